using System.Globalization;
using Dynamics.Data;

namespace Dynamics.Decoding.Internals;

/// <summary><c>bayes.memoryless</c>: place fields and the counts of a causal window. Validation chooses the window, the prior and the
/// exponent of the likelihood.</summary>
internal sealed class MemorylessBayesDecoder() : PositionDecoder("bayes.memoryless", needsSpikes: true)
{
    public override IReadOnlyList<SeedPrediction> Decode(DecodingProblem problem, CancellationToken cancellation)
    {
        if (problem.Space.IsJoint)
        {
            return [SpaceBayesChoice.Memoryless(problem)];
        }
        BayesOptions options = problem.Options.Bayes;
        PlaceFieldModel fields = BayesChoice.Fields(problem), final = problem.Finally(fields, BayesChoice.Fields);
        Window[] candidates = problem.Targets.HasValidation
            ? [.. from seconds in options.WindowsSeconds
                  from occupancy in new[] { false, true }
                  from exponent in options.LikelihoodExponents
                  select new Window(seconds, occupancy, exponent)]
            : [new Window(options.DefaultWindowSeconds, false, 1)];
        GridPosterior Run(PlaceFieldModel model, Window window, BinRange range)
        {
            int cells = model.Grid.CellCount;
            return BayesChoice.Decoder(problem, model, window.Exponent).Memoryless(
                range, Math.Max(1, (int)Math.Round(window.Seconds / problem.BinWidthSeconds)),
                window.Occupancy ? model.Occupancy : [.. Enumerable.Repeat(1.0 / cells, cells)]);
        }
        return
        [
            PosteriorChoice.Complete(
                problem, candidates, window => Run(fields, window, problem.HeldRange), window => Run(final, window, problem.TestRange),
                window => $"{window}"),
        ];
    }

    private sealed record Window(double Seconds, bool Occupancy, double Exponent)
    {
        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture, $"window={Seconds:g}s prior={(Occupancy ? "occupancy" : "uniform")} exponent={Exponent:g}");
    }
}

/// <summary><c>bayes.walk</c>: place fields with a random walk as prior over time. Validation chooses its slow and fast step and the
/// exponent of the likelihood.</summary>
internal sealed class WalkBayesDecoder() : PositionDecoder("bayes.walk", needsSpikes: true)
{
    public override IReadOnlyList<SeedPrediction> Decode(DecodingProblem problem, CancellationToken cancellation)
    {
        if (problem.Space.IsJoint)
        {
            return [SpaceBayesChoice.Walk(problem)];
        }
        BayesOptions options = problem.Options.Bayes;
        PlaceFieldModel fields = BayesChoice.Fields(problem), final = problem.Finally(fields, BayesChoice.Fields);
        WalkSteps[] candidates = problem.Targets.HasValidation
            ? WalkSteps.Grid(options.StepFractions, options.LikelihoodExponents)
            : [new WalkSteps(options.DefaultSlowStep, options.DefaultFastStep, 1)];
        GridPosterior Run(PlaceFieldModel model, WalkSteps steps, BinRange range) =>
            BayesChoice.Decoder(problem, model, steps.Exponent).Walk(
                range, steps.Walk(model.Grid, problem.BinWidthSeconds, options.JumpRateHz));
        return
        [
            PosteriorChoice.Complete(
                problem, candidates, steps => Run(fields, steps, problem.HeldRange), steps => Run(final, steps, problem.TestRange),
                steps => $"{steps}"),
        ];
    }
}

/// <summary>What the Bayesian decoders share.</summary>
internal static class BayesChoice
{
    public static PlaceFieldModel Fields(DecodingProblem problem) =>
        PlaceFieldModel.Fit(problem.Counts, problem.BinWidthSeconds, problem.Targets, problem.Options.Bayes);

    public static BayesDecoder Decoder(DecodingProblem problem, PlaceFieldModel fields, double exponent) =>
        new(fields, problem.Counts, problem.BinWidthSeconds, exponent);
}
