using Dynamics.Losses.Internals;
using Dynamics.Tensors;
using static TorchSharp.torch;

namespace Dynamics.Losses;

/// <summary>The entropy of the Gaussian that has the points' covariance, an upper bound of theirs: 1/2 log det(C + sI) + d/2 log(2 pi e),
/// with C the unbiased covariance. With s above 0 it is the entropy of z + N(0, sI).</summary>
/// <remarks>Costs two passes over the points. The small matrix is factored in float64, with a ridge at the rounding level of C, so that
/// value and gradient are finite where C is singular. See docs/reference/predictive-ldm.md, "Log-determinant entropy"; the ridge follows
/// the scale of the points, which the reference's does not.</remarks>
public sealed class GaussianLogDetEntropy : EntropyEstimator
{
    /// <summary>An estimator with noise of variance <paramref name="noiseVariance"/> added to each dimension.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The variance is negative or not finite.</exception>
    public GaussianLogDetEntropy(double noiseVariance = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(noiseVariance);
        if (!double.IsFinite(noiseVariance))
        {
            throw new ArgumentOutOfRangeException(nameof(noiseVariance), noiseVariance, "must be finite");
        }
        NoiseVariance = noiseVariance;
    }

    /// <summary>Variance s of the noise that is added to each dimension, in the points' unit squared.</summary>
    public double NoiseVariance { get; }

    private protected override Tensor EstimateAll(Tensor points)
    {
        if (points.shape[0] < 2)
        {
            throw new ArgumentException($"a covariance needs at least 2 points; there are {points.shape[0]}", nameof(points));
        }
        using var scope = NewDisposeScope();
        double constant = 0.5 * points.shape[1] * Math.Log(2 * Math.PI * Math.E);
        return HalfLogDetCovariance.Apply(points, NoiseVariance).Plus(constant).MoveToOuterDisposeScope();
    }
}
