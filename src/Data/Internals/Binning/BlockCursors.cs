namespace Dynamics.Data.Internals.Binning;

/// <summary>Where each unit's spikes cross from one block of bins into the next.</summary>
internal sealed class BlockCursors(int unitCount, int binCount, int blockBins)
{
    private readonly int[] _first = new int[(long)unitCount * ((binCount + blockBins - 1) / blockBins + 1)]; // [block, unit]

    /// <summary>Number of blocks; the last may be shorter.</summary>
    public int Count => (binCount + blockBins - 1) / blockBins;

    /// <summary>The spikes of a unit that lie in a block.</summary>
    public ReadOnlySpan<double> Spikes(double[] times, int unit, int block) => times.AsSpan(At(block, unit)..At(block + 1, unit));

    /// <summary>Notes the blocks from <paramref name="block"/> on that begin among the bins of successive spikes.</summary>
    /// <returns>The next block to look for.</returns>
    public int Note(int unit, int block, ReadOnlySpan<long> bins, int firstSpike)
    {
        for (; block < Count && (long)block * blockBins <= bins[^1]; block++)
        {
            (int low, int high, long edge) = (0, bins.Length - 1, (long)block * blockBins);
            while (low < high)
            {
                int middle = (low + high) / 2;
                (low, high) = bins[middle] < edge ? (middle + 1, high) : (low, middle);
            }
            At(block, unit) = firstSpike + low;
        }
        return block;
    }

    /// <summary>Notes that no spike lies in the blocks from <paramref name="block"/> on.</summary>
    public void NoteEnd(int unit, int block, int endSpike)
    {
        for (; block <= Count; block++)
        {
            At(block, unit) = endSpike;
        }
    }

    private ref int At(int block, int unit) => ref _first[(long)block * unitCount + unit];
}
