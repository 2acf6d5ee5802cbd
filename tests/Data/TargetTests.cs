using Dynamics.Data;

namespace Dynamics.Tests.Data;

public sealed class TargetTests
{
    private static readonly BinningOptions s_binning = new() { BinWidthSeconds = 0.1 };
    private static readonly double[] s_times = [.. Enumerable.Range(0, 101).Select(i => 0.1 * i)];

    private static BehaviorChannel Channel(string name, string unit, Func<double, double> of, double period = double.NaN) =>
        new(name, unit, s_times, [.. s_times.Select(of)]) { Period = period };

    private static Recording Record(params BehaviorChannel[] channels) => new()
    {
        Name = "test", StartSeconds = 0, EndSeconds = 10, Units = [new SpikeTrain(0, [1, 2])], Channels = channels,
    };

    // Stands for the first half, then moves along x; the head turns all the time.
    private static readonly Recording s_field = Record(
        Channel("position", "cm", t => 3 * t), Channel("x", "cm", t => Math.Max(0, 20 * (t - 5))), Channel("y", "cm", _ => 7),
        Channel("direction", "rad", t => t % Math.Tau, Math.Tau), Channel("vx", "cm/s", t => t));

    [Fact]
    public void Of_NothingNamed_IsThePositionAsItIsBinned()
    {
        Target target = Target.Of(s_field, s_binning, null);
        BinnedRecording binned = RecordingBinner.Bin(s_field, s_binning);
        TargetComponent component = Assert.Single(target.Components);
        Assert.Equal(("position", "line", "cm"), (target.Name, target.Topology, target.UnitOfMeasure));
        Assert.Equal(binned.Position, component.Recording.Position);
        Assert.Equal(binned.Running, component.Recording.Running);
        Assert.StartsWith("|velocity| > 0.", target.RunningRule);
        Assert.Equal([1.5], target.Distances([[2f]], [[0.5f]]));
    }

    [Fact]
    public void Of_PositionWithAPeriod_IsACircle()
    {
        Recording track = Record(Channel("position", "m", t => t % 2.5, 2.5));
        CircleTarget target = Assert.IsType<CircleTarget>(Target.Of(track, s_binning, null));
        Assert.Equal((2.5, "m"), (target.Period, target.UnitOfMeasure));
        Assert.Equal(["cos", "sin"], target.Components.Select(component => component.Name));
        Assert.All(target.Components, component => Assert.True(double.IsNaN(component.Recording.PositionPeriod)));
        Assert.Equal(RecordingBinner.Bin(track, s_binning).Running, target.Components[0].Recording.Running);
        Assert.All(Enumerable.Range(0, 99), bin => Assert.Equal(
            1, float.Hypot(target.Components[0].Recording.Position[bin], target.Components[1].Recording.Position[bin]), 1e-5f));
    }

    [Fact]
    public void Distances_AcrossTheSeam_GoTheShortWay()
    {
        CircleTarget target = (CircleTarget)Target.Of(Record(Channel("position", "deg", t => t, 360)), s_binning, null);
        static float[][] At(params double[] degrees) =>
            [[.. degrees.Select(d => (float)Math.Cos(d * Math.PI / 180))], [.. degrees.Select(d => (float)Math.Sin(d * Math.PI / 180))]];
        double[] expected = [2, 180, 0, 90];
        Assert.All(target.Distances(At(359, 10, 360, 45), At(1, 190, 0, 315)).Zip(expected), pair =>
            Assert.Equal(pair.Second, pair.First, 1e-3));
        float[][] half = [.. At(200).Select(component => component.Select(value => value / 2).ToArray())]; // the length does not matter
        Assert.Equal(200, target.Place(half)[0], 1e-3);
        Assert.Equal(0, target.Place([[1], [0]])[0]);
        Assert.InRange(target.Place([[1], [-1e-12f]])[0], 0, 360);
    }

    [Fact]
    public void Of_TwoChannels_ArePlaneThatRunsWhenTheAnimalMoves()
    {
        Target target = Target.Of(s_field, s_binning, "x, y");
        Assert.Equal(("x,y", "plane", "cm"), (target.Name, target.Topology, target.UnitOfMeasure));
        Assert.Equal(["x", "y"], target.Components.Select(component => component.Name));
        BinnedPlane plane = BinnedPlane.Of(s_field, RecordingBinner.Bin(s_field, s_binning), s_binning)!;
        Assert.All(target.Components, component => Assert.Equal(plane.Running, component.Recording.Running));
        Assert.DoesNotContain(true, plane.Running[..45]);
        Assert.StartsWith("speed > ", target.RunningRule);
        Assert.Equal([5], target.Distances([[0f], [0f]], [[3f], [4f]]));
        Assert.Equal("x,y", Target.Of(Record([.. s_field.Channels.Skip(1)]), s_binning, null).Name); // there is no position
    }

    [Fact]
    public void Of_Direction_RunsWhenTheAnimalMovesOrAlways()
    {
        Target direction = Target.Of(s_field, s_binning, "direction_rad");
        Assert.IsType<CircleTarget>(direction);
        Assert.StartsWith("speed > ", direction.RunningRule);
        Assert.DoesNotContain(true, direction.Components[0].Recording.Running[..45]);
        Recording alone = Record(Channel("position", "rad", t => t % Math.Tau, Math.Tau));
        Target always = Target.Of(alone, s_binning, null);
        Assert.Equal(always.Components[0].Recording.Tracked, always.Components[0].Recording.Running);
        Assert.Equal("every tracked bin of an angle", always.RunningRule);
    }

    [Fact]
    public void Of_APlaneWithGaps_IsTrackedWhereBothAre()
    {
        Recording gaps = Record(
            Channel("x", "cm", t => t is > 2 and < 4 ? double.NaN : t), Channel("y", "cm", t => t is > 6 and < 8 ? double.NaN : -t));
        Target target = Target.Of(gaps, s_binning, "x,y");
        Assert.All(target.Components, component => Assert.All(Enumerable.Range(0, component.Recording.BinCount), bin =>
        {
            Assert.Equal(component.Recording.Tracked[bin], float.IsFinite(component.Recording.Position[bin]));
            Assert.Equal(target.Components[0].Recording.Tracked[bin], component.Recording.Tracked[bin]);
        }));
        Assert.False(target.Components[0].Recording.Tracked[30]);
        Assert.False(target.Components[0].Recording.Tracked[70]);
    }

    [Theory]
    [InlineData("z", "no behaviour channel named 'z'")]
    [InlineData("x,x", "neither one channel nor two different ones")]
    [InlineData("x,y,vx", "neither one channel nor two different ones")]
    [InlineData("x,direction", "are no plane")]
    [InlineData("x,vx", "are no plane")]
    [InlineData("", "no behaviour channel named ''")]
    public void Of_WhatIsNoTarget_IsRefused(string names, string said) =>
        Assert.Contains(said, Assert.Throws<InputException>(() => Target.Of(s_field, s_binning, names)).Message);
}
