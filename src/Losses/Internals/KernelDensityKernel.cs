using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Dynamics.Tensors.Internals;

namespace Dynamics.Losses.Internals;

/// <summary><see cref="UnitKernelEntropy"/> over plain numbers, for few dimensions: a vector's width of points at a time, while all others
/// go by. No matrix of distances, which are direct differences.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class KernelDensityKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PointColumns<T> _points;
    private readonly bool _includesSelf;
    private readonly T[] _logSums; // of each point: log of the sum of the kernels at it

    private KernelDensityKernel(ReadOnlySpan<T> points, int dimension, bool includesSelf)
    {
        (_points, _includesSelf) = (new(points, dimension), includesSelf);
        _logSums = new T[_points.Padded];
    }

    private static int Lanes => Vector512<T>.Count;

    /// <summary>The mean over points i of log sum_j exp(-|x_i - x_j|² / 2), the point itself among the j or not.</summary>
    /// <param name="points">[point, dimension], at least two.</param>
    /// <param name="dimension">Number of dimensions.</param>
    /// <param name="includesSelf">Whether j = i counts.</param>
    /// <param name="gradient">The gradient of minus that mean [point, dimension], or empty.</param>
    public static double MeanLogSum(ReadOnlySpan<T> points, int dimension, bool includesSelf, Span<T> gradient)
    {
        KernelDensityKernel<T> kernel = new(points, dimension, includesSelf);
        double sum = kernel.SumOfLogs();
        if (gradient.Length > 0)
        {
            kernel.Forces(gradient);
        }
        return sum / kernel._points.Count;
    }

    private double SumOfLogs()
    {
        double sum = 0;
        for (int first = 0; first < _points.Padded; first += Lanes)
        {
            // exp(least / 2) is the largest kernel, with which sums neither vanish nor run over.
            Vector512<T> least = Vector512<T>.Zero, total = Vector512<T>.Zero;
            if (!_includesSelf)
            {
                least = Vector512.Create(T.PositiveInfinity);
                for (int other = 0; other < _points.Count; other++)
                {
                    least = Vector512.Min(least, Select(first, other, T.PositiveInfinity, _points.SquaredDistances(first, other)));
                }
            }
            for (int other = 0; other < _points.Count; other++)
            {
                Vector512<T> kernel = Exp((least - _points.SquaredDistances(first, other)) * T.CreateTruncating(0.5));
                total += _includesSelf ? kernel : Select(first, other, T.Zero, kernel);
            }
            for (int lane = 0; lane < Math.Min(Lanes, _points.Count - first); lane++)
            {
                _logSums[first + lane] = T.Log(total[lane]) - (least[lane] * T.CreateTruncating(0.5));
                sum += double.CreateTruncating(_logSums[first + lane]);
            }
        }
        return sum;
    }

    /// <summary>n d/dx_i = sum_j (p_ij + p_ji) (x_i - x_j), p_ij the share of kernel j in the sum at x_i.</summary>
    private void Forces(Span<T> gradient)
    {
        T half = T.CreateTruncating(-0.5), scale = T.One / T.CreateTruncating(_points.Count);
        // Where no point is far from all others, a product is as good as a second exponential.
        bool isMild = _logSums.Min() > T.CreateTruncating(-60);
        T[] inverse = isMild ? [.. _logSums.Select(log => T.Exp(-log))] : [];
        Vector512<T>[] forces = new Vector512<T>[_points.Dimension];
        for (int first = 0; first < _points.Padded; first += Lanes)
        {
            Array.Clear(forces);
            Vector512<T> own = Vector512.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(isMild ? inverse : _logSums), (nuint)first);
            for (int other = 0; other < _points.Count; other++)
            {
                Vector512<T> exponent = _points.SquaredDistances(first, other) * half;
                Vector512<T> shares = Select(first, other, T.Zero, isMild
                    ? Exp(exponent) * (own + Vector512.Create(inverse[other]))
                    : Exp(exponent - own) + Exp(exponent - Vector512.Create(_logSums[other])));
                for (int column = 0; column < forces.Length; column++)
                {
                    forces[column] = Simd.Fma(shares, _points.Away(column, first, other), forces[column]);
                }
            }
            for (int lane = 0; lane < Math.Min(Lanes, _points.Count - first); lane++)
            {
                for (int column = 0; column < forces.Length; column++)
                {
                    gradient[((first + lane) * _points.Dimension) + column] = forces[column][lane] * scale;
                }
            }
        }
    }

    /// <summary>The values, with another one in the lane of the point itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Select(int first, int other, T ofSelf, Vector512<T> values) => other < first || other >= first + Lanes
        ? values
        : values.WithElement(other - first, ofSelf);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Exp(Vector512<T> values) => typeof(T) == typeof(float)
        ? Vector512.Exp(values.AsSingle()).As<float, T>()
        : Vector512.Exp(values.AsDouble()).As<double, T>();
}
