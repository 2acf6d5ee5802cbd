using Dynamics.Data;
using FsCheck;
using FsCheck.Fluent;

namespace Dynamics.Tests.Data;

public sealed class SplitTests
{
    private static readonly BinnedRecording AllTracked = SampleRecordings.Binned([.. Enumerable.Repeat(true, 1000)]);

    [Fact]
    public void Chronological_Defaults_PartTheRecordingWithoutGaps()
    {
        Split split = Split.Chronological(AllTracked, new ChronologicalSplit());
        Assert.Equal(new Split(new BinRange(0, 600), new BinRange(600, 750), new BinRange(750, 1000)), split);
    }

    [Theory]
    [InlineData("0s:300s", "300s:375s", "375s:500s")]
    [InlineData("0:0.6", "300s:0.75", "0.75:500s")]
    [InlineData(" 0 : 0.6 ", "0.6:0.75", "0.75:1.0")]
    public void Chronological_SecondsAndFractions_MeanTheSameBins(string train, string validation, string test)
    {
        Split split = Split.Chronological(AllTracked, new ChronologicalSplit { Train = train, Validation = validation, Test = test });
        Assert.Equal(Split.Chronological(AllTracked, new ChronologicalSplit()), split);
    }

    /// <summary>Running in bins 100 to 400 only: the default fractions are those of the 300 running bins, which begin at 100.</summary>
    [Fact]
    public void Chronological_RestInAPart_DefaultFractionsAreThoseOfRunning()
    {
        bool[] running = [.. Enumerable.Range(0, 1000).Select(bin => bin is >= 100 and < 400)];
        BinnedRecording resting = AllTracked with { Running = running };
        Split split = Split.Chronological(resting, new ChronologicalSplit());
        Assert.Equal((new BinRange(100, 280), new BinRange(280, 325), new BinRange(325, 400)),
            (split.Train.Span, split.Validation.Span, split.Test.Span));
        Assert.True(split.CountsRunning);
        Split chosen = Split.Chronological(resting, new ChronologicalSplit { Train = "0:0.55" });
        Assert.Equal((new BinRange(0, 550), false), (chosen.Train.Span, chosen.CountsRunning));
    }

    [Fact]
    public void Chronological_Purge_IsTakenFromTheLaterPart()
    {
        Split split = Split.Chronological(AllTracked, new ChronologicalSplit { PurgeBins = 40 });
        Assert.Equal(new Split(new BinRange(0, 600), new BinRange(640, 750), new BinRange(790, 1000)), split);
        Split apart = Split.Chronological(AllTracked, new ChronologicalSplit { PurgeBins = 40, Validation = "0.63:0.7" });
        Assert.Equal(new Split(new BinRange(0, 600), new BinRange(640, 700), new BinRange(750, 1000)), apart);
        Split without = Split.Chronological(AllTracked, new ChronologicalSplit { PurgeBins = 40, Validation = "none", Test = "0.61:1" });
        Assert.Equal(new Split(new BinRange(0, 600), BinSet.Empty, new BinRange(640, 1000)), without);
    }

    [Fact]
    public void Chronological_AnyEdgesAndPurge_PartsAreOrderedApartAndWithinTheText()
    {
        Arbitrary<(int[] Edges, int Purge)> cases = ArbMap.Default.GeneratorFor<byte>().Four()
            .Select(b => (new[] { b.Item1, b.Item2, b.Item3 + 1 }.Select(x => 1 + x * 3).Order().ToArray(), b.Item4 % 60))
            .ToArbitrary();
        Prop.ForAll(cases, c =>
        {
            string Part(int from, int to) => FormattableString.Invariant($"{from / 2.0}s:{to / 2.0}s");
            var options = new ChronologicalSplit { Train = Part(0, c.Edges[0]), Validation = Part(c.Edges[0], c.Edges[1]),
                Test = Part(c.Edges[2], 1000), PurgeBins = c.Purge };
            Split split = Split.Chronological(AllTracked, options);
            BinRange train = split.Train.Span, validation = split.Validation.Span, test = split.Test.Span;
            return train == new BinRange(0, c.Edges[0])
                && (validation.Length == 0 || validation.Start == train.End + c.Purge)
                && validation.End <= c.Edges[1]
                && test.Start == Math.Max(c.Edges[2], Math.Max(validation.End, train.End) + c.Purge)
                && test.End == 1000;
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("0:0.8", "0.6:0.75", "0.75:1", "--validation", "overlaps --train")]
    [InlineData("0:0.6", "0.6:0.8", "0.75:1", "--test", "overlaps --validation")]
    [InlineData("0:0.6", "none", "0.5:1", "--test", "overlaps --train")]
    [InlineData("0.5:1", "none", "0:0.4", "--test", "lies before --train")]
    [InlineData("0:0.6", "0.6:0.75", "1:1", "--test", "nothing is left to test")]
    [InlineData("0.2:0.2", "0.6:0.75", "0.75:1", "--train", "empty")]
    [InlineData("0:0.6", "0.6:0.75", "0.75", "--test", "not a part")]
    [InlineData("0:0.6", "0.6:0.75", "most:1", "--test", "'most:1' is not a part")]
    [InlineData("0:nan", "0.6:0.75", "0.75:1", "--train", "not a part")]
    [InlineData("0:0.6", "0.75:0.6", "0.75:1", "--validation", "ends before it starts")]
    [InlineData("0:0.6", "0.6:0.75", "0.75:1.5", "--test", "outside the recording of 500 s")]
    [InlineData("0:0.6", "0.6:0.75", "0.75:501s", "--test", "outside the recording")]
    [InlineData("-0.1:0.6", "0.6:0.75", "0.75:1", "--train", "outside the recording")]
    public void Chronological_Mistake_NamesTheOption(string train, string validation, string test, string where, string what)
    {
        var mistake = Assert.Throws<InputException>(() =>
            Split.Chronological(AllTracked, new ChronologicalSplit { Train = train, Validation = validation, Test = test }));
        Assert.Equal(where, mistake.Where);
        Assert.Contains(what, mistake.What);
        Assert.DoesNotContain('\n', mistake.Message);
    }

    [Fact]
    public void Chronological_UntrackedOrPurgedAwayTest_IsRefused()
    {
        BinnedRecording lost = SampleRecordings.Binned([.. Enumerable.Range(0, 1000).Select(t => t < 700)]);
        Assert.Contains("not tracked",
            Assert.Throws<InputException>(() => Split.Chronological(lost, new ChronologicalSplit { Test = "0.76:1" })).What);
        Assert.Contains("empty",
            Assert.Throws<InputException>(() => Split.Chronological(AllTracked, new ChronologicalSplit { PurgeBins = 500 })).What);
    }
}
