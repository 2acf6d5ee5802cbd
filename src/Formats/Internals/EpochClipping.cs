using Dynamics.Data;

namespace Dynamics.Formats.Internals;

/// <summary>What of a session lies in the span of a recording.</summary>
internal static class EpochClipping
{
    /// <summary>The epochs that overlap [start, end), as far as they do.</summary>
    public static IReadOnlyList<Epoch> Clip(IEnumerable<Epoch> epochs, double start, double end) =>
    [
        .. epochs.Where(epoch => epoch.StartSeconds < end && epoch.EndSeconds > start)
            .Select(epoch => epoch with { StartSeconds = Math.Max(epoch.StartSeconds, start), EndSeconds = Math.Min(epoch.EndSeconds, end) }),
    ];

    /// <summary>The samples of a channel in [start, end).</summary>
    public static BehaviorChannel Clip(BehaviorChannel channel, double start, double end)
    {
        int first = LowerBound(channel.TimesSeconds, start), last = LowerBound(channel.TimesSeconds, end);
        return first == 0 && last == channel.TimesSeconds.Length
            ? channel
            : channel with { TimesSeconds = channel.TimesSeconds[first..last], Values = channel.Values[first..last] };
    }

    /// <summary>The spikes of ascending times in [start, end).</summary>
    public static double[] Clip(double[] times, double start, double end) => times[LowerBound(times, start)..LowerBound(times, end)];

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
