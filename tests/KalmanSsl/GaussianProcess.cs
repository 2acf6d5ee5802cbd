using static TorchSharp.torch;

namespace Dynamics.Tests.KalmanSsl;

/// <summary>Windows of z_t = A z_t-1 + e_t, e ~ N(0, Q), in equilibrium: each window is what follows 100 steps from 0, after which
/// the start is forgotten.</summary>
internal sealed class GaussianProcess
{
    private readonly double[,] _transition;
    private readonly double[] _noise;
    private readonly int _latent;

    /// <summary>A process with the given A and diagonal of Q.</summary>
    public GaussianProcess(double[,] transition, double[] noise) => (_transition, _noise, _latent) = (transition, noise, noise.Length);

    /// <summary>One dimension with autocorrelation a^lag and variance 1.</summary>
    public static GaussianProcess Scalar(double a) => new(new[,] { { a } }, [1 - (a * a)]);

    /// <summary>Entropy of z_t given z_t-1 and everything before it, nats.</summary>
    public double ConditionalEntropy => _noise.Sum(q => 0.5 * Math.Log(2 * Math.PI * Math.E * q));

    /// <summary>[batch, time, latent], float64.</summary>
    public Tensor Draw(int windows, int bins, ulong seed)
    {
        const int Forgotten = 100;
        RandomStream random = new(seed);
        List<double> values = [];
        for (int window = 0; window < windows; window++)
        {
            double[] z = new double[_latent];
            for (int time = -Forgotten; time < bins; time++)
            {
                double[] before = z;
                z = [.. Enumerable.Range(0, _latent).Select(i =>
                    Enumerable.Range(0, _latent).Sum(j => _transition[i, j] * before[j]) + (Math.Sqrt(_noise[i]) * random.NextGaussian()))];
                if (time >= 0)
                {
                    values.AddRange(z);
                }
            }
        }
        return tensor(values.ToArray(), [windows, bins, _latent]);
    }
}
