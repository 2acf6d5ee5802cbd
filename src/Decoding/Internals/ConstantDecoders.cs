namespace Dynamics.Decoding.Internals;

/// <summary>The two baselines that know no spikes: the train mean, and the last known position before the part that is predicted.</summary>
internal static class ConstantDecoders
{
    public static SeedPrediction Mean(DecodingProblem problem)
    {
        float mean = (float)problem.Targets.Train.Average(bin => (double)problem.Targets.Position[bin]);
        return Constant(problem, mean, mean);
    }

    /// <summary>Holds, over the test part, the last position known before it; over validation, the last known before that.</summary>
    public static SeedPrediction Last(DecodingProblem problem)
    {
        PositionTargets targets = problem.Targets;
        int beforeValidation = targets.Train.LastOrDefault(bin => bin < problem.Split.Validation.Start, targets.Train[^1]);
        int beforeTest = targets.Train.Concat(targets.Validation).LastOrDefault(bin => bin < problem.Split.Test.Start, beforeValidation);
        return Constant(problem, targets.Position[beforeTest], targets.Position[beforeValidation]);
    }

    private static SeedPrediction Constant(DecodingProblem problem, float onTest, float onValidation)
    {
        PositionTargets targets = problem.Targets;
        int[] held = targets.HasValidation ? targets.Validation : targets.Train;
        double std = Math.Max(1e-6, Math.Sqrt(held.Average(bin => Math.Pow(targets.Position[bin] - (double)onValidation, 2))));
        return problem.Complete(
            "",
            Filled(problem.Split.Test.Length, onTest),
            Intervals(problem.TestBins, onTest, std, problem.TestTruth()),
            range => Filled(range.Length, onValidation),
            (bins, _, truth) => Intervals(bins, onValidation, std, truth));
    }

    private static PredictiveIntervals Intervals(int[] bins, float value, double std, float[] truth) =>
        PredictiveIntervals.Gaussian(bins, Filled(bins.Length, value), [.. Enumerable.Repeat(std, bins.Length)], truth);

    private static float[] Filled(int length, float value) => [.. Enumerable.Repeat(value, length)];
}
