using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Dynamics.Tensors.Internals;

namespace Dynamics.Decoding.Internals;

/// <summary>The two matrix products of a small network on the CPU, float32, on one thread. Activations lie [unit, row], a row a lane, so
/// that no number of units wastes lanes; numbers of units are multiples of 4 and numbers of rows multiples of 64.</summary>
internal static class MlpKernels
{
    /// <summary>Numbers of rows are multiples of it.</summary>
    public const int Rows = 64;

    /// <summary>Numbers of units are multiples of it.</summary>
    public const int Units = 4;

    /// <summary>y[to, row] = bias[to] + sum over from of w(to, from) x[from, row].</summary>
    /// <param name="weights">Where w(to, from) is: at to * <paramref name="toStride"/> + from * <paramref name="fromStride"/>.</param>
    /// <param name="toStride">From one output to the next.</param>
    /// <param name="fromStride">From one input to the next.</param>
    /// <param name="bias">Added to each output [to].</param>
    /// <param name="x">Inputs [from, row].</param>
    /// <param name="y">Receives the outputs [to, row].</param>
    /// <param name="rows">How many rows.</param>
    public static void Multiply(
        ReadOnlySpan<float> weights, int toStride, int fromStride, ReadOnlySpan<float> bias, Activations x, Activations y, int rows)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            MlpProducts<WideLanes<float>>.Multiply(weights, toStride, fromStride, bias, x, y, rows);
        }
        else
        {
            MlpProducts<NarrowLanes<float>>.Multiply(weights, toStride, fromStride, bias, x, y, rows);
        }
    }

    /// <summary>result[to, from] = sum over rows of d[to, row] x[from, row].</summary>
    public static void OuterProduct(Activations d, Activations x, int rows, Span<float> result)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            MlpProducts<WideLanes<float>>.OuterProduct(d, x, rows, result);
        }
        else
        {
            MlpProducts<NarrowLanes<float>>.OuterProduct(d, x, rows, result);
        }
    }

    /// <summary>Sets to 0 what lies where the other is not above 0: the derivative of ReLU.</summary>
    public static void Mask(Activations values, Activations rectified)
    {
        ref float at = ref MemoryMarshal.GetArrayDataReference(values.Values);
        ref float gate = ref MemoryMarshal.GetArrayDataReference(rectified.Values);
        for (nuint i = 0; i < (nuint)values.Values.Length; i += (nuint)Vector512<float>.Count)
        {
            Vector512<float> open = Vector512.GreaterThan(Vector512.LoadUnsafe(ref gate, i), Vector512<float>.Zero);
            (Vector512.LoadUnsafe(ref at, i) & open).StoreUnsafe(ref at, i);
        }
    }
}

