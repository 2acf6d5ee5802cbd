using Dynamics.Tensors;
using static TorchSharp.torch;

namespace Dynamics.Losses.Internals;

/// <summary>What losses do with points [row, latent].</summary>
internal static class Rows
{
    /// <summary>The least length that a row is divided by, PyTorch's.</summary>
    private const double SmallestLength = 1e-12;

    /// <summary>Each row divided by its length; a row of zeros stays one.</summary>
    public static Tensor Unit(Tensor points)
    {
        Tensor squares = points.Squared().sum(-1, keepdim: true); // [row, 1]
        return points / squares.AtLeast(SmallestLength * SmallestLength).sqrt();
    }

    /// <summary>The cosine of each row of one with the same row of the other, [row].</summary>
    public static Tensor Cosine(Tensor a, Tensor b) => (Unit(a) * Unit(b)).sum(-1);

    /// <summary>-sum p log q, the mean over rows, of probabilities p and log-probabilities log q [row, category].</summary>
    public static Tensor CrossEntropy(Tensor p, Tensor logQ) => p.reshape(-1).dot(logQ.reshape(-1)).DividedBy(-p.shape[0]);

    /// <summary>The points less their mean.</summary>
    public static Tensor Centred(Tensor points) => points - points.mean([0], keepdim: true);

    /// <summary>The covariance [latent, latent] of centred points, with divisor n - 1 (1 where there is a single row).</summary>
    public static Tensor Covariance(Tensor centred) => centred.t().mm(centred).DividedBy(Math.Max(1, centred.shape[0] - 1));

    /// <summary>A gaussian matrix [rows, columns] that (seed, step) alone decides.</summary>
    public static Tensor Gaussian(long rows, long columns, ulong seed, long step, Tensor like)
    {
        RandomStream random = new(seed, (ulong)step);
        float[] values = new float[checked(rows * columns)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)random.NextGaussian();
        }
        return tensor(values, [rows, columns]).to(like.dtype, like.device);
    }
}
