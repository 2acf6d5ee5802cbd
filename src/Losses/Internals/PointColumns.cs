using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Dynamics.Tensors.Internals;

namespace Dynamics.Losses.Internals;

/// <summary>Points by columns, with zeros up to a whole number of vectors, for kernels that take a vector's width of points at a time.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class PointColumns<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] _values; // [dimension, point]

    /// <summary>Copies points [point, dimension].</summary>
    public PointColumns(ReadOnlySpan<T> points, int dimension)
    {
        (Count, Dimension) = (points.Length / dimension, dimension);
        Padded = Simd.RoundUp(Count, Vector512<T>.Count);
        _values = new T[dimension * Padded];
        for (int i = 0; i < points.Length; i++)
        {
            _values[(i % dimension * Padded) + (i / dimension)] = points[i];
        }
    }

    /// <summary>Number of points.</summary>
    public int Count { get; }

    /// <summary>Number of points with the zeros behind them.</summary>
    public int Padded { get; }

    /// <summary>Number of dimensions.</summary>
    public int Dimension { get; }

    /// <summary>One coordinate of a vector's width of points, from <paramref name="first"/> on, less that of another point.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<T> Away(int column, int first, int other) =>
        Difference(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_values), column * Padded), first, other);

    /// <summary>Squared distances, from direct differences.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<T> SquaredDistances(int first, int other)
    {
        ref T values = ref MemoryMarshal.GetArrayDataReference(_values);
        Vector512<T> sum = Vector512<T>.Zero;
        for (int start = 0; start < _values.Length; start += Padded)
        {
            Vector512<T> away = Difference(ref Unsafe.Add(ref values, start), first, other);
            sum = Simd.Fma(away, away, sum);
        }
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Difference(ref T column, int first, int other) =>
        Vector512.LoadUnsafe(ref column, (nuint)first) - Vector512.Create(Unsafe.Add(ref column, other));
}
