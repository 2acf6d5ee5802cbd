using System.Numerics.Tensors;
using Dynamics.Data;

namespace Dynamics.Decoding.Internals;

/// <summary>Scores what a decoder's seeds predicted, with block-bootstrap intervals and the shift null.</summary>
internal static class ScoreCard
{
    /// <summary>Scores one decoder.</summary>
    /// <param name="decoder">The decoder.</param>
    /// <param name="seeds">What it predicted [seed][component].</param>
    /// <param name="problems">What it was given: the components of one target, or one of them alone [component].</param>
    /// <param name="target">What these components make up.</param>
    public static DecoderResult Build(
        PositionDecoder decoder, IReadOnlyList<SeedPrediction[]> seeds, IReadOnlyList<DecodingProblem> problems, Target target)
    {
        DecodingProblem problem = problems[0];
        double Coverage(Func<SeedPrediction, PredictiveIntervals> intervals, int level) =>
            seeds.Average(seed => Mean(problems, c => Hits(intervals(seed[c]), level, problem.Scored, problems[c])).Average());
        float[] End(Func<PredictiveIntervals, float[]> of) => problem.AtTestOnly(
            problems.Count == 1 ? Column(of(seeds[0][0].Calibrated)) : [.. Enumerable.Repeat(float.NaN, problem.TestRange.Length)]);
        return new()
        {
            Name = decoder.Name,
            Causal = decoder.Causal,
            Choices = [.. seeds.Select(seed => Choices(seed, target))],
            ValidationRSquared = seeds.Average(seed => Validation(seed, problems)),
            All = Score(seeds, problem.Scored, problems, target),
            Running = problem.ScoredRunning.Length > 0 ? Score(seeds, problem.ScoredRunning, problems, target) : null,
            CoverageCurve = [.. PredictiveIntervals.Levels.Select((level, i) => new CoveragePoint(
                level, Coverage(prediction => prediction.Raw, i), Coverage(prediction => prediction.Calibrated, i)))],
            TestRange = problem.TestRange,
            PredictedBySeed = [.. seeds.Select(seed =>
                problem.AtTestOnly(problems.Count == 1 ? seed[0].Predicted : target.Place([.. seed.Select(part => part.Predicted)])))],
            Lower = End(intervals => intervals.Lower),
            Upper = End(intervals => intervals.Upper),
        };
    }

    /// <summary>What a bootstrap of some bins needs of a decoder's seeds.</summary>
    public static ScoreResampler Resampler(
        IReadOnlyList<SeedPrediction[]> seeds, int[] bins, IReadOnlyList<DecodingProblem> problems, Target target)
    {
        float[][] truth = Truth(bins, problems);
        float[][][] predictions = Predictions(seeds, bins, problems);
        return new ScoreResampler(truth, predictions, Distances(truth, predictions, target));
    }

    /// <summary>True components at some bins [component][bin].</summary>
    private static float[][] Truth(int[] bins, IReadOnlyList<DecodingProblem> problems) =>
        [.. problems.Select(problem => Bins.Gather(problem.Recording.Position, bins))];

    /// <summary>Predicted components [seed][component][bin].</summary>
    private static float[][][] Predictions(IReadOnlyList<SeedPrediction[]> seeds, int[] bins, IReadOnlyList<DecodingProblem> problems) =>
        [.. seeds.Select(seed => seed.Select((part, c) => problems[c].AtTest(part.Predicted, bins)).ToArray())];

    /// <summary>Distances of each seed [seed][bin]; of one component alone they are along it.</summary>
    private static double[][] Distances(float[][] truth, float[][][] predictions, Target target) => [.. predictions.Select(seed =>
        truth.Length == 1 ? PositionScores.AbsoluteErrors(truth[0], seed[0]) : target.Distances(truth, seed))];

    private static string Choices(SeedPrediction[] seed, Target target) => seed.All(part => part.Choices == seed[0].Choices)
        ? seed[0].Choices
        : string.Join(", ", seed.Select((part, c) => $"{target.Components[c].Name}: {part.Choices}"));

    /// <summary>R² on validation, the components' weighted by their sums of squares, which pools them.</summary>
    private static double Validation(SeedPrediction[] seed, IReadOnlyList<DecodingProblem> problems)
    {
        double[] totals = [.. problems.Select(problem =>
        {
            float[] truth = Bins.Gather(problem.Targets.Position, problem.Targets.Validation);
            return PositionScores.SumsOfSquares(truth, truth).Total;
        })];
        return problems.Count == 1
            ? seed[0].ValidationRSquared
            : seed.Select((part, c) => totals[c] == 0 ? 0 : part.ValidationRSquared * totals[c]).Sum() / totals.Sum();
    }

