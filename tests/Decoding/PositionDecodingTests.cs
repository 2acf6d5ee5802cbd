using Dynamics.Data;
using Dynamics.Decoding;

namespace Dynamics.Tests.Decoding;

public class PositionDecodingTests
{
    private const int Bins = 5000;
    private static readonly string[] AllDecoders =
        ["latent.ridge", "latent.knn", "latent.mlp", "smoothed.mlp", "counts.ridge", "counts.mlp", "bayes.memoryless", "bayes.walk", "mean", "last"];

    private static readonly DecodingOptions Options = new()
    {
        Neighbors = new KNearestNeighborsReadout([5, 20], MaximumTrainBins: 1500),
        Mlp = new MlpReadout { MaximumEpochs = 4, ChoiceEpochs = 1, PosteriorSamples = 128, HiddenUnits = 24, BatchSize = 64 },
        SmoothingTausSeconds = [0.125, 0.5],
        Bayes = new BayesOptions { WindowsSeconds = [0.1, 0.25], StepFractions = [0.03, 0.2], LikelihoodExponents = [1, 0.5] },
        BootstrapResamples = 100,
        NullShifts = 100,
        CalibrationBins = 300,
    };

    private static readonly BinnedRecording Recording = SmallTrack.Record(Bins, 12, 1);
    private static readonly Lazy<DecodingTable> Table = new(() => PositionDecoding.Evaluate(Recording, SmallTrack.Split(Bins), Latents(Recording), Options));

    [Fact]
    public void Evaluate_WithLatents_GivesEveryDecoderUnderItsName()
    {
        Assert.Equal(AllDecoders, Table.Value.Decoders.Select(decoder => decoder.Name));
        Assert.Equal(["smoothed.mlp"], Table.Value.Decoders.Where(decoder => !decoder.Causal).Select(decoder => decoder.Name));
        Assert.Empty(Table.Value.Notes);
        Assert.Equal(2, Table.Value["latent.mlp"].All.RSquared.Seeds!.Count);
        Assert.NotNull(Table.Value.LatentAgainstBaseline);
    }

    [Fact]
    public void Evaluate_SomeDecoders_RunsThoseAloneWithTheSameScores()
    {
        DecodingTable some = PositionDecoding.Evaluate(Recording, SmallTrack.Split(Bins), Latents(Recording), Options with { Decoders = ["smoothed.ridge", "latent.ridge"] });
        Assert.Equal(["latent.ridge", "smoothed.ridge"], some.Decoders.Select(decoder => decoder.Name));
        Assert.Equal(Table.Value["latent.ridge"].All.RSquared.Low, some["latent.ridge"].All.RSquared.Low);
        Assert.False(some["smoothed.ridge"].Causal);
        Assert.Null(some.LatentAgainstBaseline);
        Assert.Equal(2, some["smoothed.ridge"].PredictedBySeed.Count);
        Assert.NotEqual(some["smoothed.ridge"].PredictedBySeed[0], some["smoothed.ridge"].PredictedBySeed[1]);
    }

    [Fact]
    public void Evaluate_DecodableRecording_BeatsChanceAndKnowsIt()
    {
        foreach (DecoderResult decoder in Table.Value.Decoders.Where(decoder => decoder.Name is not "mean" and not "last"))
        {
            Assert.True(decoder.All.RSquared.Value > 0.5, $"{decoder.Name} {decoder.All.RSquared.Value}");
            Assert.True(decoder.All.RSquared.Low <= decoder.All.RSquared.Value && decoder.All.RSquared.Value <= decoder.All.RSquared.High, decoder.Name);
            Assert.True(decoder.All.Null.PValue <= 0.05, $"{decoder.Name} p {decoder.All.Null.PValue}");
            Assert.InRange(decoder.All.Coverage95.Value, 0.85, 1.0);
        }
        Assert.InRange(Table.Value["mean"].All.RSquared.Value, -0.2, 0);
        Assert.Equal(1, Table.Value["mean"].All.Null.PValue);
    }

    [Fact]
    public void Evaluate_Last_HoldsTheLastPositionKnownBeforeTest()
    {
        float expected = Recording.Position[SmallTrack.Split(Bins).Test.Span.Start - 1];
        Assert.All(Table.Value["last"].Predicted, value => Assert.Equal(expected, value));
    }

