using Dynamics.Data.Internals;

namespace Dynamics.Data;

/// <summary>Finds the laps of an animal on a linear or circular track. Works on positions that are known throughout and on those that are known
/// in running alone (hc-11's linearised position): within each tracked stretch a lap leads from one end zone to the other, or once round
/// the circle from the point 0 (the reward) to it again. Where tracking sets in or ends on the way, it counts when it covers enough.</summary>
public static class LapDetector
{
    /// <summary>The laps in order of time; no two share a bin.</summary>
    public static IReadOnlyList<Lap> Detect(BinnedRecording recording, LapOptions options)
    {
        if (!recording.Tracked.Contains(true))
        {
            return [];
        }
        (double low, double high) = RecordingBinner.UsedRange(recording.Position, recording.PositionPeriod);
        if (!(high > low))
        {
            return [];
        }
        (double zone, double least) = (options.EndZoneFraction * (high - low), options.MinimumCoverage * (high - low));
        var collector = new LapCollector(recording);
        foreach (BinRange stretch in TrackedStretches(recording, options.MaximumDropoutSeconds))
        {
            if (double.IsNaN(recording.PositionPeriod))
            {
                collector.AddPasses(stretch, low, high, zone, least);
            }
            else
            {
                collector.AddRounds(stretch, least);
            }
        }
        return collector.Laps;
    }

    /// <summary>Direction of each bin's lap [time]: +1, -1, and 0 outside laps.</summary>
    public static sbyte[] Directions(IReadOnlyList<Lap> laps, int binCount)
    {
        var directions = new sbyte[binCount];
        foreach (Lap lap in laps)
        {
            directions.AsSpan(lap.StartBin, lap.Bins.Length).Fill((sbyte)lap.Direction);
        }
        return directions;
    }

    /// <summary>Pairs each pass with the next one when that leads back; a pass that no such pass follows stands alone. (On a circular track a
    /// lap already ends where it began.)</summary>
    public static IReadOnlyList<RoundTrip> RoundTrips(IReadOnlyList<Lap> laps)
    {
        List<RoundTrip> trips = [];
        for (int i = 0; i < laps.Count; i++)
        {
            bool returns = i + 1 < laps.Count && laps[i + 1].Direction != laps[i].Direction;
            trips.Add(new RoundTrip(laps[i], returns ? laps[++i] : null));
        }
        return trips;
    }

    /// <summary>Stretches that begin and end with a tracked bin and hold no untracked run as long as the limit.</summary>
    private static IEnumerable<BinRange> TrackedStretches(BinnedRecording recording, double maximumDropoutSeconds)
    {
        int first = -1, last = -1;
        for (int t = 0; t < recording.BinCount; t++)
        {
            if (!recording.Tracked[t])
            {
                continue;
            }
            int missing = t - last - 1;
            if (first >= 0 && missing > 0 && missing * recording.BinWidthSeconds >= maximumDropoutSeconds)
            {
                yield return new BinRange(first, last + 1);
                first = t;
            }
            first = first < 0 ? t : first;
            last = t;
        }
        yield return new BinRange(first, last + 1);
    }
}
