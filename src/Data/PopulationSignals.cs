namespace Dynamics.Data;

/// <summary>Units that are observed as continuous signals, not as spikes: calcium imaging. All are sampled at the times of one camera's
/// frames. In a time bin a unit's feature is the mean of its trace, or the sum of its events (<see cref="SignalKind"/>).</summary>
/// <param name="Name">What its source calls it, for instance <c>dff</c>.</param>
/// <param name="Kind">What the values are.</param>
/// <param name="UnitIds">The units [unit], each among <see cref="Recording.Units"/>, where they have no spikes.</param>
/// <param name="TimesSeconds">Start of each frame [frame], seconds on the session clock, strictly ascending.</param>
/// <param name="Values">Values [frame, unit], float32, row-major, all finite.</param>
public sealed record PopulationSignals(string Name, SignalKind Kind, int[] UnitIds, double[] TimesSeconds, float[] Values)
{
    /// <summary>Number of units.</summary>
    public int UnitCount => UnitIds.Length;

    /// <summary>Number of frames.</summary>
    public int FrameCount => TimesSeconds.Length;

    /// <summary>Median time from frame to frame, seconds; NaN with fewer than two frames.</summary>
    public double FrameSeconds { get; } = MedianInterval(TimesSeconds);

    /// <summary>End of the last frame, seconds: one median frame after its start.</summary>
    public double EndSeconds => TimesSeconds[^1] + (double.IsNaN(FrameSeconds) ? 0 : FrameSeconds);

    /// <summary>The values of one frame [unit].</summary>
    /// <param name="frame">Frame index.</param>
    public ReadOnlySpan<float> Frame(int frame) => Values.AsSpan(frame * UnitCount, UnitCount);

    /// <summary>The frames that start in [start, end).</summary>
    /// <param name="startSeconds">Start, seconds.</param>
    /// <param name="endSeconds">End, seconds.</param>
    public PopulationSignals Between(double startSeconds, double endSeconds)
    {
        int first = FirstAtOrAfter(startSeconds), end = Math.Max(first, FirstAtOrAfter(endSeconds));
        return first == 0 && end == FrameCount
            ? this
            : new(Name, Kind, UnitIds, TimesSeconds[first..end], Values[(first * UnitCount)..(end * UnitCount)]);
    }

    /// <summary>The signals of those units that are in a list; null where none is.</summary>
    /// <param name="unitIds">The units to keep.</param>
    public PopulationSignals? Of(IReadOnlyCollection<int> unitIds)
    {
        HashSet<int> wanted = [.. unitIds];
        int[] kept = [.. Enumerable.Range(0, UnitCount).Where(unit => wanted.Contains(UnitIds[unit]))];
        if (kept.Length == UnitCount || kept.Length == 0)
        {
            return kept.Length == 0 ? null : this;
        }
        float[] values = new float[(long)FrameCount * kept.Length];
        for (int frame = 0, at = 0; frame < FrameCount; frame++)
        {
            ReadOnlySpan<float> row = Frame(frame);
            foreach (int unit in kept)
            {
                values[at++] = row[unit];
            }
        }
        return new(Name, Kind, [.. kept.Select(unit => UnitIds[unit])], TimesSeconds, values);
    }

    private int FirstAtOrAfter(double seconds)
    {
        int found = Array.BinarySearch(TimesSeconds, seconds);
        return found < 0 ? ~found : found;
    }

    private static double MedianInterval(double[] times)
    {
        double[] intervals = [.. times.Zip(times.Skip(1), (before, after) => after - before).Order()];
        return intervals.Length == 0 ? double.NaN : intervals[intervals.Length / 2];
    }
}

/// <summary>What the values of <see cref="PopulationSignals"/> are.</summary>
public enum SignalKind
{
    /// <summary>A level that lasts until the next frame: fluorescence or its relative change (dF/F). A bin holds its mean.</summary>
    Traces,

    /// <summary>Amounts that happen within a frame: deconvolved activity. A bin holds their sum; a frame that lies in two bins is dealt out
    /// by the time that it spends in each.</summary>
    Events,
}
