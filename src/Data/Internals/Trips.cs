namespace Dynamics.Data.Internals;

/// <summary>A recording as consecutive trips along its track, each with the rest that follows it.</summary>
internal static class Trips
{
    /// <summary>Bins of each lap, up to the first bin of the next; the last one ends with its lap.</summary>
    public static IReadOnlyList<BinRange> OfLaps(BinnedRecording recording) => Tile([.. Laps(recording).Select(lap => lap.Bins)]);

    /// <summary>Bins of each round trip in the same way: there and back on a track with ends, one lap on a track that goes round.</summary>
    public static IReadOnlyList<BinRange> OfRounds(BinnedRecording recording) => double.IsNaN(recording.PositionPeriod)
        ? Tile([.. LapDetector.RoundTrips(Laps(recording)).Select(trip => trip.Bins)])
        : OfLaps(recording);

    /// <summary>Cuts a range into equal blocks; the earlier ones are longer by one where it does not divide.</summary>
    public static IReadOnlyList<BinRange> Cut(BinRange range, int blocks)
    {
        List<BinRange> cut = [];
        for (int i = 0, start = range.Start; i < blocks; i++)
        {
            int length = range.Length / blocks + (i < range.Length % blocks ? 1 : 0);
            cut.Add(new BinRange(start, start += length));
        }
        return cut;
    }

    /// <summary>The bins of some consecutive trips; none for none.</summary>
    public static BinRange Span(IReadOnlyList<BinRange> trips, BinRange indices) =>
        indices.Length == 0 ? default : new BinRange(trips[indices.Start].Start, trips[indices.End - 1].End);

    private static IReadOnlyList<Lap> Laps(BinnedRecording recording) => LapDetector.Detect(recording, new LapOptions());

    private static IReadOnlyList<BinRange> Tile(BinRange[] trips) =>
        [.. trips.Select((trip, i) => i + 1 < trips.Length ? new BinRange(trip.Start, trips[i + 1].Start) : trip)];
}
