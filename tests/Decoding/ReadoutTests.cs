using Dynamics.Data;
using Dynamics.Decoding;

namespace Dynamics.Tests.Decoding;

/// <summary>Laws that hold for every readout: one row for each.</summary>
public sealed class ReadoutTests
{
    private const int Bins = 1000, Features = 3;

    private static readonly Dictionary<string, IReadout> s_readouts = new()
    {
        ["ridge"] = new RidgeReadout(),
        ["nearest neighbours"] = new KNearestNeighborsReadout(),
        ["perceptron"] = new MlpReadout { HiddenUnits = 20, BatchSize = 64, MaximumEpochs = 12, PosteriorSamples = 64 },
    };

    private static readonly FeatureMatrix s_features = SmallTrack.Gaussians(Bins, Features, 1);
    private static readonly BinRange s_test = new(Bins * 8 / 10, Bins);

    public static TheoryData<string> Rows => [.. s_readouts.Keys];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Fit_PositionLinearInTheFeatures_PredictsUnseenBins(string name)
    {
        // Position has standard deviation 1.12 and noise 0.1: a perfect decoder has a squared error of 0.01, the mean 1.26.
        IFittedReadout fit = Fit(name, Targets());
        float[] predicted = fit.Predict(s_features, s_test);
        double error = predicted.Select((value, i) => Math.Pow(value - Position()[s_test.Start + i], 2)).Average();
        Assert.InRange(error, 0, 0.25);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Fit_SameSeedTwice_IsBitIdentical(string name) =>
        Assert.Equal(Fit(name, Targets()).Predict(s_features, s_test), Fit(name, Targets()).Predict(s_features, s_test));

    [Theory]
    [MemberData(nameof(Rows))]
    public void Fit_OtherFeaturesInTheTestPart_IsTheSameReadout(string name)
    {
        float[] values = [.. s_features.Values];
        Array.Fill(values, 9f, s_test.Start * Features, s_test.Length * Features);
        IFittedReadout blind = s_readouts[name].Fit(new FeatureMatrix(values, Features), Targets(), 1, CancellationToken.None);
        Assert.Equal(Fit(name, Targets()).Predict(s_features, s_test), blind.Predict(s_features, s_test));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Predict_OneBinAlone_IsWhatItIsAmongOthers(string name)
    {
        IFittedReadout fit = Fit(name, Targets());
        float[] all = fit.Predict(s_features, s_test);
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(all[i], Assert.Single(fit.Predict(s_features, new BinRange(s_test.Start + i, s_test.Start + i + 1))), 1e-5f);
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Fit_NoValidation_UsesItsDefaultsAndSaysThem(string name)
    {
        IFittedReadout fit = Fit(name, SmallTrack.Targets(Position(), validation: false));
        Assert.NotEmpty(fit.Choices);
        Assert.All(fit.Predict(s_features, s_test), value => Assert.True(float.IsFinite(value)));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Settled_FittedToTrainAndValidation_KeepsWhatWasChosenAndSeesMore(string name)
    {
        IFittedReadout fit = Fit(name, Targets());
        IFittedReadout final = fit.Settled!.Fit(s_features, Targets().Together(), 1, CancellationToken.None);
        Assert.Equal(fit.Choices, final.Choices);
        Assert.NotEqual(fit.Predict(s_features, s_test), final.Predict(s_features, s_test));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Intervals_ExactFeatures_AreNestedAboutThePrediction(string name)
    {
        IFittedReadout fit = Fit(name, Targets());
        int[] bins = [.. Enumerable.Range(s_test.Start, 20)];
        float[] predicted = fit.Predict(s_features, s_test)[..20];
        PredictiveIntervals intervals =
            fit.Intervals(s_features, bins, predicted, [.. bins.Select(_ => 0.1)], Position()[s_test.Start..][..20]);
        int levels = PredictiveIntervals.Levels.Count;
        for (int i = 0; i < bins.Length; i++)
        {
            float[] lower = intervals.Lower[(i * levels)..((i + 1) * levels)], upper = intervals.Upper[(i * levels)..((i + 1) * levels)];
            Assert.Equal(lower.OrderDescending(), lower);
            Assert.Equal(upper.Order(), upper);
            Assert.InRange(predicted[i], lower[0], upper[0]);
        }
    }

    private static IFittedReadout Fit(string name, PositionTargets targets) =>
        s_readouts[name].Fit(s_features, targets, 1, CancellationToken.None);

    private static PositionTargets Targets() => SmallTrack.Targets(Position());

    private static float[] Position()
    {
        var random = new RandomStream(2);
        return
        [
            .. Enumerable.Range(0, Bins)
                .Select(bin => s_features.Row(bin)[0] - 0.5f * s_features.Row(bin)[2] + 0.1f * (float)random.NextGaussian()),
        ];
    }
}