/// <summary><see cref="MlpKernels"/> with vectors of one width. Tiles have 4 units by 3: 12 sums, which, with what goes into them, just fit
/// into 16 registers. Where 3 do not divide a number of rows or units, the last tile overlaps the one before it and writes the same
/// again.</summary>
internal static class MlpProducts<TLanes>
    where TLanes : unmanaged, ILanes<TLanes, float>
{
    private const int Across = 3;

    /// <inheritdoc cref="MlpKernels.Multiply"/>
    public static void Multiply(
        ReadOnlySpan<float> weights, int toStride, int fromStride, ReadOnlySpan<float> bias, Activations x, Activations y, int rows)
    {
        for (int start = 0; start < rows; start += Across * TLanes.Count)
        {
            int row = Math.Min(start, rows - (Across * TLanes.Count));
            ref float from = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(x.Values), row);
            ref float to = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(y.Values), row);
            for (int unit = 0; unit < y.Units; unit += MlpKernels.Units)
            {
                MultiplyTile(
                    ref Unsafe.Add(ref MemoryMarshal.GetReference(weights), unit * toStride), toStride, fromStride,
                    ref Unsafe.Add(ref MemoryMarshal.GetReference(bias), unit), ref from, x.Units, x.Stride,
                    ref Unsafe.Add(ref to, unit * y.Stride), y.Stride);
            }
        }
    }

    /// <inheritdoc cref="MlpKernels.OuterProduct"/>
    public static void OuterProduct(Activations d, Activations x, int rows, Span<float> result)
    {
        for (int start = 0; start < x.Units; start += Across)
        {
            int from = Math.Min(start, x.Units - Across);
            for (int to = 0; to < d.Units; to += MlpKernels.Units)
            {
                OuterTile(
                    ref d.Values[to * d.Stride], d.Stride, ref x.Values[from * x.Stride], x.Stride, rows,
                    ref result[(to * x.Units) + from], x.Units);
            }
        }
    }

    private static void MultiplyTile(
        ref float weight, int toStride, int fromStride, ref float bias, ref float x, int terms, int xStride, ref float y, int yStride)
    {
        TLanes a0, a1, a2, b0, b1, b2, c0, c1, c2, d0, d1, d2;
        a0 = a1 = a2 = TLanes.Create(bias);
        b0 = b1 = b2 = TLanes.Create(Unsafe.Add(ref bias, 1));
        c0 = c1 = c2 = TLanes.Create(Unsafe.Add(ref bias, 2));
        d0 = d1 = d2 = TLanes.Create(Unsafe.Add(ref bias, 3));
        for (int term = 0; term < terms; term++)
        {
            TLanes x0 = TLanes.Load(ref x, 0), x1 = TLanes.Load(ref x, TLanes.Count), x2 = TLanes.Load(ref x, 2 * TLanes.Count);
            TLanes w = TLanes.Create(weight);
            a0 = TLanes.Fma(w, x0, a0);
            a1 = TLanes.Fma(w, x1, a1);
            a2 = TLanes.Fma(w, x2, a2);
            w = TLanes.Create(Unsafe.Add(ref weight, toStride));
            b0 = TLanes.Fma(w, x0, b0);
            b1 = TLanes.Fma(w, x1, b1);
            b2 = TLanes.Fma(w, x2, b2);
            w = TLanes.Create(Unsafe.Add(ref weight, 2 * toStride));
            c0 = TLanes.Fma(w, x0, c0);
            c1 = TLanes.Fma(w, x1, c1);
            c2 = TLanes.Fma(w, x2, c2);
            w = TLanes.Create(Unsafe.Add(ref weight, 3 * toStride));
            d0 = TLanes.Fma(w, x0, d0);
            d1 = TLanes.Fma(w, x1, d1);
            d2 = TLanes.Fma(w, x2, d2);
            weight = ref Unsafe.Add(ref weight, fromStride);
            x = ref Unsafe.Add(ref x, xStride);
        }
        Store(ref y, a0, a1, a2);
        Store(ref Unsafe.Add(ref y, yStride), b0, b1, b2);
        Store(ref Unsafe.Add(ref y, 2 * yStride), c0, c1, c2);
        Store(ref Unsafe.Add(ref y, 3 * yStride), d0, d1, d2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref float y, TLanes y0, TLanes y1, TLanes y2)
    {
        TLanes.Store(y0, ref y, 0);
        TLanes.Store(y1, ref y, TLanes.Count);
        TLanes.Store(y2, ref y, 2 * TLanes.Count);
    }

    private static void OuterTile(ref float d, int dStride, ref float x, int xStride, int rows, ref float result, int resultStride)
    {
        TLanes a0, a1, a2, b0, b1, b2, c0, c1, c2, d0, d1, d2;
        a0 = a1 = a2 = b0 = b1 = b2 = c0 = c1 = c2 = d0 = d1 = d2 = default;
        for (int row = 0; row < rows; row += TLanes.Count)
        {
            TLanes x0 = TLanes.Load(ref x, row), x1 = TLanes.Load(ref x, row + xStride), x2 = TLanes.Load(ref x, row + (2 * xStride));
            TLanes v = TLanes.Load(ref d, row);
            a0 = TLanes.Fma(v, x0, a0);
            a1 = TLanes.Fma(v, x1, a1);
            a2 = TLanes.Fma(v, x2, a2);
            v = TLanes.Load(ref d, row + dStride);
            b0 = TLanes.Fma(v, x0, b0);
            b1 = TLanes.Fma(v, x1, b1);
            b2 = TLanes.Fma(v, x2, b2);
            v = TLanes.Load(ref d, row + (2 * dStride));
            c0 = TLanes.Fma(v, x0, c0);
            c1 = TLanes.Fma(v, x1, c1);
            c2 = TLanes.Fma(v, x2, c2);
            v = TLanes.Load(ref d, row + (3 * dStride));
            d0 = TLanes.Fma(v, x0, d0);
            d1 = TLanes.Fma(v, x1, d1);
            d2 = TLanes.Fma(v, x2, d2);
        }
        StoreSums(ref result, a0, a1, a2);
        StoreSums(ref Unsafe.Add(ref result, resultStride), b0, b1, b2);
        StoreSums(ref Unsafe.Add(ref result, 2 * resultStride), c0, c1, c2);
        StoreSums(ref Unsafe.Add(ref result, 3 * resultStride), d0, d1, d2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreSums(ref float result, TLanes a, TLanes b, TLanes c)
    {
        result = TLanes.Sum(a);
        Unsafe.Add(ref result, 1) = TLanes.Sum(b);
        Unsafe.Add(ref result, 2) = TLanes.Sum(c);
    }
}

/// <summary>Activations of one layer [unit, row]; starts with zeros.</summary>
internal sealed class Activations
{
    /// <summary>Of some units, rounded up to a multiple of 4, and at most so many rows, rounded up to a multiple of 64.</summary>
    public Activations(int units, int rows)
    {
        Units = MlpWeights.Padded(units);
        Capacity = PaddedRows(rows);
        Stride = Capacity + 16;
        Values = new float[Units * Stride];
    }

    /// <summary>Number of units.</summary>
    public int Units { get; }

    /// <summary>Rows there is room for.</summary>
    public int Capacity { get; }

    /// <summary>From one unit to the next. No power of 2, whose multiples would all fall into the same few sets of the cache.</summary>
    public int Stride { get; }

    /// <summary>Where unit u has row r at u * <see cref="Stride"/> + r.</summary>
    public float[] Values { get; }

    /// <summary>Number of rows, rounded up to a multiple of 64.</summary>
    public static int PaddedRows(int rows) => (rows + MlpKernels.Rows - 1) / MlpKernels.Rows * MlpKernels.Rows;

    /// <summary>The rows of one unit.</summary>
    public Span<float> Unit(int unit, int rows) => Values.AsSpan(unit * Stride, rows);
}
