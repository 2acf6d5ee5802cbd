using Dynamics.Data;
using Dynamics.Decoding;

namespace Dynamics.Tests.Decoding;

public class MlpReadoutTests
{
    private static readonly MlpReadout Small = new() { HiddenUnits = 32, MaximumEpochs = 25, BatchSize = 128, PosteriorSamples = 64 };

    [Fact]
    public void Fit_NonlinearLaw_ReachesTheNoiseAndBeatsRidge()
    {
        const double NoiseStd = 0.1;
        var random = new RandomStream(4);
        var features = new FeatureMatrix([.. Enumerable.Range(0, 6000 * 3).Select(_ => (float)(4 * random.NextDouble() - 2))], 3);
        float[] position = [.. Enumerable.Range(0, 6000).Select(t =>
            (float)(5 + Math.Sin(2 * features.Row(t)[0]) + Math.Abs(features.Row(t)[1]) + NoiseStd * random.NextGaussian()))];
        PositionTargets targets = SmallTrack.Targets(position);
        var test = new BinRange(4800, 6000);
        double Error(float[] predicted) => Enumerable.Range(0, 1200).Average(i => Math.Pow(predicted[i] - (double)position[4800 + i], 2));
        double mlp = Error((Small with { BatchSize = 64, WeightDecay = 1e-5, InputNoise = 0 }).Fit(features, targets, 1)
            .Predict(features, test)), ridge = Error(new RidgeReadout().Fit(features, targets).Predict(features, test));
        Assert.True(mlp < 1.5 * NoiseStd * NoiseStd, $"mean squared error {mlp}, noise {NoiseStd * NoiseStd}");
        Assert.True(ridge > 0.3, $"ridge {ridge}");
    }

    // Few bins, one feature that matters, many that do not: without noise the network learns the bins by heart.
    [Fact]
    public void Fit_InputNoise_LowersTheErrorWhereBinsAreFew()
    {
        const int Train = 240, Bins = 2400;
        FeatureMatrix features = SmallTrack.Gaussians(Bins, 40, 11);
        float[] noise = SmallTrack.Gaussians(Bins, 1, 12).Values;
        float[] position = [.. Enumerable.Range(0, Bins).Select(t => features.Row(t)[0] + (0.5f * noise[t]))];
        var targets = SmallTrack.Targets(position[..Train], validation: false);
        double Error(double inputNoise) => Enumerable.Range(0, 3).Average(seed =>
        {
            float[] predicted = (Small with { BatchSize = 16, WeightDecay = 0, InputNoise = inputNoise, DefaultEpochs = 25 })
                .Fit(features, targets, (ulong)seed).Predict(features, new BinRange(Train, Bins));
            return Enumerable.Range(Train, Bins - Train).Average(t => Math.Pow(predicted[t - Train] - (double)position[t], 2));
        });
        (double without, double with) = (Error(0), Error(0.4));
        Assert.True(with < 0.9 * without, $"mean squared error {with} with noise, {without} without");
    }

    [Fact]
    public void Fit_SameSeedTwice_IsBitIdentical()
    {
        FeatureMatrix features = SmallTrack.Gaussians(1000, 4, 5);
        float[] position = SmallTrack.Gaussians(1000, 1, 6).Values;
        float[] Run(ulong seed) =>
            (Small with { MaximumEpochs = 3 }).Fit(features, SmallTrack.Targets(position), seed).Predict(features, new BinRange(0, 1000));
        Assert.Equal(Run(7), Run(7));
        Assert.NotEqual(Run(7), Run(8));
    }

    // Labels without any relation to the features: the longer it trains the worse it gets, and the best epoch is kept.
    [Fact]
    public void Fit_PureNoise_KeepsAnEarlyEpoch()
    {
        FeatureMatrix features = SmallTrack.Gaussians(400, 20, 7);
        float[] position = SmallTrack.Gaussians(400, 1, 8).Values;
        PositionTargets targets = SmallTrack.Targets(position);
        MlpReadout greedy = Small with { BatchSize = 16, LearningRate = 5e-3 };
        double Held(FittedMlp fit) =>
            targets.Validation.Average(bin => Math.Pow(fit.Predict(features, new BinRange(bin, bin + 1))[0] - position[bin], 2));
        ulong[] seeds = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
        double kept = seeds.Average(seed => Held(greedy.Fit(features, targets, seed)));
        double last = seeds.Average(seed =>
            Held((greedy with { DefaultEpochs = 25 }).Fit(features, SmallTrack.Targets(position, validation: false), seed)));
        Assert.True(kept < 0.8 * last, $"kept {kept}, last {last}");
    }

    [Fact]
    public void Fit_ShiftedAndScaledFeatures_PredictsTheSame()
    {
        FeatureMatrix features = SmallTrack.Gaussians(800, 2, 9);
        var scaled = new FeatureMatrix([.. features.Values.Select((v, i) => i % 2 == 0 ? 64 * v - 8 : v / 32 + 1)], 2);
        PositionTargets targets = SmallTrack.Targets([.. Enumerable.Range(0, 800).Select(t => features.Row(t)[0] * features.Row(t)[1])]);
        float[] plain = Small.Fit(features, targets, 2).Predict(features, new BinRange(0, 800));
        float[] moved = Small.Fit(scaled, targets, 2).Predict(scaled, new BinRange(0, 800));
        Assert.True(PositionScores.RSquared(plain, moved) > 0.999, "float32 rounding of the standardised rows only");
    }

    [Fact]
    public void Fit_Cancelled_Stops() => Assert.ThrowsAny<OperationCanceledException>(() =>
        Small.Fit(SmallTrack.Gaussians(50, 2, 1), SmallTrack.Targets(new float[50]), 1, new CancellationToken(true)));

    [Fact]
    public void Intervals_NoSamples_HoldTheResidualAlone()
    {
        FeatureMatrix features = SmallTrack.Gaussians(1000, 2, 9);
        PositionTargets targets = SmallTrack.Targets([.. Enumerable.Range(0, 1000).Select(t => features.Row(t)[0])]);
        GaussianSeries wide = new(2, features.Values, new int[1000], [[4, 0, 0, 4]]);
        PredictiveIntervals Of(int samples)
        {
            FittedMlp fit = (Small with { PosteriorSamples = samples, MaximumEpochs = 3 }).Fit(features, targets, 1);
            return fit.Intervals(FeatureMatrix.Of(wide), [900], fit.Predict(features, new BinRange(900, 901)), [0.5], [float.NaN]);
        }
        int level = PredictiveIntervals.LevelIndex(0.95);
        Assert.Equal(1.959964 * 0.5, Of(0).HalfWidth(0, level), 4);
        Assert.True(Of(64).HalfWidth(0, level) > 2, "the posterior has a standard deviation of 2");
        Assert.Throws<ArgumentOutOfRangeException>(() => new MlpReadout { PosteriorSamples = -1 });
    }
}
