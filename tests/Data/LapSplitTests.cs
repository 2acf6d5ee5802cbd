using Dynamics.Data;

namespace Dynamics.Tests.Data;

/// <summary>Splits by laps, on a position that goes to and fro: 100 bins a pass, then 60 bins of rest at the end reached.</summary>
public sealed class LapSplitTests
{
    private const int Move = 100, Rest = 60, Pass = Move + Rest;

    private static BinnedRecording Shuttle(int passes)
    {
        int bins = Rest + passes * Pass;
        float[] position = [.. Enumerable.Range(0, bins).Select(bin =>
        {
            int since = bin - Rest, pass = Math.Max(0, since) / Pass;
            float along = Math.Clamp(since - pass * Pass, 0, Move) / (float)Move;
            return pass % 2 == 0 ? along : 1 - along;
        })];
        return SampleRecordings.Binned([.. Enumerable.Repeat(true, bins)], 0.025) with { Position = position };
    }

    public static TheoryData<SplitOptions> Kinds =>
        [new ChronologicalSplit { PurgeBins = 40 }, new LapBlocksSplit { Fold = 1 }, new NestedTrialsSplit { Fold = 2 }];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Of_AnyKind_HasDisjointPartsAndGoesThroughJson(SplitOptions options)
    {
        BinnedRecording recording = Shuttle(84);
        Split split = options.Of(recording);
        int[] train = split.Train.Bins(), validation = split.Validation.Bins(), test = split.Test.Bins();
        Assert.Empty(train.Intersect(validation).Concat(train.Intersect(test)).Concat(validation.Intersect(test)));
        Assert.All((int[][])[train, validation, test], part => Assert.NotEmpty(part));
        Assert.All(train.Concat(validation).Concat(test), bin => Assert.InRange(bin, 0, recording.BinCount - 1));
        SplitOptions read = OptionsJson.Parse<SplitOptions>(OptionsJson.ToText(options), "test");
        Assert.Equal(options, read);
        Assert.Equal(split, read.Of(recording));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void NestedTrials_AnyFold_HoldsOutABlockOfEachThird(int fold)
    {
        BinnedRecording recording = Shuttle(84);
        Split split = Split.NestedTrials(recording, new NestedTrialsSplit { Fold = fold });
        int[] train = split.Train.Bins(), validation = split.Validation.Bins(), test = split.Test.Bins();
        Assert.Empty(train.Intersect(validation).Concat(train.Intersect(test)).Concat(validation.Intersect(test)));
        Assert.Equal((3, 3), (split.Validation.Ranges.Count, split.Test.Ranges.Count));

        // 42 round trips of 320 bins: thirds of 14, blocks of 5, 5 and 4 trips; half a block is 2 trips, the other half 3 or 2.
        int heldTrips = fold == 2 ? 4 : 5;
        Near(3 * 2 * 2 * Pass, validation.Length);
        Near(3 * (heldTrips - 2) * 2 * Pass, test.Length);
        Near(42 * 2 * Pass, train.Length + validation.Length + test.Length);
        for (int third = 0; third < 3; third++)
        {
            int first = Rest + third * 14 * 2 * Pass, end = first + 14 * 2 * Pass;
            Assert.Contains(split.Test.Ranges, range => range.Start >= first - Pass / 2 && range.End <= end + Pass / 2);
            Assert.Equal(split.Validation.Ranges[third].End, split.Test.Ranges[third].Start);
        }
    }

    /// <summary>The last trip ends with its lap, without the rest that follows.</summary>
    private static void Near(int expected, int found) => Assert.InRange(found, expected - Pass, expected);

    [Fact]
    public void NestedTrials_ThreeFolds_TestAndValidateEveryTripOnce()
    {
        BinnedRecording recording = Shuttle(84);
        int[] held = [.. Enumerable.Range(0, 3).Select(fold => Split.NestedTrials(recording, new NestedTrialsSplit { Fold = fold }))
            .SelectMany(split => split.Validation.Bins().Concat(split.Test.Bins())).Order()];
        Assert.Equal(held.Distinct(), held);
        Assert.Equal(Enumerable.Range(held[0], held.Length), held);
    }

    [Fact]
    public void LapBlocks_AllFolds_TestEveryLapOnceBesideItsValidation()
    {
        BinnedRecording recording = Shuttle(40);
        Split[] splits =
            [.. Enumerable.Range(0, 5).Select(fold => Split.LapBlocks(recording, new LapBlocksSplit { Folds = 5, Fold = fold }))];
        int[] tested = [.. splits.SelectMany(split => split.Test.Bins()).Order()];
        Assert.Equal(Enumerable.Range(tested[0], tested.Length), tested);
        for (int fold = 0; fold < 5; fold++)
        {
            Assert.Equal(splits[(fold + 4) % 5].Test, splits[fold].Validation);
            Assert.Equal(tested.Length, splits[fold].Train.Length + splits[fold].Validation.Length + splits[fold].Test.Length);
        }
    }

    [Fact]
    public void LapBlocks_Purge_LeavesItsBinsBetweenParts()
    {
        BinnedRecording recording = Shuttle(40);
        Split whole = Split.LapBlocks(recording, new LapBlocksSplit { Fold = 2 });
        Split purged = Split.LapBlocks(recording, new LapBlocksSplit { Fold = 2, PurgeBins = 50 });
        Assert.Equal(whole.Validation.Ranges[0].Start + 50, purged.Validation.Ranges[0].Start);
        Assert.Equal(whole.Test.Ranges[0].Start + 50, purged.Test.Ranges[0].Start);
        Assert.Equal([whole.Train.Ranges[0], new BinRange(whole.Train.Ranges[1].Start + 50, whole.Train.Ranges[1].End)],
            purged.Train.Ranges);
        Assert.All(purged.Test.Bins(), bin => Assert.Contains(bin, whole.Test.Bins()));
    }

    [Fact]
    public void OfLaps_TooFewOrNoSuchBlock_SaysHowMany()
    {
        Assert.Contains("expected at least 18",
            Assert.Throws<InputException>(() => Split.NestedTrials(Shuttle(34), new NestedTrialsSplit())).What);
        Assert.Contains("3 laps from end to end, expected at least 5",
            Assert.Throws<InputException>(() => Split.LapBlocks(Shuttle(3), new LapBlocksSplit())).What);
        Assert.Contains("block 5 of 5",
            Assert.Throws<InputException>(() => Split.LapBlocks(Shuttle(40), new LapBlocksSplit { Fold = 5 })).What);
        Assert.StartsWith("fold: 3 ", Assert.Throws<InputException>(() => new NestedTrialsSplit { Fold = 3 }).Message);
        Assert.Contains("empty",
            Assert.Throws<InputException>(() => Split.LapBlocks(Shuttle(40), new LapBlocksSplit { PurgeBins = 5000 })).What);
    }
}
