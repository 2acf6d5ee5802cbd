using Dynamics.Data;
using Dynamics.Data.Internals.Binning;

namespace Dynamics.Tests.Data.Internals.Binning;

public sealed class SpikeBinningTests
{
    /// <summary>Trains of unlike rates: silent ones, one with more spikes than the rest together, equal times, bursts.</summary>
    private static SpikeTrain[] Trains(ulong seed, int units, double from, double to)
    {
        var random = new RandomStream(seed);
        return [.. Enumerable.Range(0, units).Select(unit =>
        {
            int spikes = unit % 5 == 3 ? 0 : unit == 1 ? 5000 : random.NextInt(200);
            double[] times = [.. Enumerable.Range(0, spikes).Select(_ => from + (to - from) * random.NextDouble())];
            for (int i = 1; i < times.Length; i += 3)
            {
                times[i] = times[i - 1];
            }
            return new SpikeTrain(unit, [.. times.Order()]);
        })];
    }

    private static void AssertTextbook(SpikeTrain[] units, double start, double width, int binCount)
    {
        SparseCounts counts = SpikeBinning.Count(units, start, width, binCount);
        Assert.Equal(TextbookBinning.Count(units, start, width, binCount), counts.ToDense());
        Assert.Equal(counts.UnitIndices.Length, counts.EntryCount);
        Assert.All(Enumerable.Range(0, binCount), t => Assert.Equal(
            counts.UnitIndices[counts.RowOffsets[t]..counts.RowOffsets[t + 1]].Distinct().Order(),
            counts.UnitIndices[counts.RowOffsets[t]..counts.RowOffsets[t + 1]]));
        Assert.DoesNotContain(0f, counts.Values);
    }

    [Theory]
    [InlineData(0, 0.025, 4000)]
    [InlineData(18079.1, 0.025, 3001)]
    [InlineData(-50, 0.1, 999)]
    [InlineData(0.1, 1.0 / 3, 257)]
    [InlineData(1e9, 0.001, 2000)]
    [InlineData(-7, 1e4, 3)]
    [InlineData(5, 1e-4, 20000)]
    public void Count_RandomTrains_EqualsTextbook(double start, double width, int binCount)
    {
        for (ulong seed = 0; seed < 5; seed++)
        {
            // A tenth of the spikes lie before the grid, a tenth after it.
            double margin = 0.1 * binCount * width;
            AssertTextbook(Trains(seed, 23, start - margin, start + binCount * width + margin), start, width, binCount);
        }
    }

    [Theory]
    [InlineData(0, 0.025)]
    [InlineData(18079.1, 0.025)]
    [InlineData(0.1, 0.1)]
    [InlineData(-3.3, 1.0 / 3)]
    [InlineData(1e9, 0.001)]
    public void Count_TimesOnAndBesideEdges_EqualsTextbook(double start, double width)
    {
        const int BinCount = 3000;
        double[] edges = [.. Enumerable.Range(-2, BinCount + 5).Select(bin => start + bin * width)];
        SpikeTrain[] units =
            [new(1, edges), new(2, Array.ConvertAll(edges, Math.BitIncrement)), new(3, Array.ConvertAll(edges, Math.BitDecrement))];
        AssertTextbook(units, start, width, BinCount);
        Assert.Equal(BinCount, SpikeBinning.Count([units[0]], start, width, BinCount).Values.Sum());
    }

    [Theory]
    [InlineData(1e14, 0.025)]
    [InlineData(1e15, 0.025)]
    [InlineData(-1e16, 0.025)]
    [InlineData(1e18, 0.025)]
    public void Count_StartSoLargeThatEdgesCoincide_EqualsTextbook(double start, double width)
    {
        const int BinCount = 2000;
        double[] times = [.. Enumerable.Range(0, BinCount * 2).Select(i => start + i * width / 2).Distinct()];
        AssertTextbook([new(1, times), new(2, [times[0], times[0], times[^1]]), new(3, [])], start, width, BinCount);
    }

    [Fact]
    public void Count_NothingThere_IsEmpty()
    {
        Assert.Equal(0, SpikeBinning.Count([], 0, 1, 10).EntryCount);
        Assert.Equal(new int[11], SpikeBinning.Count([new(1, []), new(2, [-1, 10, 11])], 0, 1, 10).RowOffsets);
    }

    [Fact]
    public void Count_AnyNumberOfThreads_GivesTheSame()
    {
        SpikeTrain[] units = Trains(7, 300, 0, 100);
        SparseCounts expected = SpikeBinning.Count(units, 0, 0.025, 4000, threads: 1);
        foreach (int threads in new[] { 2, 3, 8, -1 })
        {
            SparseCounts counts = SpikeBinning.Count(units, 0, 0.025, 4000, threads);
            Assert.Equal(expected.RowOffsets, counts.RowOffsets);
            Assert.Equal(expected.UnitIndices, counts.UnitIndices);
            Assert.Equal(expected.Values, counts.Values);
        }
    }
}

/// <summary>Binning as the definition says: each spike looked for among the edges, one after the other, in a dense matrix.</summary>
internal static class TextbookBinning
{
    /// <summary>Counts [time, unit], row-major.</summary>
    public static float[] Count(IReadOnlyList<SpikeTrain> units, double start, double width, int binCount)
    {
        var dense = new float[(long)binCount * units.Count];
        for (int unit = 0; unit < units.Count; unit++)
        {
            int bin = 0;
            foreach (double time in units[unit].TimesSeconds)
            {
                while (bin < binCount && time >= start + (bin + 1) * width)
                {
                    bin++;
                }
                if (bin < binCount && time >= start + bin * width)
                {
                    dense[(long)bin * units.Count + unit]++;
                }
            }
        }
        return dense;
    }
}
