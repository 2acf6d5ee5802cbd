using Dynamics.Data;

namespace Dynamics.Decoding.Internals;

/// <summary>The two baselines that know no spikes: the train mean, and the last known position before the part that is predicted.</summary>
internal static class ConstantDecoders
{
    public static SeedPrediction Mean(DecodingProblem problem)
    {
        float mean = (float)problem.Targets.Train.Average(bin => (double)problem.Targets.Position[bin]);
        return Complete(problem, Filled(problem.TestRange.Length, mean), Filled(problem.HeldRange.Length, mean));
    }

    /// <summary>Holds the last position known: over each range of the test part the last label before it, over validation the last train
    /// label before that. What nothing known precedes gets the first label there is.</summary>
    public static SeedPrediction Last(DecodingProblem problem)
    {
        PositionTargets targets = problem.Targets;
        int[] known = [.. targets.Train.Concat(targets.Validation).Order()];
        BinSet held = targets.HasValidation ? problem.Split.Validation : problem.HeldRange;
        return Complete(problem, Holding(targets, known, problem.Split.Test, problem.TestRange), Holding(targets, targets.Train, held, problem.HeldRange));
    }

    private static float[] Holding(PositionTargets targets, int[] known, BinSet bins, BinRange span)
    {
        float[] values = new float[span.Length];
        foreach (BinRange range in bins.Ranges)
        {
            float last = targets.Position[known.LastOrDefault(bin => bin < range.Start, known[0])];
            int first = Math.Max(0, range.Start - span.Start), end = Math.Min(values.Length, range.End - span.Start);
            values.AsSpan(first..Math.Max(first, end)).Fill(last);
        }
        return values;
    }

    private static SeedPrediction Complete(DecodingProblem problem, float[] onTest, float[] onHeld)
    {
        float[] truth = Bins.Gather(problem.Targets.Position, problem.HeldBins);
        double std = Math.Max(1e-6, Math.Sqrt(PositionScores.MeanSquaredError(truth, problem.AtHeld(onHeld, problem.HeldBins))));
        return problem.Complete(
            "", onTest, Intervals(problem.TestBins, onTest, problem.TestTruth()), onHeld, (bins, predicted, known) => Intervals(bins, predicted, known));

        PredictiveIntervals Intervals(int[] bins, float[] predicted, float[] known) =>
            PredictiveIntervals.Gaussian(bins, predicted, [.. Enumerable.Repeat(std, bins.Length)], known);
    }

    private static float[] Filled(int length, float value) => [.. Enumerable.Repeat(value, length)];
}
