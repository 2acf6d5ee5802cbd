using System.Numerics;
using Dynamics.Tensors.Internals;

namespace Dynamics.KalmanSsl.Internals;

/// <summary>Variances that each bin of one window has of its own [bin, padded dimension], and their gradient; nothing while none are taken.</summary>
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
