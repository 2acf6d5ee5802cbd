using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.Decoding.Internals;

namespace Dynamics.Tests.Decoding;

public class BayesDecoderTests
{
    private const int Cells = 12, Units = 4, Bins = 40;
    private const double Width = 0.025;

    [Theory]
    [InlineData(1, 1.0)]
    [InlineData(5, 1.0)]
    [InlineData(5, 0.3)]
    [InlineData(60, 1.0)]
    public void Memoryless_SmallCase_EqualsPoissonProducts(int window, double exponent)
    {
        (PlaceFieldModel fields, SparseCounts counts, int[,] dense) = Case(1);
        double[] prior = [.. Enumerable.Range(1, Cells).Select(i => i / 78.0)];
        GridPosterior posterior = new BayesDecoder(fields, counts, Width, exponent).Memoryless(new BinRange(3, Bins), window, prior);
        for (int bin = 3; bin < Bins; bin++)
        {
            double[] expected = [.. Enumerable.Range(0, Cells).Select(cell =>
            {
                double p = prior[cell];
                for (int past = Math.Max(0, bin - window + 1); past <= bin; past++)
                {
                    p *= Math.Pow(Likelihood(fields, dense, past, cell), exponent);
                }
                return p;
            })];
            AssertSame(expected, posterior.Row(bin - 3));
        }
    }

    // Oracle: the joint probability of every path through a four-state chain, summed.
    [Fact]
    public void Walk_SmallCase_EqualsEnumerationOfAllPaths()
    {
        const int States = 4, Steps = 6;
        var random = new RandomStream(4);
        double[][] rates =
            [.. Enumerable.Range(0, Units).Select(_ => Enumerable.Range(0, States).Select(_ => 1 + 60 * random.NextDouble()).ToArray())];
        var fields = new PlaceFieldModel(new PositionCells(0, 0.25, States), rates, [0.25, 0.25, 0.25, 0.25]);
        int[,] dense = new int[Steps, Units];
        SparseCounts counts = SmallTrack.Counts(Steps, Units, (bin, unit) => dense[bin, unit] = SmallTrack.Poisson(random, 0.5));
        var walk = new RandomWalk(States, 0.4, 1.5, 0.05);
        GridPosterior posterior = new BayesDecoder(fields, counts, Width).Walk(new BinRange(0, Steps), walk);
        for (int last = 0; last < Steps; last++)
        {
            var expected = new double[States];
            for (int path = 0; path < (int)Math.Pow(States, last + 2); path++)
            {
                // The first digit is the state before bin 0, uniformly drawn.
                int code = path, state = code % States;
                double joint = 1.0 / States;
                for (int bin = 0; bin <= last; bin++)
                {
                    code /= States;
                    joint *= walk.Probability(state, code % States) * Likelihood(fields, dense, bin, code % States);
                    state = code % States;
                }
                expected[state] += joint;
            }
            AssertSame(expected, posterior.Row(last));
        }
    }

    // 26 spikes of one unit in one bin, in a window of a second: the logarithms reach hundreds, whose exponentials no double holds. The
    // oracle takes logarithms and the largest off before any exponential.
    [Theory]
    [InlineData(26, 1)]
    [InlineData(26, 40)]
    [InlineData(5000, 1)]
    public void Posterior_UnitBursts_IsFiniteAndThatOfTheLogDomain(int spikes, int window)
    {
        (PlaceFieldModel fields, _, int[,] dense) = Case(3);
        SparseCounts counts = SmallTrack.Counts(Bins, Units, (bin, unit) => unit == 1 ? spikes : dense[bin, unit]);
        double[] uniform = [.. Enumerable.Repeat(1.0 / Cells, Cells)];
        GridPosterior memoryless = new BayesDecoder(fields, counts, Width).Memoryless(new BinRange(0, Bins), window, uniform);
        GridPosterior walk = new BayesDecoder(fields, counts, Width).Walk(new BinRange(0, Bins), new RandomWalk(Cells, 0.01, 0.02, 0));
        double[] logs = [.. Enumerable.Range(0, Cells).Select(cell => Enumerable.Range(Math.Max(0, Bins - window), Math.Min(window, Bins))
            .Sum(bin => Enumerable.Range(0, Units).Sum(unit =>
                (unit == 1 ? spikes : dense[bin, unit]) * Math.Log(fields.RatesHz[unit][cell]) - Width * fields.RatesHz[unit][cell])))];
        AssertSame([.. logs.Select(log => Math.Exp(log - logs.Max()))], memoryless.Row(Bins - 1));
        Assert.All(memoryless.Probability.Concat(walk.Probability), p => Assert.True(float.IsFinite(p)));
    }

    [Fact]
    public void Walk_FutureSpikesChange_LeavesThePastAlone()
    {
        (PlaceFieldModel fields, SparseCounts counts, int[,] dense) = Case(2);
        SparseCounts changed = SmallTrack.Counts(Bins, Units, (bin, unit) => bin >= 20 ? 2 : dense[bin, unit]);
        var walk = new RandomWalk(Cells, 0.5, 2, 0.01);
        var range = new BinRange(0, Bins);
        Assert.Equal(
            new BayesDecoder(fields, counts, Width).Walk(range, walk).Probability[..(20 * Cells)],
            new BayesDecoder(fields, changed, Width).Walk(range, walk).Probability[..(20 * Cells)]);
    }

