namespace Dynamics.Data.Internals.Binning;

/// <summary>Counts spikes on a regular grid without ever making the dense matrix.</summary>
internal static class SpikeBinning
{
    /// <summary>Spikes whose bins are found at a time.</summary>
    private const int ChunkSpikes = 512;

    /// <summary>Spikes of a unit in a block of bins, on average: enough to outweigh the jump to the next unit's, few enough that the
    /// ends of a block's rows stay in the first cache.</summary>
    private const int BlockSpikes = 80, ShortestBlockBins = 256;

    /// <summary>Counts [time, unit] of spikes with <c>start + t * width &lt;= time &lt; start + (t + 1) * width</c>, the edges
    /// as computed in double. Spikes off the grid are left out. Time and memory are linear in spikes and bins; beside the result, less
    /// memory is taken than by the spikes. The result does not depend on the number of threads (-1: all cores).
    /// <para>A first pass, over units, counts the entries of each row; a second, over blocks of bins, writes them where
    /// they belong.</para></summary>
    /// <exception cref="InputException">More non-zero counts than fit.</exception>
    public static SparseCounts Count(IReadOnlyList<SpikeTrain> units, double start, double width, int binCount, int threads = -1)
    {
        var grid = new BinGrid(start, width, binCount);
        long spikes = units.Sum(unit => (long)unit.TimesSeconds.Length);
        double wanted = (double)BlockSpikes * units.Count * binCount / Math.Max(1, spikes);
        var blocks =
            new BlockCursors(units.Count, binCount, (int)Math.Clamp(wanted, ShortestBlockBins, Math.Max(ShortestBlockBins, binCount)));
        // Every thread of the first pass has rows of its own.
        int counters = (int)Math.Clamp(2 * spikes / binCount, 1, threads > 0 ? threads : Environment.ProcessorCount);
        int[] offsets = new int[binCount + 1];
        Parallel.For(0, units.Count, new ParallelOptions { MaxDegreeOfParallelism = counters }, () => new int[binCount], (unit, _, rows) =>
        {
            CountEntries(grid, units[unit].TimesSeconds, unit, blocks, rows);
            return rows;
        }, rows =>
        {
            lock (offsets)
            {
                Add(rows, offsets.AsSpan(1));
            }
        });
        Accumulate(offsets);
        var (indices, values) = (GC.AllocateUninitializedArray<int>(offsets[^1]), GC.AllocateUninitializedArray<float>(offsets[^1]));
        int[] next = offsets[..^1];
        Parallel.For(0, blocks.Count, new ParallelOptions { MaxDegreeOfParallelism = threads }, block =>
        {
            // Units come in column order, so the entries of every row end up ascending.
            for (int unit = 0; unit < units.Count; unit++)
            {
                Fill(grid, blocks.Spikes(units[unit].TimesSeconds, unit, block), unit, next, indices, values);
            }
        });
        return new SparseCounts(offsets, indices, values, units.Count);
    }

    /// <summary>Spikes of all units in each bin [time].</summary>
    public static int[] PerBin(IReadOnlyList<SpikeTrain> units, BinGrid grid)
    {
        var sums = new int[grid.BinCount];
        foreach (SpikeTrain unit in units)
        {
            Locate(grid, unit.TimesSeconds, bins =>
            {
                foreach (long bin in bins)
                {
                    sums[bin]++;
                }
            });
        }
        return sums;
    }

    /// <summary>Spikes of each unit [unit] in some bins.</summary>
    /// <param name="units">The units.</param>
    /// <param name="grid">The bins.</param>
    /// <param name="included">Which count [time].</param>
    public static int[] PerUnit(IReadOnlyList<SpikeTrain> units, BinGrid grid, bool[] included)
    {
        var sums = new int[units.Count];
        for (int unit = 0; unit < sums.Length; unit++)
        {
            Locate(grid, units[unit].TimesSeconds, bins =>
            {
                foreach (long bin in bins)
                {
                    sums[unit] += included[bin] ? 1 : 0;
                }
            });
        }
        return sums;
    }

    private static void Locate(BinGrid grid, double[] times, Action<ReadOnlySpan<long>> take)
    {
        (int from, int to) = grid.Clip(times);
        Span<long> bins = stackalloc long[ChunkSpikes];
        for (int first = from; first < to; first += ChunkSpikes)
        {
            Span<long> chunk = bins[..Math.Min(ChunkSpikes, to - first)];
            grid.Locate(times.AsSpan(first, chunk.Length), chunk);
            take(chunk);
        }
    }

    /// <summary>The mistake of a grid with more entries than fit.</summary>
    public static InputException TooMany(long entries) =>
        new($"{entries} counts that are not zero are more than fit", "binning", "choose a larger --bin-width, or fewer units");

    /// <summary>Adds 1 to each row in which the unit has spikes, and notes where in its spikes the blocks begin.</summary>
    private static void CountEntries(BinGrid grid, double[] times, int unit, BlockCursors blocks, int[] rows)
    {
        (int from, int to) = grid.Clip(times);
        Span<long> bins = stackalloc long[ChunkSpikes];
        int previous = -1, block = 0;
        for (int first = from; first < to; first += ChunkSpikes)
        {
            Span<long> chunk = bins[..Math.Min(ChunkSpikes, to - first)];
            grid.Locate(times.AsSpan(first, chunk.Length), chunk);
            block = blocks.Note(unit, block, chunk, first);
            foreach (long located in chunk)
            {
                int bin = (int)located;
                rows[bin] += IsNew(bin, previous);
                previous = bin;
            }
        }
        blocks.NoteEnd(unit, block, to);
    }

    private static void Fill(BinGrid grid, ReadOnlySpan<double> times, int unit, int[] next, int[] indices, float[] values)
    {
        Span<long> bins = stackalloc long[ChunkSpikes];
        int previous = -1, count = 0;
        for (int first = 0; first < times.Length; first += ChunkSpikes)
        {
            Span<long> chunk = bins[..Math.Min(ChunkSpikes, times.Length - first)];
            grid.Locate(times.Slice(first, chunk.Length), chunk);
            foreach (long located in chunk)
            {
                // Without branches: whether the next spike shares the bin cannot be foreseen.
                int bin = (int)located, isNew = IsNew(bin, previous);
                previous = bin;
                count = (count & (isNew - 1)) + 1;
                int entry = next[bin] += isNew;
                indices[entry - 1] = unit;
                values[entry - 1] = count;
            }
        }
    }

    /// <summary>1 where the bins differ, else 0.</summary>
    private static int IsNew(int bin, int previous) => (int)((uint)((bin ^ previous) | -(bin ^ previous)) >> 31);

    private static void Add(ReadOnlySpan<int> rows, Span<int> sums)
    {
        for (int t = 0; t < rows.Length; t++)
        {
            sums[t] += rows[t];
        }
    }

    private static void Accumulate(int[] offsets)
    {
        long sum = 0;
        for (int t = 0; t < offsets.Length; t++)
        {
            sum += offsets[t];
            offsets[t] = (int)sum;
        }
        if (sum > Array.MaxLength)
        {
            throw TooMany(sum);
        }
    }
}

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
