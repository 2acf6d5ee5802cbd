using Dynamics.Data;

namespace Dynamics.Formats.Internals;

/// <summary>How long a session is.</summary>
internal static class RecordingSpan
{
    /// <summary>The time in which a channel was sampled, its last sample included.</summary>
    /// <exception cref="InputException">It has fewer than two samples.</exception>
    public static Epoch Tracked(BehaviorChannel channel, string path) => channel.TimesSeconds.Length > 1
        ? new Epoch(channel.Name, channel.TimesSeconds[0], SamplingClock.End(channel.TimesSeconds))
        : throw new InputException(
            $"channel {channel.Name} has {channel.TimesSeconds.Length} samples, expected a time series", path, "export the file again");

    /// <summary>From the earliest to the latest of samples, epochs and spikes; null where there is none of them.</summary>
    /// <param name="channels">Those of fewer than two samples do not count.</param>
    /// <param name="epochs">Valid epochs.</param>
    /// <param name="spikes">Times of the first and the last spike, of each unit or of all.</param>
    public static Epoch? Whole(
        IEnumerable<BehaviorChannel> channels, IEnumerable<Epoch> epochs, IEnumerable<(double First, double Last)> spikes)
    {
        (double Start, double End)[] parts =
        [
            .. channels.Where(channel => channel.TimesSeconds.Length > 1)
                .Select(channel => (channel.TimesSeconds[0], SamplingClock.End(channel.TimesSeconds))),
            .. epochs.Select(epoch => (epoch.StartSeconds, epoch.EndSeconds)),
            .. spikes.Select(train => (train.First, Math.BitIncrement(train.Last))), // the end is exclusive, the last spike is in
        ];
        return parts.Length > 0 ? new Epoch("the session", parts.Min(part => part.Start), parts.Max(part => part.End)) : null;
    }
}

/// <summary>What of a session lies in the span of a recording.</summary>
internal static class EpochClipping
{
    /// <summary>The epochs that overlap [start, end), as far as they do.</summary>
    public static IReadOnlyList<Epoch> Clip(IEnumerable<Epoch> epochs, double start, double end) =>
    [
        .. epochs.Where(epoch => epoch.StartSeconds < end && epoch.EndSeconds > start)
            .Select(epoch =>
                epoch with { StartSeconds = Math.Max(epoch.StartSeconds, start), EndSeconds = Math.Min(epoch.EndSeconds, end) }),
    ];

    /// <summary>The samples of a channel in [start, end).</summary>
    public static BehaviorChannel Clip(BehaviorChannel channel, double start, double end)
    {
        int first = LowerBound(channel.TimesSeconds, start), last = LowerBound(channel.TimesSeconds, end);
        return first == 0 && last == channel.TimesSeconds.Length
            ? channel
            : channel with { TimesSeconds = channel.TimesSeconds[first..last], Values = channel.Values[first..last] };
    }

    /// <summary>The spikes of ascending times in [start, end); the same array where these are all.</summary>
    public static double[] Clip(double[] times, double start, double end) =>
        LowerBound(times, start) is var first && LowerBound(times, end) is var last && first == 0 && last == times.Length
            ? times
            : times[first..last];

    /// <summary>The first index whose time is at least <paramref name="time"/>.</summary>
    private static int LowerBound(double[] times, double time)
    {
        (int low, int high) = (0, times.Length);
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = times[middle] < time ? (middle + 1, high) : (low, middle);
        }
        return low;
    }
}

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
