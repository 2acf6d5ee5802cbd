namespace Dynamics.Formats.Internals;

/// <summary>The times at which behaviour was sampled.</summary>
internal static class SamplingClock
{
    /// <summary>When the last sample ends: one (median) sampling interval after its time.</summary>
    /// <param name="times">At least two, ascending.</param>
    public static double End(double[] times)
    {
        var intervals = new double[times.Length - 1];
        for (int i = 0; i < intervals.Length; i++)
        {
            intervals[i] = times[i + 1] - times[i];
        }
        Array.Sort(intervals);
        return times[^1] + intervals[intervals.Length / 2];
    }
}
