using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.Decoding.Internals;

namespace Dynamics.Tests.Decoding;

/// <summary>Place fields over planes and circles against the formulas written out over all cells.</summary>
public sealed class SpaceBayesTests
{
    private static readonly DecodingOptions s_options = SmallShapes.Options with
    {
        Bayes = SmallShapes.Options.Bayes with { PlaneCellsAlong = 6, BinFraction = 1.0 / 9 },
    };

    private static (SpaceFields Fields, DecodingProblem Problem) Fit(Target target)
    {
        DecodingProblem problem = new(new TargetSpace(target, SmallShapes.Split), 0, SmallShapes.Split, [], s_options);
        return (new SpaceFields(SpaceCells.Over(problem.Space, s_options.Bayes), problem, 0.1), problem);
    }

    private static Target Of(string shape) =>
        shape == "plane" ? SmallShapes.Plane() : Target.OfPosition(SmallShapes.Circle());

    [Theory]
    [InlineData("plane")]
    [InlineData("circle")]
    public void Memoryless_AgainstPoissonLogLikelihoods_IsTheSamePosterior(string shape)
    {
        (SpaceFields fields, DecodingProblem problem) = Fit(Of(shape));
        const int Window = 3;
        var range = new BinRange(1000, 3100); // over a border of the chunks
        float[] marginals = new SpaceBayes(fields, problem.Counts, problem.BinWidthSeconds, 0.5).Memoryless(
            range, Window, fields.LogOccupancy);
        foreach (int bin in (int[])[1000, 1001, 2023, 2024, 3099])
        {
            double[] log = [.. fields.LogOccupancy];
            for (int past = bin - Window + 1; past <= bin; past++)
            {
                log = [.. log.Zip(LogLikelihood(fields, problem, past), (a, b) => a + (0.5 * b))];
            }
            AssertMarginals(fields.Cells, Normalized(log), marginals, bin - range.Start);
        }
    }

    [Theory]
    [InlineData("plane")]
    [InlineData("circle")]
    public void Walk_AgainstTheForwardFilterOverAllPairsOfCells_IsTheSamePosterior(string shape)
    {
        (SpaceFields fields, DecodingProblem problem) = Fit(Of(shape));
        SpaceCells cells = fields.Cells;
        (double slow, double fast, double jump) = (0.4, 1.7, 0.01);
        var range = new BinRange(20, 60);
        float[] marginals = new SpaceBayes(fields, problem.Counts, problem.BinWidthSeconds, 1).Walk(
            range, cells.Kernel(slow), cells.Kernel(fast), jump);
        double[] belief = [.. Enumerable.Repeat(1.0 / cells.CellCount, cells.CellCount)];
        for (int bin = 0; bin < range.End; bin++)
        {
            var predicted = new double[cells.CellCount];
            for (int from = 0; from < cells.CellCount; from++)
            {
                double[] step = Step(cells, from, slow), leap = Step(cells, from, fast);
                for (int to = 0; to < cells.CellCount; to++)
                {
                    predicted[to] += belief[from] * (((1 - jump) * 0.5 * (step[to] + leap[to])) + (jump / cells.CellCount));
                }
            }
            double[] log = [.. LogLikelihood(fields, problem, bin).Select((value, cell) =>
                value + Math.Log(predicted[cell]) + fields.LogUniform[cell])];
            belief = Normalized(log);
            if (bin >= range.Start)
            {
                AssertMarginals(cells, belief, marginals, bin - range.Start);
            }
        }
    }

