namespace Dynamics.Data.Internals;

/// <summary>Counts spikes on a regular grid without ever making the dense matrix.</summary>
internal static class SpikeBinning
{
    /// <summary>Counts [time, unit] of spikes with <c>start + t * width &lt;= time &lt; start + (t + 1) * width</c>, the edges
    /// as computed in double. Spikes off the grid are left out. Time and memory are linear in spikes and bins.</summary>
    public static SparseCounts Count(IReadOnlyList<SpikeTrain> units, double start, double width, int binCount)
    {
        var offsets = new int[binCount + 1];
        foreach (SpikeTrain unit in units)
        {
            int previous = -1;
            foreach (double time in unit.TimesSeconds)
            {
                int bin = BinOf(time, start, width, binCount);
                if (bin >= 0 && bin != previous)
                {
                    offsets[bin + 1]++;
                    previous = bin;
                }
            }
        }
        for (int t = 0; t < binCount; t++)
        {
            offsets[t + 1] += offsets[t];
        }
        return Fill(units, start, width, offsets);
    }

    /// <summary>Bin of a time, or -1 off the grid.</summary>
    public static int BinOf(double time, double start, double width, int binCount)
    {
        double guess = Math.Floor((time - start) / width);
        if (!(guess >= -1 && guess <= binCount))
        {
            return -1;
        }
        int bin = (int)guess;
        // The quotient may round across an edge; the edge itself, as documented, decides.
        if (time >= start + (bin + 1) * width)
        {
            bin++;
        }
        else if (time < start + bin * width)
        {
            bin--;
        }
        return bin >= 0 && bin < binCount ? bin : -1;
    }

    private static SparseCounts Fill(IReadOnlyList<SpikeTrain> units, double start, double width, int[] offsets)
    {
        int binCount = offsets.Length - 1;
        var indices = new int[offsets[^1]];
        var values = new float[offsets[^1]];
        var next = offsets[..^1];
        // Units come in column order, so the entries of every row end up ascending.
        for (int column = 0; column < units.Count; column++)
        {
            int previous = -1;
            foreach (double time in units[column].TimesSeconds)
            {
                int bin = BinOf(time, start, width, binCount);
                if (bin < 0)
                {
                    continue;
                }
                if (bin != previous)
                {
                    indices[next[bin]++] = column;
                    previous = bin;
                }
                values[next[bin] - 1]++;
            }
        }
        return new SparseCounts(offsets, indices, values, units.Count);
    }
}
