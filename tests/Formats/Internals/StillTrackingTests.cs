using Dynamics.Data;
using Dynamics.Formats.Internals;

namespace Dynamics.Tests.Formats.Internals;

public sealed class StillTrackingTests
{
    private const double Interval = 0.05;

    /// <summary>A walk with a tracker's noise, rounded to a grid; from sample <paramref name="from"/> to <paramref name="to"/> it
    /// stands.</summary>
    private static BehaviorChannel[] Walk(int from, int to, double grid, string unit = "m", double? border = null)
    {
        RandomStream random = new(3);
        double[] times = [.. Enumerable.Range(0, 2000).Select(i => i * Interval)];
        double[] Axis(double phase) => [.. times.Select(time =>
            Math.Round((Math.Sin(time / 5 + phase) + 0.01 * random.NextGaussian()) / grid) * grid)];
        double[] x = Axis(0), y = Axis(1);
        x.AsSpan(from, to - from).Fill(border ?? x[from]);
        if (border is null)
        {
            y.AsSpan(from, to - from).Fill(y[from]);
        }
        return [new("x", unit, times, x), new("y", unit, times, y), new("speed", "m", times, new double[times.Length])];
    }

    private static (int[] Unknown, string Notes) TakeOut(BehaviorChannel[] channels)
    {
        ImportNotes notes = new();
        IReadOnlyList<BehaviorChannel> result = StillTracking.TakeOut(channels, "position.csv", notes);
        Assert.Equal(result[0].Values.Select(double.IsNaN), result[1].Values.Select(double.IsNaN));
        Assert.DoesNotContain(double.NaN, result[2].Values);
        return ([.. Enumerable.Range(0, 2000).Where(i => double.IsNaN(result[0].Values[i]))],
            notes.ToProvenance("", "").GetValueOrDefault("notes", ""));
    }

    [Fact]
    public void TakeOut_NoiseThatNeverRepeats_AFewSecondsOfOnePlaceAreUnknown()
    {
        (int[] unknown, string notes) = TakeOut(Walk(500, 561, 1e-9));
        Assert.Equal(Enumerable.Range(501, 60), unknown);
        Assert.Contains("stays at exactly one place for 3 s from 25 s on: taken as not tracked", notes);
        Assert.Empty(TakeOut(Walk(500, 530, 1e-9)).Unknown);
    }

    /// <summary>Where values are coarse, an animal at rest repeats them: only what no animal does is taken out.</summary>
    [Theory]
    [InlineData(300, 0, 0)]
    [InlineData(402, 401, 420)] // some samples before and after are equal by chance
    public void TakeOut_CoarseValues_OnlyALongStandIsUnknown(int samples, int least, int most) =>
        Assert.InRange(TakeOut(Walk(500, 500 + samples, 0.1)).Unknown.Length, least, most);

    [Fact]
    public void TakeOut_BorderOfTheImage_IsUnknownInPixelsOnly()
    {
        Assert.Equal(Enumerable.Range(501, 99), TakeOut(Walk(500, 600, 1e-3, "px", border: 4.79)).Unknown);
        Assert.Empty(TakeOut(Walk(500, 600, 1e-3, "m", border: 4.79)).Unknown);
    }

    [Fact]
    public void TakeOut_PositionAlone_IsLookedAtByItself()
    {
        BehaviorChannel x = Walk(500, 561, 1e-9)[0];
        ImportNotes notes = new();
        BehaviorChannel result = Assert.Single(StillTracking.TakeOut([x with { Name = "position" }], "", notes));
        Assert.Equal(60, result.Values.Count(double.IsNaN));
    }

    /// <summary>A mark of loss lies apart from all places; the same numbers in the middle of them are places.</summary>
    [Theory]
    [InlineData(-1, 100, true)]
    [InlineData(-1, 0.5, false)] // others are negative, too
    [InlineData(0, 100, true)]
    [InlineData(0, 0.5, false)]
    [InlineData(0, 1.0, false)] // the corner of the box
    public void TakeOut_MarksOfLoss_AreUnknownWhereTheyLieApart(double mark, double offset, bool isLoss)
    {
        BehaviorChannel[] channels = Walk(0, 1, 1e-9);
        int[] lost = [.. Enumerable.Range(0, 2000).Where(i => i % 37 == 5)];
        BehaviorChannel[] marked = [.. channels[..2].Select(channel => channel with
        {
            Values = [.. channel.Values.Select((value, i) => lost.Contains(i) ? mark : value + offset)],
        }), channels[2]];

        (int[] unknown, string notes) = TakeOut(marked);

        Assert.Equal(isLoss ? lost : [], unknown);
        Assert.Equal(isLoss, notes.Contains(FormattableString.Invariant($"says {mark} for every coordinate in {lost.Length} samples")));
    }

    [Fact]
    public void TakeOut_OnePlaceAllTheTime_IsSaid()
    {
        BehaviorChannel[] walk = Walk(0, 2000, 1e-9);
        Assert.Equal("the position never changes: the tracker stays at one place in all 2000 samples",
            Assert.Throws<InputException>(() => TakeOut(walk)).What);
    }
}
