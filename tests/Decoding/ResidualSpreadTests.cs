using Dynamics.Decoding;

namespace Dynamics.Tests.Decoding;

public class ResidualSpreadTests
{
    // Noise that depends on the state: the spread must follow it, where one number for all bins could not.
    [Fact]
    public void Std_NoiseDependsOnState_FollowsIt()
    {
        const int Bins = 30_000;
        const double MeanSquaredError = 0.505; // the mean of 1 and 0.01
        var random = new RandomStream(12);
        FeatureMatrix features = SmallTrack.Gaussians(Bins, 1, 13);
        double NoiseStd(int bin) => features.Values[bin] > 0 ? 1.0 : 0.1;
        float[] position =
            [.. Enumerable.Range(0, Bins).Select(bin => (float)(2 * features.Values[bin] + NoiseStd(bin) * random.NextGaussian()))];
        PositionTargets targets = SmallTrack.Targets(position);
        FittedRidge fit = new RidgeReadout().Fit(features, targets);
        ResidualSpread spread = ResidualSpread.Fit(features, targets, MeanSquaredError);
        int[] test = [.. Enumerable.Range(24_000, 6000).Where(bin => Math.Abs(features.Values[bin]) is > 0.2f and < 1.5f)];
        float[] predicted = fit.PredictBins(features, test);
        double[] std = spread.Std(features, test, predicted);
        double floor = 0.1 * MeanSquaredError;
        foreach (bool noisy in new[] { true, false })
        {
            double mean = std.Where((_, i) => features.Values[test[i]] > 0 == noisy).Average(s => s * s);
            double expected = (noisy ? 1 : 0.01) + floor;
            Assert.InRange(mean, 0.9 * expected, 1.1 * expected); // each of the 6,000 is the mean of 50 squares, largely shared
        }
        double inside = Coverage(fit.Intervals(features, test, predicted, std, [.. test.Select(bin => position[bin])]), test, position);
        Assert.InRange(inside, 0.94, 1.0);
    }

    // Where features say nothing that train has seen, the prediction runs away from the labels of the nearest train bins, and the spread
    // grows.
    [Fact]
    public void Std_FeaturesUnlikeTrain_Grows()
    {
        FeatureMatrix features = SmallTrack.Gaussians(1000, 1, 3);
        float[] position = [.. features.Values.Select(v => v)];
        features.Values[999] = 12;
        PositionTargets targets = SmallTrack.Targets(position);
        FittedRidge fit = new RidgeReadout().Fit(features, targets);
        double[] std = ResidualSpread.Fit(features, targets, 1e-4).Std(features, [998, 999], fit.PredictBins(features, [998, 999]));
        Assert.True(std[1] > 5 && std[0] < 1, $"{std[0]} {std[1]}");
    }

    [Theory]
    [InlineData(40)] // fewer train bins than neighbours are asked for
    [InlineData(3000)]
    public void Std_OneRowAlone_IsThatOfTheBatch(int bins)
    {
        FeatureMatrix features = SmallTrack.Gaussians(bins, 5, 8);
        ResidualSpread spread =
            ResidualSpread.Fit(features, SmallTrack.Targets(SmallTrack.Gaussians(bins, 1, 9).Values), 0.1, maximumTrainBins: 1234);
        int[] test = [.. Enumerable.Range(bins * 8 / 10, bins / 5)];
        float[] predicted = SmallTrack.Gaussians(test.Length, 1, 10).Values;
        double[] batch = spread.Std(features, test, predicted);
        Dynamics.Decoding.Internals.NeighborQuery query = spread.Query();
        Assert.Equal(batch, test.Select((bin, i) => spread.Std(features.Row(bin), predicted[i], query)));
    }

    private static double Coverage(PredictiveIntervals intervals, int[] bins, float[] position)
    {
        int levels = PredictiveIntervals.Levels.Count, level = PredictiveIntervals.LevelIndex(0.95);
        return bins.Select((bin, i) =>
            position[bin] >= intervals.Lower[i * levels + level] && position[bin] <= intervals.Upper[i * levels + level] ? 1.0 : 0)
                .Average();
    }
}