    private static DecoderScores Score(
        IReadOnlyList<SeedPrediction[]> seeds, int[] bins, IReadOnlyList<DecodingProblem> problems, Target target)
    {
        DecodingProblem problem = problems[0];
        DecodingOptions options = problem.Options;
        string intervalUnit = problem.Recording.PositionUnit, unit = problems.Count == 1 ? intervalUnit : target.UnitOfMeasure;
        float[][] truth = Truth(bins, problems);
        float[][][] predictions = Predictions(seeds, bins, problems);
        double[][] distances = Distances(truth, predictions, target);
        var scores = new ScoreResampler(truth, predictions, distances);
        float[][] Indicators(Func<SeedPrediction, DecodingProblem, float[]> of) =>
            [.. seeds.Select(seed => Mean(problems, c => of(seed[c], problems[c])))];
        float[][] HitsAt(double level, Func<SeedPrediction, PredictiveIntervals> intervals) => Indicators(
            (part, own) => Hits(intervals(part), PredictiveIntervals.LevelIndex(level), bins, own));
        var means = new BinMeans(
            HitsAt(0.5, part => part.Raw),
            HitsAt(0.8, part => part.Raw),
            HitsAt(0.95, part => part.Raw),
            HitsAt(0.95, part => part.Calibrated),
            Indicators((part, own) => Widths(part.Calibrated, bins, own)),
            Indicators((part, own) => own.AtTest(part.Raw.Crps, bins)));
        BootstrapBlocks blocks = problem.Blocks(bins, scores.BlockLength);
        double[][] replicates = Replicates(scores, means, blocks, options);
        return new DecoderScores
        {
            BinCount = bins.Length,
            Blocks = blocks,
            RSquared = Figure(scores.SeedRSquared, replicates[0], "1"),
            CircularRSquared = problems.Count > 1 && target is CircleTarget circle
                ? Circular(new CircularResampler(truth, distances, circle), blocks, options)
                : null,
            MedianAbsoluteError = Figure([.. distances.Select(PositionScores.Median)], replicates[1], unit),
            MeanAbsoluteError = Figure([.. distances.Select(seed => seed.DefaultIfEmpty(double.NaN).Average())], replicates[2], unit),
            Coverage50Raw = Figure(means.SeedMeans(0), replicates[3], "1"),
            Coverage80Raw = Figure(means.SeedMeans(1), replicates[4], "1"),
            Coverage95Raw = Figure(means.SeedMeans(2), replicates[5], "1"),
            Coverage95 = Figure(means.SeedMeans(3), replicates[6], "1"),
            IntervalWidth95 = Figure(means.SeedMeans(4), replicates[7], intervalUnit),
            Crps = Figure(means.SeedMeans(5), replicates[8], intervalUnit),
            Null = CircularShiftNull.Test(truth, predictions, options.NullShifts),
        };
    }

    private static Figure Circular(CircularResampler scores, BootstrapBlocks blocks, DecodingOptions options)
    {
        var replicates = new double[options.BootstrapResamples];
        blocks.ForEachResample(scores.BinCount, options.BootstrapResamples, options.Seed, (resample, multiplicity) =>
            replicates[resample] = scores.RSquared(multiplicity));
        return Figure(scores.SeedRSquared, replicates, "1");
    }

    /// <summary>Mean over components of values [bin].</summary>
    private static float[] Mean(IReadOnlyList<DecodingProblem> problems, Func<int, float[]> of)
    {
        float[] sum = of(0);
        for (int component = 1; component < problems.Count; component++)
        {
            TensorPrimitives.Add(sum, of(component), sum);
        }
        TensorPrimitives.Divide(sum, problems.Count, sum);
        return sum;
    }

    private static double[][] Replicates(ScoreResampler scores, BinMeans means, BootstrapBlocks blocks, DecodingOptions options)
    {
        double[][] replicates = [.. Enumerable.Range(0, 3 + means.Count).Select(_ => new double[options.BootstrapResamples])];
        blocks.ForEachResample(means.BinCount, options.BootstrapResamples, options.Seed, (resample, multiplicity) =>
        {
            replicates[0][resample] = scores.RSquared(multiplicity);
            replicates[1][resample] = scores.MedianAbsoluteError(multiplicity);
            replicates[2][resample] = scores.MeanAbsoluteError(multiplicity);
            for (int i = 0; i < means.Count; i++)
            {
                replicates[3 + i][resample] = means.Resampled(i, multiplicity);
            }
        });
        return replicates;
    }

    private static Figure Figure(double[] seedValues, double[] replicates, string unit)
    {
        (double low, double high) = BlockBootstrap.PercentileInterval(replicates, 0.95);
        return new Figure(seedValues.Average(), low, high, unit, seedValues.Length > 1 ? seedValues : null);
    }

    private static float[] Hits(PredictiveIntervals intervals, int level, int[] bins, DecodingProblem problem) => [.. bins.Select(bin =>
    {
        int at = (bin - problem.TestRange.Start) * PredictiveIntervals.Levels.Count + level;
        float truth = problem.Recording.Position[bin];
        return truth >= intervals.Lower[at] && truth <= intervals.Upper[at] ? 1f : 0f;
    })];

    private static float[] Widths(PredictiveIntervals intervals, int[] bins, DecodingProblem problem) =>
        [.. bins.Select(bin => (float)(2 * intervals.HalfWidth(bin - problem.TestRange.Start, PredictiveIntervals.LevelIndex(0.95))))];

    private static float[] Column(float[] ends)
    {
        int levels = PredictiveIntervals.Levels.Count, level = PredictiveIntervals.LevelIndex(0.95);
        return [.. Enumerable.Range(0, ends.Length / levels).Select(bin => ends[bin * levels + level])];
    }

    /// <summary>Quantities that are plain means over bins, each [seed][bin].</summary>
    private sealed class BinMeans(params float[][][] series)
    {
        private readonly float[][] _pooled = [.. series.Select(Pool)]; // mean over seeds [bin]

        public int Count => series.Length;

        public int BinCount => _pooled[0].Length;

        public double[] SeedMeans(int index) => [.. series[index].Select(values => values.Average(v => (double)v))];

        public double Resampled(int index, ReadOnlySpan<float> multiplicity) =>
            TensorPrimitives.Dot(multiplicity, _pooled[index]) / TensorPrimitives.Sum(multiplicity);

        private static float[] Pool(float[][] seeds)
        {
            var pooled = new float[seeds[0].Length];
            foreach (float[] values in seeds)
            {
                TensorPrimitives.Add(pooled, values, pooled);
            }
            TensorPrimitives.Divide(pooled, seeds.Length, pooled);
            return pooled;
        }
    }
}
