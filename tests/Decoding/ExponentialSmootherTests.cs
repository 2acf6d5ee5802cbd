using Dynamics.Data;
using Dynamics.Decoding;

namespace Dynamics.Tests.Decoding;

public class ExponentialSmootherTests
{
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
                double expected = Enumerable.Range(0, bin + 1).Sum(past => (1 - Math.Exp(-Width / Tau)) * Math.Exp(-(bin - past) * Width / Tau) * dense[past, unit]);
                Assert.Equal(expected, smoothed.Row(bin)[unit], 5);
            }
        }
    }

    [Fact]
    public void Smooth_FutureChanges_LeavesThePastAlone()
    {
        SparseCounts before = SmallTrack.Counts(100, 2, (bin, unit) => (bin + unit) % 5 == 0 ? 1 : 0);
        SparseCounts after = SmallTrack.Counts(100, 2, (bin, unit) => bin >= 60 ? 3 : (bin + unit) % 5 == 0 ? 1 : 0);
        float[] first = ExponentialSmoother.Smooth(before, 0.025, 0.5).Values, second = ExponentialSmoother.Smooth(after, 0.025, 0.5).Values;
        Assert.Equal(first[..120], second[..120]);
        Assert.NotEqual(first[120], second[120]);
    }
}