    [Theory]
    [InlineData("plane")]
    [InlineData("circle")]
    public void Walk_ManySpikesAtOnceAndNoJumps_StaysFinite(string shape)
    {
        Target target = Of(shape);
        (SpaceFields fields, DecodingProblem problem) = Fit(target);
        SparseCounts bursts = SmallTrack.Counts(200, SmallShapes.Units, (bin, unit) => unit == bin / 20 % SmallShapes.Units ? 400 : 0);
        SpaceCells cells = fields.Cells;
        SpaceBayes bayes = new(fields, bursts, 0.1, 1);
        foreach (float[] marginals in (float[][])
            [
                bayes.Walk(new BinRange(0, 200), cells.Kernel(0), cells.Kernel(0.01), 0),
                bayes.Memoryless(new BinRange(0, 200), 10, fields.LogUniform),
            ])
        {
            Assert.DoesNotContain(marginals, value => !float.IsFinite(value));
            Assert.DoesNotContain(cells.Means(0, marginals), value => !float.IsFinite(value));
        }
    }

    [Fact]
    public void Posterior_OfACircle_HasTheMeanAndSpreadOfCosineAndSine()
    {
        (SpaceFields fields, DecodingProblem _) = Fit(Of("circle"));
        SpaceCells cells = fields.Cells;
        float[] uniform = [.. Enumerable.Repeat(1f / cells.CellCount, cells.CellCount)];
        float[] oneArc = [.. Enumerable.Range(0, cells.CellCount).Select(arc => arc == 0 ? 1f : 0)];
        float[] both = [.. uniform, .. oneArc];
        double arc = Math.Tau / cells.CellCount;
        Assert.Equal(0, cells.Means(0, both)[0], 1e-6f);
        Assert.Equal(Math.Sin(arc) / arc, cells.Means(0, both)[1], 1e-3); // mean of the cosine over [0, arc]
        Assert.Equal((1 - Math.Cos(arc)) / arc, cells.Means(1, both)[1], 1e-3);
        GridPosterior sine = cells.Posterior(1, new BinRange(0, 2), both);
        Assert.Equal(1, sine.Row(0).ToArray().Sum(), 1e-5f);
        Assert.Equal(Math.Sqrt(0.5), sine.Quantile(0, 0.75), 0.03); // the arcsine law
        Assert.InRange(sine.Quantile(1, 0.95), 0.5, 0.8); // sin(arc) is 0.64; cells are 0.22 wide
    }

    private static double[] LogLikelihood(SpaceFields fields, DecodingProblem problem, int bin)
    {
        SparseCounts counts = problem.Counts;
        double[] log = [.. fields.TotalRateHz.Select(rate => -rate * problem.BinWidthSeconds)];
        for (int entry = counts.RowOffsets[bin]; entry < counts.RowOffsets[bin + 1]; entry++)
        {
            for (int cell = 0; cell < log.Length; cell++)
            {
                log[cell] += counts.Values[entry] * fields.LogRates[counts.UnitIndices[entry]][cell];
            }
        }
        return log;
    }

    private static double[] Normalized(double[] log)
    {
        double largest = log.Max(), total = log.Sum(value => Math.Exp(value - largest));
        return [.. log.Select(value => Math.Exp(value - largest) / total)];
    }

    private static double[] Step(SpaceCells cells, int from, double std)
    {
        double Apart(int a, int b) => cells.Rows == 1 ? Math.Min(Math.Abs(a - b), cells.Columns - Math.Abs(a - b)) : a - b;
        double Weight(int to) => Math.Exp(-0.5 / (std * std) * (
            Math.Pow(Apart(to % cells.Columns, from % cells.Columns), 2) + Math.Pow((to / cells.Columns) - (from / cells.Columns), 2)));
        double[] weights = [.. Enumerable.Range(0, cells.CellCount).Select(Weight)];
        return [.. weights.Select(weight => weight / weights.Sum())];
    }

    private static void AssertMarginals(SpaceCells cells, double[] probability, float[] marginals, int index)
    {
        var expected = new float[cells.MarginalCount];
        for (int cell = 0; cell < cells.CellCount; cell++)
        {
            expected[cell % cells.Columns] += (float)probability[cell];
            if (cells.Rows > 1)
            {
                expected[cells.Columns + (cell / cells.Columns)] += (float)probability[cell];
            }
        }
        Assert.All(expected.Zip(marginals[(index * cells.MarginalCount)..]), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }
}
