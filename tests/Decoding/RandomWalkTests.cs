using Dynamics.Data;
using Dynamics.Decoding.Internals;

namespace Dynamics.Tests.Decoding;

public class RandomWalkTests
{
    private const int States = 3, Steps = 7;
    private static readonly PositionCells s_grid = new(0, 1.0 / States, States);

    // Oracle: the joint probability of every path of three states through seven bins and the state before them, summed by the state in
    // one of the bins. Bins outside of the range count.
    [Fact]
    public void Smooth_SmallCase_EqualsEnumerationOfAllPaths()
    {
        double[,] logs = Evidence(7, scale: 2);
        var walk = new RandomWalk(States, 0.4, 1.5, 0.05);
        var range = new BinRange(2, 5);
        GridPosterior posterior = walk.Smooth(s_grid, range, Steps, 1, Add(logs));
        GridPosterior filtered = walk.Filter(s_grid, range, 1, Add(logs));
        double largest = 0;
        for (int asked = range.Start; asked < range.End; asked++)
        {
            var expected = new double[States];
            for (int path = 0; path < (int)Math.Pow(States, Steps + 1); path++)
            {
                int code = path, state = code % States, found = -1;
                double joint = 1.0 / States;
                for (int bin = 0; bin < Steps; bin++)
                {
                    code /= States;
                    int next = code % States;
                    joint *= walk.Probability(state, next) * Math.Exp(logs[bin, next]);
                    state = next;
                    found = bin == asked ? state : found;
                }
                expected[found] += joint;
            }
            for (int state = 0; state < States; state++)
            {
                float p = posterior.Row(asked - range.Start)[state];
                Assert.Equal(expected[state] / expected.Sum(), p, 1e-6);
                largest = Math.Max(largest, Math.Abs(p - filtered.Row(asked - range.Start)[state]));
            }
        }
        Assert.True(largest > 0.05, $"the future changes the posterior by no more than {largest}");
    }

    // Nothing is left to see behind the last bin: there both are one.
    [Fact]
    public void Smooth_LastBinOfTheRecording_IsTheFilter()
    {
        double[,] logs = Evidence(8, scale: 2);
        var walk = new RandomWalk(States, 0.4, 1.5, 0.05);
        BinRange last = new(Steps - 1, Steps);
        float[] smoothed = walk.Smooth(s_grid, last, Steps, 1, Add(logs)).Probability;
        Assert.All(smoothed.Zip(walk.Filter(s_grid, last, 1, Add(logs)).Probability), pair => Assert.Equal(pair.Second, pair.First, 1e-7));
    }

    // What lies more than a minute behind the range is forgotten, and need not be known.
    [Fact]
    public void Smooth_BinsMoreThanAMinuteBehind_AreNotAskedFor()
    {
        const double Width = 10;
        const int End = 100;
        List<int> asked = [];
        BinRange range = new(20, 30);
        new RandomWalk(States, 0.4, 1.5, 0.05).Smooth(s_grid, range, End, Width, (bin, _) => asked.Add(bin));
        Assert.Equal((14, 35), (asked.Min(), asked.Max()));
        Assert.Equal(35, RandomWalk.LastBin(range, End, Width));
        Assert.Equal(31, RandomWalk.LastBin(range, 32, Width));
    }

    // No jumps, steps that no double holds, and a past and a future that rule each other's cells out.
    [Fact]
    public void Smooth_PastAndFutureContradict_IsFinite()
    {
        const int Cells = 60;
        PositionCells grid = new(0, 1.0 / Cells, Cells);
        GridPosterior posterior = new RandomWalk(Cells, 0.01, 0.02, 0).Smooth(
            grid, new BinRange(0, 10), 10, 1, (bin, logs) => logs[bin < 5 ? 0 : Cells - 1] += 5000);
        Assert.All(posterior.Probability, p => Assert.InRange(p, 0, 1));
        Assert.All(Enumerable.Range(0, 10), bin => Assert.Equal(1, posterior.Row(bin).ToArray().Sum(p => (double)p), 1e-5));
    }

    private static AddLogEvidence Add(double[,] logs) => (bin, values) =>
    {
        for (int state = 0; state < States; state++)
        {
            values[state] += logs[bin, state];
        }
    };

    private static double[,] Evidence(ulong seed, double scale)
    {
        var random = new RandomStream(seed);
        double[,] logs = new double[Steps, States];
        for (int bin = 0; bin < Steps; bin++)
        {
            for (int state = 0; state < States; state++)
            {
                logs[bin, state] = scale * random.NextGaussian();
            }
        }
        return logs;
    }
}
