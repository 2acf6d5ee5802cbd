using System.Numerics.Tensors;

namespace Dynamics.Decoding.Internals;

/// <summary>Scores what a decoder's seeds predicted, with block-bootstrap intervals and the shift null.</summary>
internal static class ScoreCard
{
    public static DecoderResult Build(PositionDecoder decoder, IReadOnlyList<SeedPrediction> seeds, DecodingProblem problem) => new()
    {
        Name = decoder.Name,
        Causal = decoder.Causal,
        Choices = [.. seeds.Select(seed => seed.Choices)],
        ValidationRSquared = seeds.Average(seed => seed.ValidationRSquared),
        All = Score(seeds, problem.Scored, problem),
        Running = problem.ScoredRunning.Length > 0 ? Score(seeds, problem.ScoredRunning, problem) : null,
        CoverageCurve = [.. PredictiveIntervals.Levels.Select((level, i) => new CoveragePoint(
            level,
            seeds.Average(seed => Hits(seed.Raw, i, problem.Scored, problem).Average()),
            seeds.Average(seed => Hits(seed.Calibrated, i, problem.Scored, problem).Average())))],
        TestRange = problem.TestRange,
        PredictedBySeed = [.. seeds.Select(seed => problem.AtTestOnly(seed.Predicted))],
        Lower = problem.AtTestOnly(Column(seeds[0].Calibrated.Lower)),
        Upper = problem.AtTestOnly(Column(seeds[0].Calibrated.Upper)),
    };

    private static DecoderScores Score(IReadOnlyList<SeedPrediction> seeds, int[] bins, DecodingProblem problem)
    {
        DecodingOptions options = problem.Options;
        string unit = problem.Recording.PositionUnit;
        float[] truth = Bins.Gather(problem.Recording.Position, bins);
        float[][] predictions = [.. seeds.Select(seed => problem.AtTest(seed.Predicted, bins))];
        var scores = new ScoreResampler(truth, predictions);
        float[][] Indicators(Func<SeedPrediction, float[]> of) => [.. seeds.Select(of)];
        var means = new BinMeans(
            Indicators(seed => Hits(seed.Raw, PredictiveIntervals.LevelIndex(0.5), bins, problem)),
            Indicators(seed => Hits(seed.Raw, PredictiveIntervals.LevelIndex(0.8), bins, problem)),
            Indicators(seed => Hits(seed.Raw, PredictiveIntervals.LevelIndex(0.95), bins, problem)),
            Indicators(seed => Hits(seed.Calibrated, PredictiveIntervals.LevelIndex(0.95), bins, problem)),
            Indicators(seed => Widths(seed.Calibrated, bins, problem)),
            Indicators(seed => problem.AtTest(seed.Raw.Crps, bins)));
        BootstrapBlocks blocks = problem.Blocks(bins, scores.BlockLength);
        double[][] replicates = Replicates(scores, means, blocks, options);
        return new DecoderScores
        {
            BinCount = bins.Length,
            Blocks = blocks,
            RSquared = Figure(scores.SeedRSquared, replicates[0], "1"),
            MedianAbsoluteError = Figure([.. predictions.Select(p => PositionScores.MedianAbsoluteError(truth, p))], replicates[1], unit),
            MeanAbsoluteError = Figure([.. predictions.Select(p => PositionScores.MeanAbsoluteError(truth, p))], replicates[2], unit),
            Coverage50Raw = Figure(means.SeedMeans(0), replicates[3], "1"),
            Coverage80Raw = Figure(means.SeedMeans(1), replicates[4], "1"),
            Coverage95Raw = Figure(means.SeedMeans(2), replicates[5], "1"),
            Coverage95 = Figure(means.SeedMeans(3), replicates[6], "1"),
            IntervalWidth95 = Figure(means.SeedMeans(4), replicates[7], unit),
            Crps = Figure(means.SeedMeans(5), replicates[8], unit),
            Null = CircularShiftNull.Test(truth, predictions, options.NullShifts),
        };
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