    [Fact]
    public void Figures_AnyTable_HaveTheirStableNames()
    {
        IReadOnlyDictionary<string, Figure> figures = Table.Value.Figures();
        foreach (string decoder in AllDecoders)
        {
            foreach (string figure in new[] { "r2", "median_abs_error_m", "mean_abs_error_m", "coverage95", "coverage95_raw", "null_p" })
            {
                Assert.Contains($"{decoder}.{figure}", figures);
                Assert.Contains($"{decoder}.{figure}@run", figures);
            }
        }
        Assert.Equal("m", figures["latent.mlp.median_abs_error_m"].Unit);
        DecodingTable pixels = PositionDecoding.Evaluate(Recording with { PositionUnit = "px" }, SmallTrack.Split(Bins), [], Options);
        Assert.Contains("counts.ridge.median_abs_error_px", pixels.Figures());
        Assert.DoesNotContain(pixels.Figures().Keys, name => name.Contains("latent"));
        Assert.Null(pixels.LatentAgainstBaseline);
    }

    [Fact]
    public void Evaluate_Twice_IsIdentical()
    {
        DecodingTable again = PositionDecoding.Evaluate(Recording, SmallTrack.Split(Bins), Latents(Recording), Options);
        foreach (string name in AllDecoders)
        {
            Assert.Equal(Table.Value[name].Predicted, again[name].Predicted);
            Assert.Equal(Table.Value[name].Lower, again[name].Lower);
            Assert.Equal(Table.Value[name].All.RSquared.Low, again[name].All.RSquared.Low);
        }
    }

    // Predictions of test bins depend on the fit and on those bins' features only: destroying the test labels must change nothing at all.
    [Fact]
    public void Evaluate_TestLabelsDestroyed_PredictsTheSame()
    {
        var random = new RandomStream(9);
        BinRange test = SmallTrack.Split(Bins).Test.Span;
        float[] position = [.. Recording.Position.Select((value, bin) => bin >= test.Start ? (float)random.NextDouble() : value)];
        DecodingTable destroyed = PositionDecoding.Evaluate(Recording with { Position = position }, SmallTrack.Split(Bins), Latents(Recording), Options);
        foreach (string name in AllDecoders)
        {
            Assert.Equal(Table.Value[name].Choices, destroyed[name].Choices);
            Assert.Equal(Table.Value[name].Predicted, destroyed[name].Predicted);
            Assert.Equal(Table.Value[name].Lower, destroyed[name].Lower);
            Assert.Equal(Table.Value[name].Upper, destroyed[name].Upper);
            Assert.Equal(Table.Value[name].ValidationRSquared, destroyed[name].ValidationRSquared);
        }
    }

    // Test spikes replaced by noise from the middle of the test part on: what was predicted before is untouched in every causal decoder
    // that sees counts, so neither fit nor choices nor calibration can have seen them.
    [Fact]
    public void Evaluate_LaterTestSpikesDestroyed_LeavesFitsAndEarlierPredictions()
    {
        BinRange test = SmallTrack.Split(Bins).Test.Span;
        int middle = (test.Start + test.End) / 2;
        BinnedRecording changed = Recording with { Counts = Replaced(Recording.Counts, middle) };
        DecodingTable destroyed = PositionDecoding.Evaluate(changed, SmallTrack.Split(Bins), [], Options with { Seed = 1 });
        DecodingTable intact = PositionDecoding.Evaluate(Recording, SmallTrack.Split(Bins), [], Options with { Seed = 1 });
        foreach (string name in AllDecoders[4..])
        {
            Assert.Equal(intact[name].Choices, destroyed[name].Choices);
            Assert.Equal(intact[name].Predicted[..(middle - test.Start)], destroyed[name].Predicted[..(middle - test.Start)]);
            Assert.Equal(intact[name].Lower[..(middle - test.Start)], destroyed[name].Lower[..(middle - test.Start)]);
        }
        Assert.NotEqual(intact["counts.ridge"].Predicted, destroyed["counts.ridge"].Predicted);
    }

