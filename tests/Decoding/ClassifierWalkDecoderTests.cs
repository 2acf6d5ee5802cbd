using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.Decoding.Internals;

namespace Dynamics.Tests.Decoding;

public class ClassifierWalkDecoderTests
{
    private const double Noise = 0.5;

    // One feature is position plus Gaussian noise, positions are uniform: the exact posterior of a bin is a Gaussian cut off at the ends.
    [Fact]
    public void LogEvidence_PositionPlusNoise_IsTheGaussianLikelihood()
    {
        const int Bins = 30_000;
        var random = new RandomStream(3);
        float[] position = [.. Enumerable.Range(0, Bins).Select(_ => (float)(4 * random.NextDouble()))];
        FeatureMatrix features = new([.. position.Select(x => x + (float)(Noise * random.NextGaussian()))], 1);
        PositionTargets targets = SmallTrack.Targets(position);
        PositionClassifier classifier =
            PositionClassifier.Fit(features, targets, 1.0 / 20, new MlpReadout(), 1, CancellationToken.None);
        double[] evidence = classifier.LogEvidence(features, new BinRange(Bins * 8 / 10, Bins));
        int cells = classifier.Grid.CellCount;
        double distance = 0;
        for (int bin = 0; bin < 500; bin++)
        {
            double[] told = evidence[(bin * cells)..((bin + 1) * cells)];
            LogProbabilities.Normalize(told);
            double feature = features.Row((Bins * 8 / 10) + bin)[0];
            // The bump of the labels, one cell of 0.2, widens the likelihood by as much.
            double variance = (Noise * Noise) + Math.Pow(classifier.Grid.CellWidth, 2);
            double[] exact = [.. Enumerable.Range(0, cells).Select(cell =>
                -0.5 * Math.Pow(feature - classifier.Grid.Centre(cell), 2) / variance)];
            LogProbabilities.Normalize(exact);
            distance += told.Zip(exact).Sum(pair => Math.Abs(pair.First - pair.Second)) / 2 / 500;
        }
        Assert.InRange(distance, 0, 0.1); // share of probability that lies elsewhere
    }

    // Position is a stationary Gaussian process and the feature is position plus noise that is independent from bin to bin: no causal
    // decoder beats the Kalman filter, none at all the smoother, and the walks come near them, far below the error of single bins.
    [Fact]
    public void Decode_IndependentNoise_ComesNearTheKalmanFilterAndSmoother()
    {
        const int Bins = 20_000;
        const double Keep = 0.99;
        var random = new RandomStream(4);
        double[] path = [.. SmallTrack.Autoregression(Bins, Keep, random).Select(x => x * Math.Sqrt(1 - (Keep * Keep)))];
        float[] feature = [.. path.Select(x => (float)(x + (Noise * random.NextGaussian())))];
        BinnedRecording recording = SmallTrack.Record(Bins, 2, 1) with
        {
            Position = [.. path.Select(x => (float)x)], Tracked = [.. Enumerable.Repeat(true, Bins)],
        };
        GaussianSeries series = new(1, feature, new int[Bins], [[1e-9]]), later = series with { };
        DecodingOptions options = SmallTrack.Options with
        {
            Decoders = PositionDecoder.Named("latent.mlp", "latent.walk", "smoothed.walk"),
            Mlp = SmallTrack.Options.Mlp with { MaximumEpochs = 10 },
            Walk = new WalkOptions(),
            Folds = 0, // nothing drifts here: the decoder's own calibration is what is looked at
        };
        Split split = SmallTrack.Split(Bins);
        DecodingTable table = PositionDecoding.Evaluate(recording, split, [new LatentRun(1, series, later)], options);
        double Error(string name) => Enumerable.Range(0, table[name].Predicted.Length)
            .Average(i => Math.Pow(table[name].Predicted[i] - path[split.Test.Span.Start + i], 2));
        double filtered = 1;
        double Predicted() => (Keep * Keep * filtered) + (1 - (Keep * Keep));
        for (int step = 0; step < 1000; step++)
        {
            filtered = 1 / ((1 / Predicted()) + (1 / (Noise * Noise)));
        }
        double gain = filtered * Keep / Predicted(); // Rauch, Tung and Striebel (1965), where it has settled
        double smoothed = (filtered - (gain * gain * Predicted())) / (1 - (gain * gain));
        Assert.InRange(Error("latent.walk"), 0.9 * filtered, 1.3 * filtered);
        Assert.InRange(Error("smoothed.walk"), 0.9 * smoothed, 1.3 * smoothed);
        Assert.True(smoothed < 0.7 * filtered, $"smoother {smoothed}, filter {filtered}");
        Assert.True(Error("latent.mlp") > 3 * filtered, $"single bins {Error("latent.mlp")}, filter {filtered}");
        Assert.InRange(table["latent.walk"].All.Coverage95.Value, 0.92, 0.98);
    }

