using Dynamics.Simulators.Internals;

namespace Dynamics.Tests.Simulators.Internals;

public sealed class FieldDriftTests
{
    [Theory]
    [InlineData(100)]
    [InlineData(900.5)]
    [InlineData(3600)]
    public void Walk_ManyFields_SpreadWithTheRootOfTime(double seconds)
    {
        var drift = new FieldDrift(0.5, 1, 3600);
        double[] moved = [.. Enumerable.Range(0, 600)
            .SelectMany(unit => Enumerable.Range(0, 2).Select(field => FieldDrift.At(drift.Walk(unit, field, unit % 2), seconds)))];
        double variance = 0.25 * seconds / 3600;
        SimulatedPaths.AssertMoments(moved, 0, variance, 3 * variance * variance);
    }

    [Fact]
    public void Walk_AnyUnitFieldOrCoordinate_IsItsOwnAndAlwaysTheSame()
    {
        var drift = new FieldDrift(0.5, 1, 100);
        Assert.Equal(drift.Walk(3, 1, 0), new FieldDrift(0.5, 1, 100).Walk(3, 1, 0));
        float[][] walks =
            [drift.Walk(3, 1, 0), drift.Walk(1, 3, 0), drift.Walk(3, 0, 1), drift.Walk(3, 1, 1), new FieldDrift(0.5, 2, 100).Walk(3, 1, 0)];
        Assert.Equal(5, walks.Select(walk => walk[50]).Distinct().Count());
        Assert.All(walks, walk => Assert.Equal(0, walk[0]));
    }

    [Theory]
    [InlineData(0.3, 0.3)]
    [InlineData(-0.1, 0.1)]
    [InlineData(1.2, 0.8)]
    [InlineData(2.3, 0.3)]
    [InlineData(-3.4, 0.6)]
    [InlineData(1, 1)]
    public void Reflect_OutsideARange_FoldsBack(double place, double expected) =>
        Assert.Equal(5 + 2 * expected, FieldDrift.Reflect(5 + 2 * place, 5, 7), 1e-12);
}
