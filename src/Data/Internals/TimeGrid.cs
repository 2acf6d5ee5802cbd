namespace Dynamics.Data.Internals;

/// <summary>Finds the grid that spike times lie on: a text extract rounded to 10 ms, a sampling rate of 20 kHz,
/// float32 far from zero.</summary>
internal static class TimeGrid
{
    /// <summary>How many spikes are looked at; neighbours in time, so that gaps are small multiples of the grid.</summary>
    private const int Enough = 1 << 18;

    /// <summary>Gaps compared with the smallest one: up to this many times as long, and at least this many of them.</summary>
    private const int LongestMultiple = 20, FewestGaps = 20;

    private const double Rounding = 1e-7;

    /// <summary>Spacing of the grid, seconds; NaN when the times lie on none that can be told.</summary>
    public static double Find(IReadOnlyList<SpikeTrain> units)
    {
        double[] gaps = [.. Gaps(Neighbours(units)).Where(gap => gap > Rounding)];
        double smallest = gaps.DefaultIfEmpty(double.NaN).Min();
        double[] multiples = [.. gaps.Where(gap => gap < (LongestMultiple + 0.5) * smallest).Select(gap => gap / smallest)];
        int whole = multiples.Count(multiple => Math.Abs(multiple - Math.Round(multiple)) < 0.01);
        return multiples.Length >= FewestGaps && whole >= 0.99 * multiples.Length ? smallest : double.NaN;
    }

    /// <summary>The spikes of all units from the recording's beginning on, by time; all of them, or enough.</summary>
    private static double[] Neighbours(IReadOnlyList<SpikeTrain> units)
    {
        double[][] trains = [.. units.Select(unit => unit.TimesSeconds).Where(times => times.Length > 0)];
        long total = trains.Sum(times => (long)times.Length);
        if (total == 0)
        {
            return [];
        }
        (double start, double end) = (trains.Min(times => times[0]), trains.Max(times => times[^1]));
        while (total > Enough)
        {
            double earlier = start + 0.7 * (end - start);
            long left = trains.Sum(times => (long)CountUpTo(times, earlier));
            if (left < Enough / 4)
            {
                break;
            }
            (end, total) = (earlier, left);
        }
        double[] pooled = [.. trains.SelectMany(times => times.Take(CountUpTo(times, end)))];
        Array.Sort(pooled);
        return pooled;
    }

    private static int CountUpTo(double[] times, double end)
    {
        (int low, int high) = (0, times.Length);
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = times[middle] <= end ? (middle + 1, high) : (low, middle);
        }
        return low;
    }

    private static IEnumerable<double> Gaps(double[] sorted) => sorted.Zip(sorted.Skip(1), (a, b) => b - a);
}
