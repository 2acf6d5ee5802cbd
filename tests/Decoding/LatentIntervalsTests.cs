using Dynamics.Data;
using Dynamics.Decoding;

namespace Dynamics.Tests.Decoding;

public class LatentIntervalsTests
{
    // Latents known up to a Gaussian posterior, position linear in the true latent plus noise: the predictive distribution is known.
    [Fact]
    public void ResidualStd_LinearWorld_IsTheNoiseThatLatentsDoNotExplain()
    {
        const int Bins = 20_000;
        const double PosteriorStd = 0.3, NoiseStd = 0.5;
        var random = new RandomStream(12);
        float[] means = SmallTrack.Gaussians(Bins, 1, 13).Values;
        float[] position = [.. means.Select(mean => (float)(2 * (mean + PosteriorStd * random.NextGaussian()) + NoiseStd * random.NextGaussian()))];
        var posterior = new GaussianSeries(1, means, new int[Bins], [[PosteriorStd * PosteriorStd]]);
        UncertainFeatures input = UncertainFeatures.From(posterior);
        PositionTargets targets = SmallTrack.Targets(position);
        FittedRidge fit = new RidgeReadout().Fit(input.Features, targets);
        double residual = LatentIntervals.ResidualStd(fit, input, targets, Bins);
        double totalVariance = 4 * PosteriorStd * PosteriorStd + NoiseStd * NoiseStd;
        double error = 4 * totalVariance * Math.Sqrt(2.0 / targets.Validation.Length);
        Assert.InRange(residual * residual, NoiseStd * NoiseStd - error, NoiseStd * NoiseStd + error);

        int[] test = [.. Enumerable.Range(16_000, 4000)];
        float[] truth = [.. test.Select(bin => position[bin])];
        PredictiveIntervals intervals = fit.Intervals(input, test, residual, truth);
        int levels = PredictiveIntervals.Levels.Count;
        for (int level = 0; level < levels; level++)
        {
            double inside = test.Select((_, i) => i).Count(i => truth[i] >= intervals.Lower[i * levels + level] && truth[i] <= intervals.Upper[i * levels + level]) / 4000.0;
            Assert.InRange(inside, PredictiveIntervals.Levels[level] - 0.035, PredictiveIntervals.Levels[level] + 0.035); // 4 SE, and that of the residual
        }
    }

    [Fact]
    public void ResidualStd_SpreadExplainsAllError_KeepsATenthOfIt()
    {
        float[] position = SmallTrack.Gaussians(1000, 1, 1).Values;
        var posterior = new GaussianSeries(1, SmallTrack.Gaussians(1000, 1, 2).Values, new int[1000], [[1e6]]);
        PositionTargets targets = SmallTrack.Targets(position);
        var fit = new FittedRidge([1], 0, 1);
        UncertainFeatures input = UncertainFeatures.From(posterior);
        float[] predicted = fit.Predict(input.Features, new BinRange(0, 1000));
        double squared = targets.Validation.Average(bin => Math.Pow(predicted[bin] - (double)position[bin], 2));
        Assert.Equal(Math.Sqrt(0.1 * squared), LatentIntervals.ResidualStd(fit, input, targets, 1000), 6);
    }
}
