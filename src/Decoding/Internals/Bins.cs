using Dynamics.Data;

namespace Dynamics.Decoding.Internals;

/// <summary>Small helpers on lists of bins.</summary>
internal static class Bins
{
    /// <summary>All bins of a range, ascending.</summary>
    public static int[] Of(BinRange range) => [.. Enumerable.Range(range.Start, range.Length)];

    /// <summary>Values at the given bins, in their order.</summary>
    public static float[] Gather(float[] values, ReadOnlySpan<int> bins)
    {
        var result = new float[bins.Length];
        for (int i = 0; i < bins.Length; i++)
        {
            result[i] = values[bins[i]];
        }
        return result;
    }

    /// <summary>Every <paramref name="stride"/>-th bin, from the first.</summary>
    public static int[] Thin(int[] bins, int stride) => stride <= 1 ? bins : [.. bins.Where((_, i) => i % stride == 0)];

    /// <summary>At most <paramref name="maximum"/> bins, evenly spread over the list.</summary>
    public static int[] Subsample(int[] bins, int maximum) =>
        bins.Length <= maximum ? bins : [.. Enumerable.Range(0, maximum).Select(i => bins[(int)((long)i * bins.Length / maximum)])];

    /// <summary>Smallest range that holds all the bins; they must not be empty.</summary>
    public static BinRange Span(int[] bins) => new(bins[0], bins[^1] + 1);
}
