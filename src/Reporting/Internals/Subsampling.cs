namespace Dynamics.Reporting.Internals;

/// <summary>Which part of a long series is drawn.</summary>
internal static class Subsampling
{
    /// <summary>The stretch of at most <paramref name="length"/> samples, starting at a multiple of a quarter of it, in which the series
    /// moves most (sum of absolute steps; steps to or from NaN count nothing). The first one wins a tie.</summary>
    public static (int First, int Count) Liveliest(double[] series, int length)
    {
        if (series.Length <= length)
        {
            return (0, series.Length);
        }
        double[] travelled = new double[series.Length];
        for (int i = 1; i < series.Length; i++)
        {
            double step = Math.Abs(series[i] - series[i - 1]);
            travelled[i] = travelled[i - 1] + (double.IsFinite(step) ? step : 0);
        }
        int best = 0;
        for (int first = 0; first + length <= series.Length; first += Math.Max(1, length / 4))
        {
            if (travelled[first + length - 1] - travelled[first] > travelled[best + length - 1] - travelled[best])
            {
                best = first;
            }
        }
        return (best, length);
    }

    /// <summary>At most <paramref name="maximum"/> of the indices, evenly spread and in order.</summary>
    public static int[] Thin(IReadOnlyList<int> indices, int maximum)
    {
        int count = Math.Min(indices.Count, maximum);
        int[] kept = new int[count];
        for (int i = 0; i < count; i++)
        {
            kept[i] = indices[(int)((long)i * indices.Count / count)];
        }
        return kept;
    }
}
