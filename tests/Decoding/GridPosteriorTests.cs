using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.Decoding.Internals;

namespace Dynamics.Tests.Decoding;

public class GridPosteriorTests
{
    private static readonly GridPosterior Posterior = new(new BinRange(7, 8), [0.25f, 0.5f, 0, 0.25f], new PositionCells(1, 0.5, 4));

    [Theory]
    [InlineData(0.125, 1.25)]
    [InlineData(0.25, 1.5)]
    [InlineData(0.5, 1.75)]
    [InlineData(0.875, 2.75)]
    [InlineData(1.0, 3.0)]
    public void Quantile_UniformWithinCells_Interpolates(double probability, double expected) =>
        Assert.Equal(expected, Posterior.Quantile(0, probability), 6);

    [Fact]
    public void Intervals_OneBin_AgreeWithDrawsFromTheHistogram()
    {
        var random = new RandomStream(3);
        int[] cells = [0, 1, 1, 3];
        double[] draws = [.. Enumerable.Range(0, 50_000).Select(_ => 1 + 0.5 * (cells[random.NextInt(4)] + random.NextDouble()))];
        double mean = draws.Average();
        PredictiveIntervals intervals = Posterior.Intervals([7], [1.6f]);
        Assert.Equal(mean, Posterior.Means()[0], 0.02f);
        Assert.Equal(Math.Sqrt(draws.Average(x => Math.Pow(x - mean, 2))), intervals.Std[0], 0.01);
        for (int level = 0; level < PredictiveIntervals.Levels.Count; level++)
        {
            double inside = draws.Count(x => x >= intervals.Lower[level] && x <= intervals.Upper[level]) / 50_000.0;
            Assert.Equal(PredictiveIntervals.Levels[level], inside, 0.01);
        }
    }
}
