using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Dynamics.Data.Internals.Binning;

/// <summary>Regular bins of time. Bin k holds the times with <c>Edge(k) &lt;= time &lt; Edge(k + 1)</c>, the edges as
/// computed in double.</summary>
/// <param name="Start">Start of bin 0, seconds.</param>
/// <param name="Width">Width of a bin, seconds; positive.</param>
/// <param name="BinCount">Number of bins.</param>
internal readonly record struct BinGrid(double Start, double Width, int BinCount)
{
    private const int Lanes = 8;

    /// <summary>Added to a whole number below it, leaves that number in the low bits.</summary>
    private const double TwoTo52 = 1L << 52;

    /// <summary>Whether a quotient is never off by more than one bin: rounding errors are far below the width.</summary>
    private readonly bool _isFine = Math.Max(Math.Abs(Start), Math.Abs(Start + BinCount * Width)) < Width * (1L << 48);

    /// <summary>Where a bin begins, and the one before it ends, seconds.</summary>
    public double Edge(int bin) => Start + bin * Width;

    /// <summary>The part of ascending times that lies on the grid.</summary>
    public (int From, int To) Clip(ReadOnlySpan<double> times) => (LowerBound(times, Edge(0)), LowerBound(times, Edge(BinCount)));

    /// <summary>The bin of each of the times, which lie on the grid.</summary>
    public void Locate(ReadOnlySpan<double> times, Span<long> bins)
    {
        if (!_isFine)
        {
            for (int i = 0; i < times.Length; i++)
            {
                bins[i] = Search(times[i]);
            }
            return;
        }
        if (times.Length < Lanes)
        {
            Span<double> padded = stackalloc double[Lanes];
            Span<long> located = stackalloc long[Lanes];
            padded.Fill(Start);
            times.CopyTo(padded);
            Locate(Vector512.Create<double>(padded)).CopyTo(located);
            located[..times.Length].CopyTo(bins);
            return;
        }
        ref double source = ref MemoryMarshal.GetReference(times);
        ref long target = ref MemoryMarshal.GetReference(bins[..times.Length]);
        int last = times.Length - Lanes;
        for (int i = 0; i < last; i += Lanes)
        {
            Locate(Vector512.LoadUnsafe(ref source, (nuint)i)).StoreUnsafe(ref target, (nuint)i);
        }
        Locate(Vector512.LoadUnsafe(ref source, (nuint)last)).StoreUnsafe(ref target, (nuint)last);
    }

    private Vector512<long> Locate(Vector512<double> times)
    {
        (Vector512<double> start, Vector512<double> width, Vector512<double> one) =
            (Vector512.Create(Start), Vector512.Create(Width), Vector512<double>.One);
        Vector512<double> bin = Vector512.Floor((times - start) * Vector512.Create(1 / Width));
        // The product may round across an edge; the edge itself, as documented, decides.
        Vector512<double> over = Vector512.GreaterThanOrEqual(times, start + (bin + one) * width) & one;
        Vector512<double> under = Vector512.LessThan(times, start + bin * width) & one;
        return (bin + over - under + Vector512.Create(TwoTo52)).AsInt64() & Vector512.Create((long)int.MaxValue);
    }

    /// <summary>The last bin that begins at or before a time; where the width is lost in rounding, edges coincide.</summary>
    private int Search(double time)
    {
        (int low, int high) = (0, BinCount);
        while (high - low > 1)
        {
            int middle = low + (high - low) / 2;
            (low, high) = Edge(middle) <= time ? (middle, high) : (low, middle);
        }
        return low;
    }

    /// <summary>Number of the ascending times before <paramref name="edge"/>.</summary>
    private static int LowerBound(ReadOnlySpan<double> times, double edge)
    {
        (int low, int high) = (0, times.Length);
        while (low < high)
        {
            int middle = low + (high - low) / 2;
            (low, high) = times[middle] < edge ? (middle + 1, high) : (low, middle);
        }
        return low;
    }
}
