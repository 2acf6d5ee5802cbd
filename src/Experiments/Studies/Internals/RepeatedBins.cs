using Dynamics.Data;

namespace Dynamics.Experiments.Studies.Internals;

/// <summary>Bins with the same counts have the same z: to an estimator of density their distance is zero.</summary>
internal static class RepeatedBins
{
    private const int Neighbor = 3; // as the nearest-neighbour objective takes

    /// <summary>Share of bins whose third nearest neighbour has the same counts, among <paramref name="points"/> bins evenly spread over the recording; mean over
    /// all offsets.</summary>
    public static double Share(SparseCounts counts, int points)
    {
        int stride = Math.Max(1, counts.BinCount / points);
        return Enumerable.Range(0, stride).Average(offset =>
        {
            string[] rows = [.. Enumerable.Range(0, (counts.BinCount - offset + stride - 1) / stride).Select(i => Row(counts, offset + (i * stride)))];
            return rows.GroupBy(row => row).Where(group => group.Count() > Neighbor).Sum(group => group.Count()) / (double)rows.Length;
        });
    }

    private static string Row(SparseCounts counts, int bin) => string.Join(' ', Enumerable.Range(counts.RowOffsets[bin], counts.RowOffsets[bin + 1] - counts.RowOffsets[bin])
        .Select(entry => FormattableString.Invariant($"{counts.UnitIndices[entry]}:{counts.Values[entry]}")));
}
