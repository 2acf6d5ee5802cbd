using Dynamics.Data;
using Dynamics.Decoding;

namespace Dynamics.Tests.Decoding;

public class BootstrapBlocksTests
{
    private static readonly Lap[] s_laps = [.. Enumerable.Range(0, 12).Select(i => new Lap(100 + 50 * i, 130 + 50 * i, i % 2 == 0 ? 1 : -1, 0, 1))];

    [Fact]
    public void WholeLaps_ScoredBins_MoveAsOnePiece()
    {
        int[] bins = [.. Enumerable.Range(0, 700).Where(bin => bin % 3 != 0)];
        BootstrapBlocks blocks = BootstrapBlocks.WholeLaps(bins, s_laps)!;
        Assert.Equal("13 laps", blocks.ToString()); // 12, and what lies before the first
        var multiplicity = new float[bins.Length];
        for (ulong resample = 0; resample < 50; resample++)
        {
            blocks.Draw(new RandomStream(1, resample), multiplicity);
            int drawn = 0;
            foreach (IGrouping<int, int> lap in Enumerable.Range(0, bins.Length).GroupBy(i => Array.FindLastIndex(s_laps, l => l.StartBin <= bins[i])))
            {
                float count = Assert.Single(lap.Select(i => multiplicity[i]).Distinct());
                drawn += (int)count;
            }
            Assert.Equal(13, drawn);
        }
    }

    [Fact]
    public void WholeLaps_FewLaps_AreNone()
    {
        Assert.Null(BootstrapBlocks.WholeLaps([.. Enumerable.Range(100, 300)], s_laps));
        Assert.Null(BootstrapBlocks.WholeLaps([.. Enumerable.Range(0, 1000)], []));
    }

    // Lap effects: bins of a lap share an error. The interval of the mean over laps must cover the true mean, where blocks shorter than a lap do not.
    [Fact]
    public void Draw_ErrorsThatLapsShare_CoversNearNominal()
    {
        const int Laps = 30, LapBins = 40, Trials = 300, Resamples = 300;
        Lap[] laps = [.. Enumerable.Range(0, Laps).Select(i => new Lap(i * LapBins, (i + 1) * LapBins, 1, 0, 1))];
        int[] bins = [.. Enumerable.Range(0, Laps * LapBins)];
        BootstrapBlocks whole = BootstrapBlocks.WholeLaps(bins, laps)!, shorter = BootstrapBlocks.Circular(8);
        int covered = 0, coveredByShorter = 0;
        Parallel.For(0, Trials, trial =>
        {
            var random = new RandomStream(5, (ulong)trial);
            double[] effects = [.. laps.Select(_ => random.NextGaussian())];
            double[] errors = [.. bins.Select(bin => effects[bin / LapBins] + 0.3 * random.NextGaussian())];
            Interlocked.Add(ref covered, Covers(whole));
            Interlocked.Add(ref coveredByShorter, Covers(shorter));

            int Covers(BootstrapBlocks blocks)
            {
                var multiplicity = new float[bins.Length];
                var means = new double[Resamples];
                for (int r = 0; r < Resamples; r++)
                {
                    blocks.Draw(new RandomStream((ulong)trial, (ulong)r), multiplicity);
                    means[r] = bins.Sum(bin => multiplicity[bin] * errors[bin]) / multiplicity.Sum();
                }
                (double low, double high) = BlockBootstrap.PercentileInterval(means, 0.95);
                return low <= 0 && high >= 0 ? 1 : 0;
            }
        });
        // The percentile interval of 30 draws is a little narrow: nominal 95 %, in theory about 93.5 %.
        double k = 3.5 * Math.Sqrt(0.935 * 0.065 / Trials);
        Assert.InRange(covered / (double)Trials, 0.935 - k, 0.935 + k);
        Assert.True(coveredByShorter < 0.75 * Trials);
    }
}
