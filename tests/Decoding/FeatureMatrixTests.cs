using Dynamics.Data;
using Dynamics.Decoding;

namespace Dynamics.Tests.Decoding;

public class FeatureMatrixTests
{
    [Fact]
    public void Smooth_Features_EqualsDirectConvolutionFromTheFirstBinOn()
    {
        const int Bins = 120, Width = 3;
        const double Tau = 0.2, BinWidth = 0.025;
        FeatureMatrix features = SmallTrack.Gaussians(Bins, Width, 5);
        FeatureMatrix smoothed = ExponentialSmoother.Smooth(features, BinWidth, Tau);
        Assert.Equal((Bins, Width), (smoothed.BinCount, smoothed.FeatureCount));
        for (int bin = 0; bin < Bins; bin++)
        {
            for (int feature = 0; feature < Width; feature++)
            {
                double expected = Math.Exp(-bin * BinWidth / Tau) * features.Row(0)[feature];
                expected += Enumerable.Range(1, bin).Sum(past =>
                    (1 - Math.Exp(-BinWidth / Tau)) * Math.Exp(-(bin - past) * BinWidth / Tau) * features.Row(past)[feature]);
                Assert.Equal(expected, smoothed.Row(bin)[feature], 1e-5);
            }
        }
    }

    [Fact]
    public void Smooth_RandomCounts_EqualsDirectConvolution()
    {
        const int Bins = 300, Units = 4;
        const double Tau = 0.2, Width = 0.025;
        var random = new RandomStream(1);
        int[,] dense = new int[Bins, Units];
        SparseCounts counts = SmallTrack.Counts(Bins, Units, (bin, unit) => dense[bin, unit] = SmallTrack.Poisson(random, 0.2));
        FeatureMatrix smoothed = ExponentialSmoother.Smooth(counts, Width, Tau);
        for (int bin = 0; bin < Bins; bin += 7)
        {
            for (int unit = 0; unit < Units; unit++)
            {
                double expected = Enumerable.Range(0, bin + 1)
                    .Sum(past => (1 - Math.Exp(-Width / Tau)) * Math.Exp(-(bin - past) * Width / Tau) * dense[past, unit]);
                Assert.Equal(expected, smoothed.Row(bin)[unit], 5);
            }
        }
    }

    [Fact]
    public void Smooth_FutureChanges_LeavesThePastAlone()
    {
        SparseCounts before = SmallTrack.Counts(100, 2, (bin, unit) => (bin + unit) % 5 == 0 ? 1 : 0);
        SparseCounts after = SmallTrack.Counts(100, 2, (bin, unit) => bin >= 60 ? 3 : (bin + unit) % 5 == 0 ? 1 : 0);
        float[] first =
            ExponentialSmoother.Smooth(before, 0.025, 0.5).Values, second = ExponentialSmoother.Smooth(after, 0.025, 0.5).Values;
        Assert.Equal(first[..120], second[..120]);
        Assert.NotEqual(first[120], second[120]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void WithHistory_AnyBin_HoldsTheLastBinsInOrder(int history)
    {
        FeatureMatrix features = SmallTrack.Gaussians(20, 2, 4), longer = features.WithHistory(history);
        Assert.Equal((20, 2 * history), (longer.BinCount, longer.FeatureCount));
        for (int bin = 0; bin < 20; bin++)
        {
            float[] expected =
                [.. Enumerable.Range(bin - history + 1, history).SelectMany(past => past < 0 ? [0, 0] : features.Row(past).ToArray())];
            Assert.Equal(expected, longer.Row(bin).ToArray());
        }
    }

    [Fact]
    public void Of_APosterior_SharesItsMeansAndKnowsIt()
    {
        GaussianSeries posterior = new(2, [1, 2, 3, 4], [0, 0], [[1, 0, 0, 1]]);
        FeatureMatrix features = FeatureMatrix.Of(posterior);
        Assert.Same(posterior.Mean, features.Values);
        Assert.Same(posterior, features.Posterior);
        Assert.Null(SmallTrack.Gaussians(3, 2, 1).Posterior);
        Assert.Throws<InvalidOperationException>(() => features.WithHistory(2).WithHistory(2));
    }
}
