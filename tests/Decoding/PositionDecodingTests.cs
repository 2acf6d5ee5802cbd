using Dynamics.Data;
using Dynamics.Decoding;

namespace Dynamics.Tests.Decoding;

public class PositionDecodingTests
{
    private const int Bins = 5000;
    private static readonly string[] AllDecoders =
    [
        "latent.ridge", "latent.knn", "latent.mlp", "latent.walk", "observed.walk", "latent.ensemble", "smoothed.observed", "counts.ridge",
        "counts.mlp", "counts.walk", "counts.ensemble", "bayes.memoryless", "bayes.walk", "mean", "last",
    ];

    private static readonly DecodingOptions Options = SmallTrack.Options;

    private static readonly BinnedRecording Recording = SmallTrack.Record(Bins, 12, 1);
    private static readonly Lazy<DecodingTable> Table =
        new(() => PositionDecoding.Evaluate(Recording, SmallTrack.Split(Bins), SmallTrack.Latents(Recording), Options));

    [Fact]
    public void Evaluate_WithLatents_GivesEveryDecoderUnderItsName()
    {
        Assert.Equal(AllDecoders, Table.Value.Decoders.Select(decoder => decoder.Name));
        Assert.Equal(["smoothed.observed"], Table.Value.Decoders.Where(decoder => !decoder.Causal).Select(decoder => decoder.Name));
        Assert.Empty(Table.Value.Notes);
        Assert.Equal(2, Table.Value["latent.mlp"].All.RSquared.Seeds!.Count);
        Assert.NotNull(Table.Value.LatentAgainstBaseline);
    }

    [Fact]
    public void Evaluate_SomeDecoders_RunsThoseAloneWithTheSameScores()
    {
        DecodingTable some = PositionDecoding.Evaluate(Recording, SmallTrack.Split(Bins), SmallTrack.Latents(Recording), Options with
        {
            Decoders = PositionDecoder.Named("smoothed.ridge", "latent.ridge"),
        });
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
            Assert.True(decoder.All.RSquared.Low <= decoder.All.RSquared.Value
                && decoder.All.RSquared.Value <= decoder.All.RSquared.High, decoder.Name);
            Assert.True(decoder.All.Null.PValue <= 0.05, $"{decoder.Name} p {decoder.All.Null.PValue}");
            Assert.InRange(decoder.All.Coverage95.Value, 0.85, 1.0);
        }
        Assert.InRange(Table.Value["mean"].All.RSquared.Value, -0.2, 0);
        Assert.Equal(1, Table.Value["mean"].All.Null.PValue);
    }

    [Fact]
    public void Evaluate_UnitWithNoMoreThanATailInTrain_IsNotFollowedFar()
    {
        // A spike before the train part and one in test, of the unit that never fires: at first some 10^8 standard deviations of what
        // train holds, and more than these for a sixth of the test part.
        const int First = 200;
        Split all = SmallTrack.Split(Bins), split = new(new BinRange(First, all.Train.Span.End), all.Validation.Span, all.Test.Span);
        SparseCounts counts = Recording.Counts;
        int[] spikes = [0, split.Test.Span.Start + 100];
        float[] dense = counts.ToDense();
        foreach (int spike in spikes)
        {
            dense[((spike + 1) * counts.UnitCount) - 1] = 1;
        }
        DecodingOptions options = Options with
        {
            Decoders = PositionDecoder.Named("counts.ridge", "counts.mlp", "counts.walk", "counts.gru"), SmoothingTausSeconds = [0.25],
        };
        BinnedRecording tailed = Recording with
        {
            Counts = SmallTrack.Counts(Bins, counts.UnitCount, (bin, unit) => (int)dense[(bin * counts.UnitCount) + unit]),
        };
        DecodingTable without = PositionDecoding.Evaluate(Recording, split, [], options);
        DecodingTable with = PositionDecoding.Evaluate(tailed, split, [], options);
        Assert.All(with.Decoders, decoder =>
            Assert.InRange(decoder.All.RSquared.Value, without[decoder.Name].All.RSquared.Value - 1, 1));
        Assert.Equal(without["counts.walk"].All.RSquared.Value, with["counts.walk"].All.RSquared.Value, 0.1);
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
    public void Evaluate_NoValidationPart_FallsBackAndSaysSo()
    {
        var split = new Split(new BinRange(0, 3750), new BinRange(3750, 3750), new BinRange(3750, Bins));
        DecodingTable table = PositionDecoding.Evaluate(Recording, split, SmallTrack.Latents(Recording), Options);
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
        InputException error =
            Assert.Throws<InputException>(() => PositionDecoding.Evaluate(Recording with { Tracked = tracked }, split, [], Options));
        Assert.Equal(option, error.Where);
    }

    /// <summary>What a quick look leaves out is said, and what it decodes from the rest is still there.</summary>
    [Fact]
    public void Evaluate_FewerUnitsAndTrainBins_SaysSoAndStillDecodes()
    {
        Split split = SmallTrack.Split(Bins);
        IReadOnlyList<PositionDecoder> decoders = PositionDecoder.Named("counts.ridge", "bayes.walk", "mean");
        DecodingOptions all = Options with { Decoders = decoders, Folds = 0 };
        DecodingTable whole = PositionDecoding.Evaluate(Recording, split, [], all);
        DecodingTable some = PositionDecoding.Evaluate(Recording, split, [], all with { MaximumUnits = 8, MaximumTrainBins = 1000 });

        Assert.DoesNotContain(whole.Notes, note => note.Contains("most spikes") || note.Contains("thinned"));
        Assert.Contains(
            $"Decoders of counts read the 8 of {Recording.UnitCount} units with the most spikes in the train part.", some.Notes);
        Assert.Contains(some.Notes, note => note.StartsWith("Decoders are fitted on 1000 of 2960 train bins", StringComparison.Ordinal));
        Assert.InRange(some["counts.ridge"].All.RSquared.Value, 0.5, whole["counts.ridge"].All.RSquared.Value + 0.05);
        Assert.Equal(whole["mean"].All.RSquared.Value, some["mean"].All.RSquared.Value, 0.01);

        DecodingTable same = PositionDecoding.Evaluate(
            Recording, split, [], all with { MaximumUnits = Recording.UnitCount, MaximumTrainBins = 2960 });
        Assert.Equal(OptionsJson.ToText(whole.Figures()), OptionsJson.ToText(same.Figures()));
    }

    [Fact]
    public void Evaluate_OneNameTwice_IsRefused() => Assert.Contains("two decoders 'mean'", Assert.Throws<ArgumentException>(() =>
        PositionDecoding.Evaluate(Recording, SmallTrack.Split(Bins), [], Options with { Decoders = PositionDecoder.Named("mean", "mean") }))
            .Message);

    [Fact]
    public void Evaluate_Cancelled_Stops() => Assert.ThrowsAny<OperationCanceledException>(() =>
        PositionDecoding.Evaluate(Recording, SmallTrack.Split(Bins), [], Options, null, new CancellationToken(true)));

    [Fact]
    public void Evaluate_LatentsOfAnotherLength_AreRefused()
    {
        LatentRun run = SmallTrack.Latents(SmallTrack.Record(500, 12, 1))[0];
        Assert.Contains(
            "expected 5000",
            Assert.Throws<ArgumentException>(() => PositionDecoding.Evaluate(Recording, SmallTrack.Split(Bins), [run], Options)).Message);
    }
}
