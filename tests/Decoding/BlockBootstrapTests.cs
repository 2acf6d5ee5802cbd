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
        double mean = Enumerable.Range(0, 8).Average(seed => BlockBootstrap.AutomaticBlockLength(SmallTrack.Autoregression(Length, rho, new RandomStream((ulong)seed))));
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
        (double low, double high) = BlockBootstrap.PercentileInterval([.. Enumerable.Range(0, 101).Select(i => 100.0 - i), double.NaN], 0.9);
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
            Interlocked.Add(ref covered, Covers(errors, (int)Math.Ceiling(BlockBootstrap.AutomaticBlockLength(errors)), (ulong)trial, trueMean));
            Interlocked.Add(ref coveredBySingleBins, Covers(errors, 1, (ulong)trial, trueMean));
        });
        double k = 3.5 * Math.Sqrt(0.95 * 0.05 / Trials);
        Assert.InRange(covered / (double)Trials, 0.95 - k, 0.95 + k);
        Assert.True(coveredBySingleBins < 0.8 * Trials, "single bins pretend to know too much; the test would not notice blocks that do nothing");
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
