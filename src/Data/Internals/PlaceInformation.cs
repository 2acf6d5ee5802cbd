namespace Dynamics.Data.Internals;

/// <summary>Spatial information of some units for one assignment of bins to places after the other.</summary>
/// <param name="counts">Counts of these units alone [time, unit].</param>
/// <param name="cellCount">Number of places.</param>
/// <param name="binWidthSeconds">Bin width.</param>
internal sealed class PlaceInformation(SparseCounts counts, int cellCount, double binWidthSeconds)
{
    /// <summary>Bits per spike of each unit [unit], 0 for one without a spike in these places, and the mean over units of bits
    /// per second. What chance adds to the latter hardly depends on the number of spikes, so it can be compared between places
    /// of many and of few.</summary>
    /// <param name="places">Cell of each bin [time]; -1 for none.</param>
    public (double[] BitsPerSpike, double BitsPerSecond) Of(int[] places)
    {
        var seconds = new double[cellCount];
        var (spikes, totals) = (new double[counts.UnitCount * cellCount], new double[counts.UnitCount]);
        for (int t = 0; t < places.Length; t++)
        {
            int place = places[t];
            if (place < 0)
            {
                continue;
            }
            seconds[place] += binWidthSeconds;
            for (int entry = counts.RowOffsets[t]; entry < counts.RowOffsets[t + 1]; entry++)
            {
                int unit = counts.UnitIndices[entry];
                spikes[unit * cellCount + place] += counts.Values[entry];
                totals[unit] += counts.Values[entry];
            }
        }
        var bits = new double[counts.UnitCount];
        double total = 0;
        for (int unit = 0; unit < bits.Length; unit++)
        {
            double information = SpatialInformation.BitsPerSpike(seconds, spikes.AsSpan(unit * cellCount, cellCount));
            bits[unit] = double.IsNaN(information) ? 0 : information;
            total += bits[unit] * totals[unit];
        }
        double time = seconds.Sum();
        return (bits, time > 0 ? total / time / bits.Length : 0);
    }
}