    // With the true rates and a window in which the animal stands still, no decoder can beat the posterior mean, and its stated variance
    // is its error.
    [Fact]
    public void Memoryless_KnownRates_IsTheIdealObserver()
    {
        const int Trials = 3000, Window = 4;
        var random = new RandomStream(6);
        double Rate(int unit, int cell) => 1 + 20 * Math.Exp(-0.5 * Math.Pow((cell - 1.5 * unit) / 1.5, 2));
        int[] allCells = [.. Enumerable.Range(0, Cells)];
        double[][] rates = [.. Enumerable.Range(0, 8).Select(unit => Array.ConvertAll(allCells, cell => Rate(unit, cell)))];
        double[] uniform = [.. Enumerable.Repeat(1.0 / Cells, Cells)];
        var fields = new PlaceFieldModel(new PositionCells(0, 1, Cells), rates, uniform);
        int[] cells = [.. Enumerable.Range(0, Trials).Select(_ => random.NextInt(Cells))];
        SparseCounts counts =
            SmallTrack.Counts(Trials * Window, 8, (bin, unit) => SmallTrack.Poisson(random, rates[unit][cells[bin / Window]] * Width));
        GridPosterior posterior = new BayesDecoder(fields, counts, Width).Memoryless(new BinRange(0, Trials * Window), Window, uniform);
        float[] means = posterior.Means();
        int[] ends = [.. Enumerable.Range(0, Trials).Select(trial => trial * Window + Window - 1)];
        double[] squared = [.. ends.Select((bin, trial) => Math.Pow(means[bin] - (cells[trial] + 0.5), 2))];
        double stated = posterior.Intervals(ends, new float[Trials]).Std.Average(std => std * (double)std - 1.0 / 12);
        double error = Math.Sqrt(squared.Average(s => Math.Pow(s - squared.Average(), 2)) / Trials);
        Assert.InRange(stated, squared.Average() - 4 * error, squared.Average() + 4 * error);
    }

    [Fact]
    public void Fit_LongRecording_RecoversTheTrueRates()
    {
        BinnedRecording recording = SmallTrack.Record(40_000, 8, 3);
        PositionTargets targets = PositionTargets.From(recording.Position, recording.Tracked, SmallTrack.Split(40_000));
        PlaceFieldModel fields = PlaceFieldModel.Fit(recording.Counts, SmallTrack.BinWidth, targets, new BayesOptions
        {
            BinFraction = 0.05,
            SmoothingFraction = 0.01,
        });
        for (int unit = 0; unit < 7; unit++)
        {
            for (int cell = 1; cell < 19; cell++)
            {
                double left = fields.Grid.Start + cell * fields.Grid.CellWidth;
                double expected = Enumerable.Range(0, 50).Average(i =>
                    SmallTrack.Rate(unit, 8, left + (i + 0.5) / 50 * fields.Grid.CellWidth));
                double seconds = fields.Occupancy[cell] * targets.Train.Length * SmallTrack.BinWidth;
                Assert.InRange(
                    fields.RatesHz[unit][cell] - expected, -5 * Math.Sqrt(expected / seconds) - 0.1,
                    5 * Math.Sqrt(expected / seconds) + 0.1);
            }
        }
        Assert.All(fields.RatesHz[7], rate => Assert.Equal(0.1, rate));
        Assert.Equal(1, fields.Occupancy.Sum(), 9);
    }

    [Fact]
    public void Fit_PositionNeverChanges_SaysWhatToDo()
    {
        float[] still = [.. Enumerable.Repeat(0.5f, 50)];
        InputException error = Assert.Throws<InputException>(() => PlaceFieldModel.Fit(
            SmallTrack.Counts(50, 1, (_, _) => 0), Width, SmallTrack.Targets(still), new BayesOptions()));
        Assert.Contains("does not change", error.Message);
    }

    private static (PlaceFieldModel Fields, SparseCounts Counts, int[,] Dense) Case(ulong seed)
    {
        var random = new RandomStream(seed);
        double[][] rates =
            [.. Enumerable.Range(0, Units).Select(_ => Enumerable.Range(0, Cells).Select(_ => 0.5 + 30 * random.NextDouble()).ToArray())];
        int[,] dense = new int[Bins, Units];
        SparseCounts counts = SmallTrack.Counts(Bins, Units, (bin, unit) => dense[bin, unit] = SmallTrack.Poisson(random, 0.4));
        return (new PlaceFieldModel(new PositionCells(0.1, 0.05, Cells), rates, [.. Enumerable.Repeat(1.0 / Cells, Cells)]), counts, dense);
    }

    private static double Likelihood(PlaceFieldModel fields, int[,] dense, int bin, int cell)
    {
        double p = 1;
        for (int unit = 0; unit < Units; unit++)
        {
            double mean = fields.RatesHz[unit][cell] * Width;
            p *= Math.Pow(mean, dense[bin, unit]) * Math.Exp(-mean) / Enumerable.Range(1, dense[bin, unit]).Aggregate(1.0, (f, i) => f * i);
        }
        return p;
    }

    private static void AssertSame(double[] unnormalised, ReadOnlySpan<float> actual)
    {
        double total = unnormalised.Sum();
        for (int cell = 0; cell < unnormalised.Length; cell++)
        {
            Assert.Equal(unnormalised[cell] / total, actual[cell], 1e-6); // float32 results
        }
    }
}
