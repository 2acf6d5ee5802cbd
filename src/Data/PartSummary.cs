namespace Dynamics.Data;

/// <summary>What one part of a split holds.</summary>
/// <param name="Part">Which: <c>train</c>, <c>validation</c> or <c>test</c>.</param>
/// <param name="Bins">Number of bins.</param>
/// <param name="Seconds">Their length.</param>
/// <param name="Tracked">Bins with known position.</param>
/// <param name="Running">Bins in which the animal runs.</param>
/// <param name="Spikes">Spikes of all units.</param>
/// <param name="Laps">Laps that lie wholly within one of the part's ranges.</param>
public sealed record PartSummary(string Part, int Bins, double Seconds, int Tracked, int Running, long Spikes, int Laps)
{
    /// <summary>Counts what lies in the part's bins.</summary>
    public static PartSummary Of(string part, BinSet bins, BinnedRecording recording, IReadOnlyList<Lap> laps)
    {
        (int tracked, int running, double spikes, int whole) = (0, 0, 0.0, 0);
        foreach (BinRange range in bins.Ranges)
        {
            tracked += recording.Tracked.AsSpan(range.Start, range.Length).Count(true);
            running += recording.Running.AsSpan(range.Start, range.Length).Count(true);
            whole += laps.Count(lap => lap.StartBin >= range.Start && lap.EndBin <= range.End);
            for (int entry = recording.Counts.RowOffsets[range.Start]; entry < recording.Counts.RowOffsets[range.End]; entry++)
            {
                spikes += recording.Counts.Values[entry];
            }
        }
        return new PartSummary(part, bins.Length, bins.Length * recording.BinWidthSeconds, tracked, running, (long)spikes, whole);
    }
}
