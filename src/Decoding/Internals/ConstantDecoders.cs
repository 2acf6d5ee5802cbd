using Dynamics.Data;

namespace Dynamics.Decoding.Internals;

/// <summary><c>mean</c>: the train mean.</summary>
internal sealed class MeanDecoder() : PositionDecoder("mean")
{
    public override IReadOnlyList<SeedPrediction> Decode(DecodingProblem problem, CancellationToken cancellation)
    {
        float mean = (float)problem.Targets.Train.Average(bin => (double)problem.Targets.Position[bin]);
        return [ConstantSpread.Complete(problem, Filled(problem.TestRange, mean), Filled(problem.HeldRange, mean))];
    }

    private static float[] Filled(BinRange range, float value) => [.. Enumerable.Repeat(value, range.Length)];
}

/// <summary><c>last</c>: the last position known. Over each range of the test part that is the last label before it, over validation the
/// last train label before that; what nothing known precedes gets the first label there is.</summary>
internal sealed class LastDecoder() : PositionDecoder("last")
{
    public override IReadOnlyList<SeedPrediction> Decode(DecodingProblem problem, CancellationToken cancellation)
    {
        PositionTargets targets = problem.Targets;
        int[] known = [.. targets.Train.Concat(targets.Validation).Order()];
        BinSet held = targets.HasValidation ? problem.Split.Validation : problem.HeldRange;
        float[] onTest = Holding(targets, known, problem.Split.Test, problem.TestRange);
        return [ConstantSpread.Complete(problem, onTest, Holding(targets, targets.Train, held, problem.HeldRange))];
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
}

/// <summary>Gaussian intervals of one width, that of the error on the held bins: all that baselines without spikes can say.</summary>
internal static class ConstantSpread
{
    public static SeedPrediction Complete(DecodingProblem problem, float[] onTest, float[] onHeld)
    {
        double std = Math.Max(1e-6, Math.Sqrt(problem.HeldError(onHeld)));
        return problem.Complete("", onTest, onHeld, (bins, predicted, known) =>
            PredictiveIntervals.Gaussian(bins, predicted, [.. Enumerable.Repeat(std, bins.Length)], known));
    }
}
