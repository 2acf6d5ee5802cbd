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

    /// <summary>Runs the recursion; <paramref name="observation"/> [bin, latent] and <paramref name="process"/> [bin, state] are null where
    /// the parameters' variances hold.</summary>
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
        Recursion.Backward(
            GainGradient.Pointer,
            PrecisionGradient.Pointer,
            LogDeterminantWeight,
            gradient,
            Observation.BeginGradient(),
            Process.BeginGradient());
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

/// <summary>Variances that each bin of one window has of its own [bin, padded dimension], and their gradient; nothing while none are
/// taken.</summary>
internal sealed unsafe class BinNoise<T>(int bins, int dimension, int padded) : IDisposable
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private NativeBuffer<double>? _values, _gradient;
    private bool _taken;

    /// <summary>Takes variances [bin, dimension] in double; null for null.</summary>
    public double* Take(T* source)
    {
        _taken = source != null;
        if (!_taken)
        {
            return null;
        }
        _values ??= new((long)bins * padded);
        for (int bin = 0; bin < bins; bin++)
        {
            for (int i = 0; i < dimension; i++)
            {
                _values.Pointer[((long)bin * padded) + i] = double.CreateTruncating(*source++);
            }
        }
        return _values.Pointer;
    }

    /// <summary>The gradient [bin, padded], cleared; null where no variances were taken.</summary>
    public double* BeginGradient()
    {
        if (!_taken)
        {
            return null;
        }
        (_gradient ??= new((long)bins * padded)).Clear();
        return _gradient.Pointer;
    }

    /// <summary>Writes the gradient [bin, dimension].</summary>
    public void StoreGradient(T* target)
    {
        for (int bin = 0; bin < bins; bin++)
        {
            for (int i = 0; i < dimension; i++)
            {
                *target++ = T.CreateTruncating(_gradient!.Pointer[((long)bin * padded) + i]);
            }
        }
    }

    public void Dispose()
    {
        _values?.Dispose();
        _gradient?.Dispose();
    }
}

/// <summary>Diagonal noise variances that each bin of each window has of its own, or gradients by them.</summary>
/// <param name="observation">R [window, bin, latent]; null: constant.</param>
/// <param name="process">Q [window, bin, state]; null: constant.</param>
internal readonly unsafe struct VaryingNoise<T>(T* observation, T* process)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public T* Observation { get; } = observation;

    public T* Process { get; } = process;

    /// <summary>Whether anything varies.</summary>
    public bool Varies => Observation != null || Process != null;

    /// <summary>The part of one window, of <paramref name="length"/> values; null where constant.</summary>
    public T* ObservationOf(int window, int length) => Observation == null ? null : Observation + ((long)window * length);

    /// <summary>As <see cref="ObservationOf"/>.</summary>
    public T* ProcessOf(int window, int length) => Process == null ? null : Process + ((long)window * length);
}

/// <summary>Derivatives of a loss by the entries of <see cref="LinearGaussianModel"/>; sums, cleared by the owner.</summary>
internal sealed class DynamicsGradient(int state)
{
    public double[] Transition { get; } = new double[state * state];

    public double[] Offset { get; } = new double[state];

    public double[] ProcessNoise { get; } = new double[state];

    public double ObservationVariance { get; set; }

    public void Clear()
    {
        Array.Clear(Transition);
        Array.Clear(Offset);
        Array.Clear(ProcessNoise);
        ObservationVariance = 0;
    }
}
