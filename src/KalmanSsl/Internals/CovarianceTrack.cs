using System.Numerics;

namespace Dynamics.KalmanSsl.Internals;

/// <summary>A covariance recursion and its gains rounded to the kernels' type.</summary>
internal sealed unsafe class CovarianceTrack<T> : IDisposable
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public CovarianceTrack(int state, int latent, int bins)
    {
        Recursion = new(state, latent, bins);
        Gain = new((long)bins * Recursion.D * Recursion.L);
        Precision = new((long)bins * Recursion.L * Recursion.L);
        GainGradient = new(Gain.Length);
        PrecisionGradient = new(Precision.Length);
        LogDeterminantWeight = new double[bins];
    }

    public CovarianceRecursion Recursion { get; }

    /// <summary>K_t [bin, state, latent].</summary>
    public NativeBuffer<T> Gain { get; }

    /// <summary>S_t^-1 [bin, latent, latent].</summary>
    public NativeBuffer<T> Precision { get; }

    public NativeBuffer<double> GainGradient { get; }

    public NativeBuffer<double> PrecisionGradient { get; }

    public double[] LogDeterminantWeight { get; }

    /// <summary>Windows that follow this track.</summary>
    public int WindowCount { get; set; }

    public void Forward(LinearGaussianModel parameters, bool[]? observed)
    {
        Recursion.Forward(parameters, observed);
        Round(Recursion.Gain(0), Gain);
        Round(Recursion.Precision(0), Precision);
    }

    public void Dispose()
    {
        Recursion.Dispose();
        Gain.Dispose();
        Precision.Dispose();
        GainGradient.Dispose();
        PrecisionGradient.Dispose();
    }

    private static void Round(double* source, NativeBuffer<T> target)
    {
        for (long i = 0; i < target.Length; i++)
        {
            target.Pointer[i] = T.CreateTruncating(source[i]);
        }
    }
}
