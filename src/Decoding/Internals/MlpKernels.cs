using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Dynamics.Decoding.Internals;

/// <summary>The two matrix products of a small network on the CPU, float32, on one thread. Activations lie [unit, row], a row a lane, so
/// that no number of units wastes lanes; numbers of units are multiples of 4 and numbers of rows multiples of 64.</summary>
internal static class MlpKernels
{
    /// <summary>Rows that <see cref="Multiply"/> takes at once.</summary>
    public const int Rows = 4 * Lanes;

    /// <summary>Units that both products take at once.</summary>
    public const int Units = 4;

    private const int Lanes = 16;

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
        for (int row = 0; row < rows; row += Rows)
        {
            ref float from = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(x.Values), row);
            ref float to = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(y.Values), row);
            for (int unit = 0; unit < y.Units; unit += Units)
            {
                MultiplyTile(
                    ref Unsafe.Add(ref MemoryMarshal.GetReference(weights), unit * toStride), toStride, fromStride,
                    ref Unsafe.Add(ref MemoryMarshal.GetReference(bias), unit), ref from, x.Units, x.Stride,
                    ref Unsafe.Add(ref to, unit * y.Stride), y.Stride);
            }
        }
    }

    /// <summary>result[to, from] = sum over rows of d[to, row] x[from, row].</summary>
    public static void OuterProduct(Activations d, Activations x, int rows, Span<float> result)
    {
        for (int to = 0; to < d.Units; to += Units)
        {
            for (int from = 0; from < x.Units; from += Units)
            {
                OuterTile(
                    ref d.Values[to * d.Stride], d.Stride, ref x.Values[from * x.Stride], x.Stride, rows,
                    ref result[(to * x.Units) + from], x.Units);
            }
        }
    }

    /// <summary>Sets to 0 what lies where the other is not above 0: the derivative of ReLU.</summary>
    public static void Mask(Activations values, Activations rectified)
    {
        ref float at = ref MemoryMarshal.GetArrayDataReference(values.Values);
        ref float gate = ref MemoryMarshal.GetArrayDataReference(rectified.Values);
        for (nuint i = 0; i < (nuint)values.Values.Length; i += Lanes)
        {
            Vector512<float> open = Vector512.GreaterThan(Vector512.LoadUnsafe(ref gate, i), Vector512<float>.Zero);
            (Vector512.LoadUnsafe(ref at, i) & open).StoreUnsafe(ref at, i);
        }
    }

    // 16 sums, 4 rows of inputs and one weight: all in registers on machines with 512-bit vectors.
    private static void MultiplyTile(
        ref float weight, int toStride, int fromStride, ref float bias, ref float x, int terms, int xStride, ref float y, int yStride)
    {
        Vector512<float> a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2, c3, d0, d1, d2, d3;
        a0 = a1 = a2 = a3 = Vector512.Create(bias);
        b0 = b1 = b2 = b3 = Vector512.Create(Unsafe.Add(ref bias, 1));
        c0 = c1 = c2 = c3 = Vector512.Create(Unsafe.Add(ref bias, 2));
        d0 = d1 = d2 = d3 = Vector512.Create(Unsafe.Add(ref bias, 3));
        for (int term = 0; term < terms; term++)
        {
            Vector512<float> x0 = Vector512.LoadUnsafe(ref x), x1 = Vector512.LoadUnsafe(ref x, Lanes);
            Vector512<float> x2 = Vector512.LoadUnsafe(ref x, 2 * Lanes), x3 = Vector512.LoadUnsafe(ref x, 3 * Lanes);
            Vector512<float> w = Vector512.Create(weight);
            a0 = Vector512.MultiplyAddEstimate(w, x0, a0);
            a1 = Vector512.MultiplyAddEstimate(w, x1, a1);
            a2 = Vector512.MultiplyAddEstimate(w, x2, a2);
            a3 = Vector512.MultiplyAddEstimate(w, x3, a3);
            w = Vector512.Create(Unsafe.Add(ref weight, toStride));
            b0 = Vector512.MultiplyAddEstimate(w, x0, b0);
            b1 = Vector512.MultiplyAddEstimate(w, x1, b1);
            b2 = Vector512.MultiplyAddEstimate(w, x2, b2);
            b3 = Vector512.MultiplyAddEstimate(w, x3, b3);
            w = Vector512.Create(Unsafe.Add(ref weight, 2 * toStride));
            c0 = Vector512.MultiplyAddEstimate(w, x0, c0);
            c1 = Vector512.MultiplyAddEstimate(w, x1, c1);
            c2 = Vector512.MultiplyAddEstimate(w, x2, c2);
            c3 = Vector512.MultiplyAddEstimate(w, x3, c3);
            w = Vector512.Create(Unsafe.Add(ref weight, 3 * toStride));
            d0 = Vector512.MultiplyAddEstimate(w, x0, d0);
            d1 = Vector512.MultiplyAddEstimate(w, x1, d1);
            d2 = Vector512.MultiplyAddEstimate(w, x2, d2);
            d3 = Vector512.MultiplyAddEstimate(w, x3, d3);
            weight = ref Unsafe.Add(ref weight, fromStride);
            x = ref Unsafe.Add(ref x, xStride);
        }
        Store(ref y, a0, a1, a2, a3);
        Store(ref Unsafe.Add(ref y, yStride), b0, b1, b2, b3);
        Store(ref Unsafe.Add(ref y, 2 * yStride), c0, c1, c2, c3);
        Store(ref Unsafe.Add(ref y, 3 * yStride), d0, d1, d2, d3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref float y, Vector512<float> y0, Vector512<float> y1, Vector512<float> y2, Vector512<float> y3)
    {
        y0.StoreUnsafe(ref y);
        y1.StoreUnsafe(ref y, Lanes);
        y2.StoreUnsafe(ref y, 2 * Lanes);
        y3.StoreUnsafe(ref y, 3 * Lanes);
    }

    private static void OuterTile(ref float d, int dStride, ref float x, int xStride, int rows, ref float result, int resultStride)
    {
        Vector512<float> a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2, c3, d0, d1, d2, d3;
        a0 = a1 = a2 = a3 = b0 = b1 = b2 = b3 = c0 = c1 = c2 = c3 = d0 = d1 = d2 = d3 = Vector512<float>.Zero;
        for (nuint row = 0; row < (nuint)rows; row += Lanes)
        {
            Vector512<float> x0 = Vector512.LoadUnsafe(ref x, row), x1 = Vector512.LoadUnsafe(ref x, row + (nuint)xStride);
            Vector512<float> x2 = Vector512.LoadUnsafe(ref x, row + (nuint)(2 * xStride));
            Vector512<float> x3 = Vector512.LoadUnsafe(ref x, row + (nuint)(3 * xStride));
            Vector512<float> v = Vector512.LoadUnsafe(ref d, row);
            a0 = Vector512.MultiplyAddEstimate(v, x0, a0);
            a1 = Vector512.MultiplyAddEstimate(v, x1, a1);
            a2 = Vector512.MultiplyAddEstimate(v, x2, a2);
            a3 = Vector512.MultiplyAddEstimate(v, x3, a3);
            v = Vector512.LoadUnsafe(ref d, row + (nuint)dStride);
            b0 = Vector512.MultiplyAddEstimate(v, x0, b0);
            b1 = Vector512.MultiplyAddEstimate(v, x1, b1);
            b2 = Vector512.MultiplyAddEstimate(v, x2, b2);
            b3 = Vector512.MultiplyAddEstimate(v, x3, b3);
            v = Vector512.LoadUnsafe(ref d, row + (nuint)(2 * dStride));
            c0 = Vector512.MultiplyAddEstimate(v, x0, c0);
            c1 = Vector512.MultiplyAddEstimate(v, x1, c1);
            c2 = Vector512.MultiplyAddEstimate(v, x2, c2);
            c3 = Vector512.MultiplyAddEstimate(v, x3, c3);
            v = Vector512.LoadUnsafe(ref d, row + (nuint)(3 * dStride));
            d0 = Vector512.MultiplyAddEstimate(v, x0, d0);
            d1 = Vector512.MultiplyAddEstimate(v, x1, d1);
            d2 = Vector512.MultiplyAddEstimate(v, x2, d2);
            d3 = Vector512.MultiplyAddEstimate(v, x3, d3);
        }
        Sums(a0, a1, a2, a3).StoreUnsafe(ref result);
        Sums(b0, b1, b2, b3).StoreUnsafe(ref Unsafe.Add(ref result, resultStride));
        Sums(c0, c1, c2, c3).StoreUnsafe(ref Unsafe.Add(ref result, 2 * resultStride));
        Sums(d0, d1, d2, d3).StoreUnsafe(ref Unsafe.Add(ref result, 3 * resultStride));
    }

    private static Vector128<float> Sums(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d) =>
        Vector128.Create(Vector512.Sum(a), Vector512.Sum(b), Vector512.Sum(c), Vector512.Sum(d));
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
