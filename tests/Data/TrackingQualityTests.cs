using Dynamics.Data;

namespace Dynamics.Tests.Data;

public sealed class TrackingQualityTests
{
    [Fact]
    public void Of_PlantedGaps_AreCountedWithTheEnds()
    {
        // Known from 2 s to 90 s of 100 s but for 0.6 s, 3 s and a harmless 0.4 s: four gaps, the last one the longest.
        double[] times = Times(5000, 0.02), values = Array.ConvertAll(times, t =>
            t is < 2 or (> 20 and < 20.6) or (> 30 and < 33) or (> 40 and < 40.4) or > 90 ? double.NaN : 0.1 * t);
        TrackingQuality quality = Of(100, new BehaviorChannel("position", "m", times, values));
        Assert.Equal((4, 0), (quality.Gaps, quality.Jumps));
        Assert.Equal(10, quality.LongestGapSeconds, 0.03);
        Assert.Equal(0.02, quality.SampleIntervalSeconds, 1e-9);
    }

    [Theory]
    [InlineData("m", 0.1, 2)] // 0.1 m in 20 ms: 5 m/s there, and back
    [InlineData("m", 0.07, 0)] // 3.5 m/s
    [InlineData("cm", 10, 2)]
    [InlineData("px", 60, 2)] // extent 980: 2.5 extents a second are 49 px in 20 ms
    [InlineData("px", 45, 0)] // less than 5 % of it
    public void Of_PlantedJumps_AreThoseFasterThanAnAnimal(string unit, double step, int jumps)
    {
        double scale = unit switch { "m" => 1, "cm" => 100, _ => 1000 };
        double[] times = Times(5000, 0.02), values = Array.ConvertAll(times, t => scale * 0.5 * (1 - Math.Cos(0.2 * t)));
        values[1234] += step;
        Assert.Equal(jumps, Of(100, new BehaviorChannel("position", unit, times, values)).Jumps);
    }

    [Fact]
    public void Of_CircularTrack_DoesNotTakeTheWrapForAJump()
    {
        double[] times = Times(5000, 0.02), values = Array.ConvertAll(times, t => t * 0.5 % 2.85);
        Assert.Equal(0, Of(100, new BehaviorChannel("position", "m", times, values) { Period = 2.85 }).Jumps);
        Assert.Equal(17, Of(100, new BehaviorChannel("position", "m", times, values)).Jumps); // 50 m are 17.5 rounds
    }

    [Fact]
    public void Of_Plane_TakesTheStepInBothDirections()
    {
        double[] times = Times(5000, 0.02);
        double[] x = Array.ConvertAll(times, t => Math.Cos(0.2 * t)), y = Array.ConvertAll(times, t => Math.Sin(0.2 * t));
        (x[700], y[700]) = (x[700] + 0.075, y[700] + 0.075); // each within 4 m/s, together beyond
        Assert.Equal(2, Of(100, new("x", "m", times, x), new("y", "m", times, y)).Jumps);
        y.AsSpan(3000, 50).Fill(double.NaN); // x alone is not enough
        Assert.Equal(1, Of(100, new("x", "m", times, x), new("y", "m", times, y)).Gaps);
    }

    [Fact]
    public void Of_NothingKnown_IsOneLongGap()
    {
        TrackingQuality quality = Of(100, new BehaviorChannel("x", "m", [1, 2], [double.NaN, double.NaN]));
        Assert.Equal((1, 100.0, 0), (quality.Gaps, quality.LongestGapSeconds, quality.Jumps));
    }

    private static double[] Times(int count, double interval) => [.. Enumerable.Range(0, count).Select(i => i * interval)];

    private static TrackingQuality Of(double end, params BehaviorChannel[] channels) => TrackingQuality.Of(channels, 0, end, 0.5);
}
