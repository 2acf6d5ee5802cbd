using Dynamics.Data;
using Dynamics.Decoding;

namespace Dynamics.Tests.Decoding;

public class BlockBootstrapTests
{
    // Politis and White 2004: for AR(1) the optimal circular block length is (6 rho² / (1 - rho²)²)^(1/3) n^(1/3).
    [Theory]
    [InlineData(0.3)]
    [InlineData(0.7)]
    [InlineData(0.9)]
    public void AutomaticBlockLength_LongAutoregression_IsNearTheClosedForm(double rho)
    {
        const int Length = 100_000;
        double expected = Math.Cbrt(6 * rho * rho / Math.Pow(1 - rho * rho, 2)) * Math.Cbrt(Length);
        double mean = Enumerable.Range(0, 8)
            .Average(seed => BlockBootstrap.AutomaticBlockLength(SmallTrack.Autoregression(Length, rho, new RandomStream((ulong)seed))));
        Assert.InRange(mean, 0.85 * expected, 1.15 * expected);
    }

    [Fact]
    public void AutomaticBlockLength_ConstantOrTinySeries_IsOne()
    {
        Assert.Equal(1, BlockBootstrap.AutomaticBlockLength(new double[50]));
        Assert.Equal(1, BlockBootstrap.AutomaticBlockLength([1, 2, 3]));
    }

    [Theory]
    [InlineData(100, 7)]
    [InlineData(100, 100)]
    [InlineData(5, 9)]
    public void Draw_AnyBlock_TakesAsManyAsThereAre(int length, int block)
    {
        var multiplicity = new float[length];
        BlockBootstrap.Draw(block, new RandomStream(3), multiplicity);
        Assert.Equal(length, multiplicity.Sum());
    }

    [Fact]
    public void Draw_ManyResamples_TakesEveryBinEquallyOften()
    {
        const int Length = 30, Resamples = 4000;
        var total = new double[Length];
        var multiplicity = new float[Length];
        for (int resample = 0; resample < Resamples; resample++)
        {
            BlockBootstrap.Draw(8, new RandomStream(1, (ulong)resample), multiplicity);
            for (int bin = 0; bin < Length; bin++)
            {
                total[bin] += multiplicity[bin];
            }
        }
        // Each is a sum of about Length / 8 coverings a resample: variance a little below 1 a resample.
        Assert.All(total, count => Assert.InRange(count / Resamples, 1 - 4 / Math.Sqrt(Resamples), 1 + 4 / Math.Sqrt(Resamples)));
    }

    [Fact]
    public void PercentileInterval_KnownReplicates_InterpolatesOrderStatistics()
    {
        (double low, double high) =
            BlockBootstrap.PercentileInterval([.. Enumerable.Range(0, 101).Select(i => 100.0 - i), double.NaN], 0.9);
        Assert.Equal(5, low, 9);
        Assert.Equal(95, high, 9);
    }

    // Error series that are AR(1): the 95 % interval of the mean |error| must cover the true mean, here known in closed form.
    [Fact]
    public void MeanErrorInterval_AutoregressiveErrors_CoversNearNominal()
    {
        const int Trials = 400, Length = 2000;
        const double Rho = 0.8;
        double trueMean = Math.Sqrt(2 / Math.PI / (1 - Rho * Rho));
        int covered = 0, coveredBySingleBins = 0;
        Parallel.For(0, Trials, trial =>
        {
            double[] errors = [.. SmallTrack.Autoregression(Length, Rho, new RandomStream(90, (ulong)trial)).Select(Math.Abs)];
            Interlocked.Add(
                ref covered, Covers(errors, (int)Math.Ceiling(BlockBootstrap.AutomaticBlockLength(errors)), (ulong)trial, trueMean));
            Interlocked.Add(ref coveredBySingleBins, Covers(errors, 1, (ulong)trial, trueMean));
        });
        double k = 3.5 * Math.Sqrt(0.95 * 0.05 / Trials);
        Assert.InRange(covered / (double)Trials, 0.95 - k, 0.95 + k);
        Assert.True(
            coveredBySingleBins < 0.8 * Trials, "single bins pretend to know too much; the test would not notice blocks that do nothing");
    }

    private static int Covers(double[] errors, int block, ulong seed, double trueMean)
    {
        var multiplicity = new float[errors.Length];
        var replicates = new double[300];
        for (int resample = 0; resample < replicates.Length; resample++)
        {
            BlockBootstrap.Draw(block, new RandomStream(seed, (ulong)resample), multiplicity);
            double sum = 0;
            for (int i = 0; i < errors.Length; i++)
            {
                sum += multiplicity[i] * errors[i];
            }
            replicates[resample] = sum / errors.Length;
        }
        (double low, double high) = BlockBootstrap.PercentileInterval(replicates, 0.95);
        return low <= trueMean && trueMean <= high ? 1 : 0;
    }
}

public class BootstrapBlocksTests
{
    private static readonly Lap[] s_laps =
        [.. Enumerable.Range(0, 12).Select(i => new Lap(100 + 50 * i, 130 + 50 * i, i % 2 == 0 ? 1 : -1, 0, 1))];

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
            int LapOf(int i) => Array.FindLastIndex(s_laps, lap => lap.StartBin <= bins[i]);
            foreach (IGrouping<int, int> lap in Enumerable.Range(0, bins.Length).GroupBy(LapOf))
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

    // Lap effects: bins of a lap share an error. The interval of the mean over laps must cover the true mean, where blocks shorter than a
    // lap do not.
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