    // The time constant is so short that nothing is smoothed: observations take the place of filtered latents, number by number.
    [Fact]
    public void Decode_Observations_IsTheWalkOnThem()
    {
        const int Bins = 3000;
        BinnedRecording recording = SmallTrack.Record(Bins, 2, 1);
        FeatureMatrix noise = SmallTrack.Gaussians(Bins, 1, 3), said = new(
            [.. recording.Position.Zip(noise.Values, (x, error) => (float.IsNaN(x) ? 0 : x) + (0.05f * error))], 1);
        GaussianSeries Series(FeatureMatrix of) => new(1, of.Values, new int[Bins], [[1e-9]]);
        DecodingOptions options = SmallTrack.Options with
        {
            Decoders = PositionDecoder.Named("latent.walk", "observed.walk", "smoothed.walk", "smoothed.observed"),
            Walk = SmallTrack.Options.Walk with { DefaultSmoothingTauSeconds = 1e-3 },
        };
        DecodingTable Table(LatentRun run) => PositionDecoding.Evaluate(recording, SmallTrack.Split(Bins), [run], options);
        DecodingTable direct = Table(new(1, Series(said), Series(said)));
        Assert.Equal(["latent.walk", "smoothed.walk"], direct.Decoders.Select(decoder => decoder.Name)); // nothing was filtered
        DecodingTable both = Table(new(1, Series(noise), Series(noise)) { Observations = said });
        Assert.Equal(direct["latent.walk"].Predicted, both["observed.walk"].Predicted);
        Assert.Equal(direct["smoothed.walk"].Predicted, both["smoothed.observed"].Predicted);
        Assert.NotEqual(both["observed.walk"].Predicted, both["smoothed.observed"].Predicted);
        double observed = both["observed.walk"].All.RSquared.Value, without = both["latent.walk"].All.RSquared.Value;
        Assert.True(observed > 0.4 && without < 0.1, $"{observed}, latents {without}");
    }

    // The animal rests at the very ends, and the features say so: nothing pulls the prediction inwards.
    [Fact]
    public void Decode_RestsAtTheEnds_IsPredictedThere()
    {
        const int Bins = 6000, Stay = 100;
        float[] position = [.. Enumerable.Range(0, Bins).Select(bin => (bin / Stay % 4) switch
        {
            0 => 0f, 1 => bin % Stay / (float)Stay, 2 => 1f, _ => 1 - (bin % Stay / (float)Stay),
        })];
        BinnedRecording recording = SmallTrack.Record(Bins, 2, 1) with
        {
            Position = position, Tracked = [.. Enumerable.Repeat(true, Bins)],
        };
        float[] feature = [.. position.Zip(SmallTrack.Gaussians(Bins, 1, 3).Values, (x, noise) => x + (0.01f * noise))];
        GaussianSeries series = new(1, feature, new int[Bins], [[1e-9]]);
        DecodingOptions options = SmallTrack.Options with
        {
            Decoders = PositionDecoder.Named("latent.walk"),
            Mlp = SmallTrack.Options.Mlp with { MaximumEpochs = 20, BatchSize = 32, InputNoise = 0, WeightDecay = 1e-5 },
            Walk = new WalkOptions { BinFraction = 1.0 / 20 },
        };
        Split split = SmallTrack.Split(Bins);
        DecoderResult walk = PositionDecoding.Evaluate(recording, split, [new LatentRun(1, series, series)], options)["latent.walk"];
        double Bias(float end) => Enumerable.Range(0, walk.Predicted.Length).Where(i => position[split.Test.Span.Start + i] == end)
            .Average(i => walk.Predicted[i] - end);
        // A bump that is cut off at the end has its mean 0.83 cells of 0.05 inside: 0.042.
        Assert.InRange(Bias(0), -0.02, 0.02);
        Assert.InRange(Bias(1), -0.02, 0.02);
    }

    [Fact]
    public void Decode_PlaceCells_BeatsTheReadoutOfSingleBins()
    {
        BinnedRecording recording = SmallTrack.Record(8000, 12, 2);
        DecodingOptions options = SmallTrack.Options with { Decoders = PositionDecoder.Named("counts.mlp", "counts.walk") };
        DecodingTable table = PositionDecoding.Evaluate(recording, SmallTrack.Split(8000), [], options);
        Assert.True(
            table["counts.walk"].All.RSquared.Value > table["counts.mlp"].All.RSquared.Value,
            $"{table["counts.walk"].All.RSquared} and {table["counts.mlp"].All.RSquared}");
        Assert.Matches("^tau=.*s epochs=.* slow=.* fast=.* exponent=.*$", Assert.Single(table["counts.walk"].Choices));
    }
}
