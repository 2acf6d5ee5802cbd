namespace Dynamics.Data.Internals;

/// <summary>The default split where the animal does not run in all of the recording.</summary>
internal static class RunningParts
{
    /// <summary>A part with less than this share of the running that its length would hold on average has too little to learn from or to
    /// test on.</summary>
    private const double LeastShare = 0.1;

    /// <summary>The parts in fractions of the running bins (of the tracked ones, where none runs) instead of all: from the first to the
    /// last of them. Null where each part holds running as it is, or where so parted one would not outlast the gap.</summary>
    /// <param name="recording">The recording.</param>
    /// <param name="parts">Parts that follow each other from the first to the last bin.</param>
    /// <param name="purgeBins">Bins left unused between parts.</param>
    public static BinRange[]? Of(BinnedRecording recording, BinRange[] parts, int purgeBins)
    {
        bool[] counted = recording.Running.Contains(true) ? recording.Running : recording.Tracked;
        int[] bins = [.. Enumerable.Range(0, counted.Length).Where(bin => counted[bin])];
        double average = (double)bins.Length / recording.BinCount;
        if (bins.Length < parts.Length || Array.TrueForAll(parts, part => Count(part) >= LeastShare * average * part.Length))
        {
            return null;
        }
        int[] edges = [.. parts.Skip(1).Select(part => bins[(int)((long)bins.Length * part.Start / recording.BinCount)])];
        int[] starts = [bins[0], .. edges], ends = [.. edges, bins[^1] + 1];
        BinRange[] ofRunning = [.. starts.Zip(ends, (start, end) => new BinRange(start, end))];
        return Array.TrueForAll(ofRunning, part => part.Length > purgeBins) ? ofRunning : null;

        int Count(BinRange part) => counted.AsSpan(part.Start, part.Length).Count(true);
    }
}
