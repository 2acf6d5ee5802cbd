using Dynamics.Data.Internals;

namespace Dynamics.Data;

/// <summary>Finds the laps of an animal on a linear or circular track. Works on positions that are known throughout and on those
/// that are known in running alone (hc-11's linearised position): within each tracked stretch a lap leads from one end zone to the
/// other, or once round the circle from the point 0 (the reward) to it again. Where tracking sets in or ends on the way, it counts
/// when it covers enough.</summary>
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

    /// <summary>Pairs each pass with the next one when that leads back; a pass that no such pass follows stands alone. (On a circular track
    /// a lap already ends where it began.)</summary>
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

/// <summary>When a movement along a track is a lap.</summary>
public sealed record LapOptions
{
    /// <summary>Length of the zone at each end of a track that a pass leads from and to, as a share of the used extent (1st-99th percentile
    /// of position); above 0 and below 0.5. Turning back before the far zone is no pass. Circular tracks have none.</summary>
    public double EndZoneFraction { get; init => field = Check.StrictlyBetween(value, 0, 0.5); } = 0.15;

    /// <summary>Share of the extent, or of the circle, that a lap covers when tracking begins or ends within it (recordings that keep
    /// running alone begin and end wherever it does); above 0.5, so that one passage never counts twice, and at most 1.</summary>
    public double MinimumCoverage { get; init => field = Check.AboveUpTo(value, 0.5, 1); } = 0.6;

    /// <summary>A lap goes on over untracked stretches shorter than this, seconds, at least 0.</summary>
    public double MaximumDropoutSeconds { get; init => field = Check.AtLeast(value, 0); } = 0.5;
}

/// <summary>One pass along a track with ends, or one round of a circular track.</summary>
/// <param name="StartBin">First bin: the last one at the place it leaves (an end zone, the point 0 of a circular track, or
/// where tracking sets in).</param>
/// <param name="EndBin">One past its last bin: the first one at the place it reaches, or the last tracked one. A next lap
/// starts there or later.</param>
/// <param name="Direction">+1 towards larger positions, -1 towards smaller ones.</param>
/// <param name="From">Position in <paramref name="StartBin"/>, in the recording's unit of position.</param>
/// <param name="To">Position in <paramref name="EndBin"/>.</param>
public sealed record Lap(int StartBin, int EndBin, int Direction, float From, float To)
{
    /// <summary>The lap's bins.</summary>
    public BinRange Bins => new(StartBin, EndBin);
}

/// <summary>There and back again: the trial of studies that cut at every second change of direction.</summary>
/// <param name="Out">The first lap.</param>
/// <param name="Back">The next lap, in the other direction; null where there is none.</param>
public sealed record RoundTrip(Lap Out, Lap? Back)
{
    /// <summary>From the first bin of the way out to the last of the way back, the pause between them included.</summary>
    public BinRange Bins => new(Out.StartBin, (Back ?? Out).EndBin);
}