    [Fact]
    public void Evaluate_NoValidationPart_FallsBackAndSaysSo()
    {
        var split = new Split(new BinRange(0, 3750), new BinRange(3750, 3750), new BinRange(3750, Bins));
        DecodingTable table = PositionDecoding.Evaluate(Recording, split, Latents(Recording), Options);
        Assert.Contains("not calibrated", Assert.Single(table.Notes));
        Assert.All(table.Decoders, decoder => Assert.Equal(decoder.All.Coverage95Raw.Value, decoder.All.Coverage95.Value));
        Assert.All(table.Decoders, decoder => Assert.True(double.IsFinite(decoder.All.RSquared.Value), decoder.Name));
        Assert.Equal("lambda=0.001", table["latent.ridge"].Choices[0]);
    }

    [Fact]
    public void Evaluate_UntrackedTestBins_AreNotScored()
    {
        bool[] tracked = [.. Recording.Tracked.Select((known, bin) => known && bin % 3 != 0)];
        float[] position = [.. Recording.Position.Select((value, bin) => tracked[bin] ? value : float.NaN)];
        bool[] running = [.. Recording.Running.Select((runs, bin) => runs && tracked[bin])];
        DecodingTable table = PositionDecoding.Evaluate(
            Recording with { Position = position, Tracked = tracked, Running = running }, SmallTrack.Split(Bins), [], Options);
        BinRange test = SmallTrack.Split(Bins).Test.Span;
        Assert.Equal(Enumerable.Range(test.Start, test.Length).Count(bin => tracked[bin]), table["mean"].All.BinCount);
        Assert.All(table.Figures().Values, figure => Assert.False(double.IsNaN(figure.Value)));
    }

    [Theory]
    [InlineData(true, "--train")]
    [InlineData(false, "--test")]
    public void Evaluate_PartNowhereTracked_SaysWhichAndWhatToDo(bool train, string option)
    {
        Split split = SmallTrack.Split(Bins);
        BinRange part = (train ? split.Train : split.Test).Span;
        bool[] tracked = [.. Recording.Tracked.Select((known, bin) => known && (bin < part.Start || bin >= part.End))];
        InputException error = Assert.Throws<InputException>(() => PositionDecoding.Evaluate(Recording with { Tracked = tracked }, split, [], Options));
        Assert.Equal(option, error.Where);
    }

    [Fact]
    public void Evaluate_Cancelled_Stops() => Assert.ThrowsAny<OperationCanceledException>(() =>
        PositionDecoding.Evaluate(Recording, SmallTrack.Split(Bins), [], Options, null, new CancellationToken(true)));

    [Fact]
    public void Evaluate_LatentsOfAnotherLength_AreRefused()
    {
        LatentRun run = Latents(SmallTrack.Record(500, 12, 1))[0];
        Assert.Contains("expected 5000", Assert.Throws<ArgumentException>(() => PositionDecoding.Evaluate(Recording, SmallTrack.Split(Bins), [run], Options)).Message);
    }

    // Stand-ins for latents: smoothed counts mixed into 6 dimensions, with a small covariance. Computed bin by bin from the past.
    private static IReadOnlyList<LatentRun> Latents(BinnedRecording recording) => [.. new ulong[] { 1, 2 }.Select(seed =>
    {
        FeatureMatrix counts = ExponentialSmoother.Smooth(recording.Counts, SmallTrack.BinWidth, 0.2);
        var random = new RandomStream(seed);
        float[] mixing = [.. Enumerable.Range(0, 12 * 6).Select(_ => (float)random.NextGaussian())];
        float[] mean = [.. Enumerable.Range(0, recording.BinCount * 6).Select(i => Enumerable.Range(0, 12).Sum(unit => counts.Row(i / 6)[unit] * mixing[unit * 6 + i % 6]))];
        double[] covariance = [.. Enumerable.Range(0, 36).Select(i => i % 7 == 0 ? 1e-3 : 0)];
        var series = new GaussianSeries(6, mean, new int[recording.BinCount], [covariance]);
        return new LatentRun(seed, series, series);
    })];

    private static SparseCounts Replaced(SparseCounts counts, int from) => SmallTrack.Counts(counts.BinCount, counts.UnitCount, (bin, unit) =>
    {
        if (bin >= from)
        {
            return (bin * 7 + unit * 3) % 11 == 0 ? 2 : 0;
        }
        int entry = Array.IndexOf(counts.UnitIndices, unit, counts.RowOffsets[bin], counts.RowOffsets[bin + 1] - counts.RowOffsets[bin]);
        return entry < 0 ? 0 : (int)counts.Values[entry];
    });
}
