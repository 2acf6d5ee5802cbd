using System.Numerics;
using Dynamics.Tensors.Internals;

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
        Observation = new(bins, latent, Recursion.L);
        Process = new(bins, state, Recursion.D);
    }

    public CovarianceRecursion Recursion { get; }

    /// <summary>K_t [bin, state, latent].</summary>
    public NativeBuffer<T> Gain { get; }

    /// <summary>S_t^-1 [bin, latent, latent].</summary>
    public NativeBuffer<T> Precision { get; }

    public NativeBuffer<double> GainGradient { get; }

    public NativeBuffer<double> PrecisionGradient { get; }

    public double[] LogDeterminantWeight { get; }

    /// <summary>Observation variances that each bin has of its own.</summary>
    public BinNoise<T> Observation { get; }

    /// <summary>Process variances that each bin has of its own.</summary>
    public BinNoise<T> Process { get; }

    /// <summary>Windows that follow this track; one, where bins have variances of their own.</summary>
    public int WindowCount { get; set; }

    /// <summary>Runs the recursion; <paramref name="observation"/> [bin, latent] and <paramref name="process"/> [bin, state] are null where the
    /// parameters' variances hold.</summary>
    public void Forward(LinearGaussianModel parameters, bool[]? observed, T* observation, T* process)
    {
        Recursion.Forward(parameters, observed, Observation.Take(observation), Process.Take(process));
        Round(Recursion.Gain(0), Gain);
        Round(Recursion.Precision(0), Precision);
    }

    /// <summary>Runs it backward over what the groups left in the gradients of gains and precisions.</summary>
    public void Backward(DynamicsGradient gradient)
    {
        gradient.Clear();
        Recursion.Backward(GainGradient.Pointer, PrecisionGradient.Pointer, LogDeterminantWeight, gradient, Observation.BeginGradient(), Process.BeginGradient());
    }

    public void Dispose()
    {
        Recursion.Dispose();
        Gain.Dispose();
        Precision.Dispose();
        Observation.Dispose();
        Process.Dispose();
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
