using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Dynamics.Losses.Internals;

/// <summary><see cref="UnitKernelEntropy"/> over plain numbers, for few dimensions: a vector's width of points at a time, while all others
/// go by. No matrix of distances, which are direct differences.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class KernelDensityKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _count, _dimension, _padded;
    private readonly bool _includesSelf;
    private readonly T[] _columns; // [dimension, point], with zeros up to a whole number of vectors
    private readonly T[] _logSums; // of each point: log of the sum of the kernels at it

    private KernelDensityKernel(ReadOnlySpan<T> points, int dimension, bool includesSelf)
    {
        (_count, _dimension, _includesSelf) = (points.Length / dimension, dimension, includesSelf);
        _padded = (_count + Lanes - 1) / Lanes * Lanes;
        (_columns, _logSums) = (new T[dimension * _padded], new T[_padded]);
        for (int point = 0; point < _count; point++)
        {
            for (int column = 0; column < dimension; column++)
            {
                _columns[(column * _padded) + point] = points[(point * dimension) + column];
            }
        }
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
        return sum / kernel._count;
    }

    private double SumOfLogs()
    {
        double sum = 0;
        for (int first = 0; first < _padded; first += Lanes)
        {
            // exp(least / 2) is the largest kernel, with which sums neither vanish nor run over.
            Vector512<T> least = Vector512<T>.Zero, total = Vector512<T>.Zero;
            if (!_includesSelf)
            {
                least = Vector512.Create(T.PositiveInfinity);
                for (int other = 0; other < _count; other++)
                {
                    least = Vector512.Min(least, Select(first, other, T.PositiveInfinity, SquaredDistances(first, other)));
                }
            }
            for (int other = 0; other < _count; other++)
            {
                Vector512<T> kernel = Exp((least - SquaredDistances(first, other)) * T.CreateTruncating(0.5));
                total += _includesSelf ? kernel : Select(first, other, T.Zero, kernel);
            }
            for (int lane = 0; lane < Math.Min(Lanes, _count - first); lane++)
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
        T half = T.CreateTruncating(-0.5), scale = T.One / T.CreateTruncating(_count);
        // Where no point is far from all others, a product is as good as a second exponential.
        bool isMild = _logSums.Min() > T.CreateTruncating(-60);
        T[] inverse = isMild ? [.. _logSums.Select(log => T.Exp(-log))] : [];
        Vector512<T>[] forces = new Vector512<T>[_dimension];
        ref T values = ref MemoryMarshal.GetArrayDataReference(_columns);
        for (int first = 0; first < _padded; first += Lanes)
        {
            Array.Clear(forces);
            Vector512<T> own = Vector512.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(isMild ? inverse : _logSums), (nuint)first);
            for (int other = 0; other < _count; other++)
            {
                Vector512<T> exponent = SquaredDistances(first, other) * half;
                Vector512<T> shares = Select(first, other, T.Zero, isMild
                    ? Exp(exponent) * (own + Vector512.Create(inverse[other]))
                    : Exp(exponent - own) + Exp(exponent - Vector512.Create(_logSums[other])));
                for (int column = 0; column < forces.Length; column++)
                {
                    Vector512<T> away = Vector512.LoadUnsafe(ref values, (nuint)((column * _padded) + first))
                        - Vector512.Create(_columns[(column * _padded) + other]);
                    forces[column] = MultiplyAdd(shares, away, forces[column]);
                }
            }
            for (int lane = 0; lane < Math.Min(Lanes, _count - first); lane++)
            {
                for (int column = 0; column < forces.Length; column++)
                {
                    gradient[((first + lane) * _dimension) + column] = forces[column][lane] * scale;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<T> SquaredDistances(int first, int other)
    {
        ref T values = ref MemoryMarshal.GetArrayDataReference(_columns);
        Vector512<T> sum = Vector512<T>.Zero;
        for (int column = 0; column < _columns.Length; column += _padded)
        {
            Vector512<T> away = Vector512.LoadUnsafe(ref values, (nuint)(column + first)) - Vector512.Create(_columns[column + other]);
            sum = MultiplyAdd(away, away, sum);
        }
        return sum;
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> MultiplyAdd(Vector512<T> a, Vector512<T> b, Vector512<T> c) => typeof(T) == typeof(float)
        ? Vector512.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
        : Vector512.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();
}
