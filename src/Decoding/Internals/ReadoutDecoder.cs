using Dynamics.Data;

namespace Dynamics.Decoding.Internals;

/// <summary>Runs a readout on features from fit to calibrated intervals.</summary>
internal static class ReadoutDecoder
{
    public static SeedPrediction Decode(
        DecodingProblem problem, IReadout readout, UncertainFeatures input, ulong seed, string prefix, CancellationToken cancellation)
    {
        IFittedReadout fit = readout.Fit(input.Features, problem.Targets, seed, cancellation);
        cancellation.ThrowIfCancellationRequested();
        float[] onTest = fit.Predict(input.Features, problem.TestRange);
        float[] onHeld = fit.Predict(input.Features, problem.HeldRange);
        ResidualSpread residual = Residual(problem, input.Features, onHeld);
        PredictiveIntervals Intervals(int[] bins, float[] predicted, float[] truth) =>
            fit.Intervals(input, bins, predicted, residual.Std(input.Features, bins, predicted), truth);
        return problem.Complete(prefix + fit.Choices, onTest, Intervals(problem.TestBins, onTest, problem.TestTruth()), onHeld, Intervals);
    }

    /// <summary>The residual spread of a readout that predicts <paramref name="onHeld"/> on the held range.</summary>
    public static ResidualSpread Residual(DecodingProblem problem, FeatureMatrix features, float[] onHeld)
    {
        double squared = PositionScores.MeanSquaredError(Bins.Gather(problem.Targets.Position, problem.HeldBins), problem.AtHeld(onHeld, problem.HeldBins));
        return ResidualSpread.Fit(features, problem.Targets, squared, problem.Options.Neighbors.MaximumTrainBins);
    }

    /// <summary>Squared error on validation of a readout fitted on train.</summary>
    public static double ValidationError(
        DecodingProblem problem, IReadout readout, FeatureMatrix features, ulong seed, CancellationToken cancellation)
    {
        int[] bins = problem.Targets.Validation;
        BinRange range = Bins.Span(bins);
        float[] predicted = readout.Fit(features, problem.Targets, seed, cancellation).Predict(features, range);
        return PositionScores.MeanSquaredError(Bins.Gather(problem.Targets.Position, bins), [.. bins.Select(bin => predicted[bin - range.Start])]);
    }
}
