using Dynamics.Data;
using Dynamics.Formats;
using Dynamics.Formats.Internals;

namespace Dynamics.Tests.Formats.Internals;

public sealed class SessionIntervalsTests
{
    private static readonly SessionInterval[] s_intervals =
    [
        SessionInterval.Of(new("pre", 0, 10)), Trial(0, 10, 1, "left"), Trial(20, 30, 2, "right"), Trial(40, 55, 2, "left"),
        Trial(50, 60, 3, "left"), SessionInterval.Of(new("maze", 10, 30)),
    ];

    private static SessionInterval Trial(double start, double end, int condition, string side) => new(new("trials", start, end), "trials",
        new Dictionary<string, string> { ["condition"] = $"{condition}", ["side"] = side });

    private static SessionPart Choose(string? epoch) => SessionPartChoice.Of(epoch, s_intervals, "a.file",
        usual: () => SessionPart.Of(new("usual", 1, 2)), whole: () => SessionPart.Of(new("whole", 3, 4)));

    [Theory]
    [InlineData(null, "1-2")]
    [InlineData(ImportOptions.WholeSession, "3-4")]
    [InlineData("MAZE", "10-30")]
    [InlineData("epochs", "0-30")] // the table of pre and maze, which touch
    [InlineData("trials", "0-10 20-30 40-60")] // those that overlap become one
    [InlineData("trials where condition = 2", "20-30 40-55")]
    [InlineData("Trials WHERE Condition >= 2 and side = LEFT", "40-60")]
    [InlineData("trials where condition in 1, 3", "0-10 50-60")]
    [InlineData("trials where side != left", "20-30")]
    public void Of_EachValueOfTheOption_IsThoseIntervals(string? epoch, string intervals) => Assert.Equal(intervals,
        string.Join(" ", Choose(epoch).Intervals.Select(interval => $"{interval.StartSeconds}-{interval.EndSeconds}")));

    [Theory]
    [InlineData("nix", "there is no epoch 'nix'", "choose one by --epoch: pre, trials (4 intervals), maze, all")]
    [InlineData("trials where nix = 1", "the intervals 'trials' have no column 'nix'", "choose by one of condition, side")]
    [InlineData("trials where side = up", "for no interval 'trials' side = up holds", "there are left, right")]
    [InlineData("trials where up", "'up' is no condition", "write NAME = VALUE (or != < <= > >=), or NAME in A, B; join several by 'and'")]
    public void Of_NothingThere_SaysWhatCanBeChosen(string epoch, string what, string remedy)
    {
        var mistake = Assert.Throws<InputException>(() => Choose(epoch));
        Assert.Equal((what, remedy), (mistake.What, mistake.Remedy));
    }

    [Fact]
    public void Cut_BetweenIntervals_ValueIsNotKnown()
    {
        BehaviorChannel channel = new("position", "m", [15, 20, 29.9, 30, 35, 40, 54, 55], [1, 2, 3, 4, 5, 6, 7, 8]);
        BehaviorChannel cut = Choose("trials where condition = 2").Cut(channel);
        Assert.Equal([20, 29.9, 30, 35, 40, 54], cut.TimesSeconds);
        Assert.Equal([2, 3, double.NaN, double.NaN, 6, 7], cut.Values);
    }
}
