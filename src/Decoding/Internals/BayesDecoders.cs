using System.Globalization;
using Dynamics.Data;

namespace Dynamics.Decoding.Internals;

/// <summary><c>bayes.memoryless</c>: place fields and the counts of a causal window. Validation chooses the window, the prior and the
/// exponent of the likelihood.</summary>
internal sealed class MemorylessBayesDecoder() : PositionDecoder("bayes.memoryless")
{
    public override IReadOnlyList<SeedPrediction> Decode(DecodingProblem problem, CancellationToken cancellation)
    {
        if (problem.Space.IsJoint)
        {
            return [SpaceBayesChoice.Memoryless(problem)];
        }
        BayesOptions options = problem.Options.Bayes;
        PlaceFieldModel fields = BayesChoice.Fields(problem);
        double[] uniform = [.. Enumerable.Repeat(1.0 / fields.CellCount, fields.CellCount)];
        Window[] candidates = problem.Targets.HasValidation
            ? [.. from seconds in options.WindowsSeconds
                  from occupancy in new[] { false, true }
                  from exponent in options.LikelihoodExponents
                  select new Window(seconds, occupancy, exponent)]
            : [new Window(options.DefaultWindowSeconds, false, 1)];
        GridPosterior Run(Window window, BinRange range) => BayesChoice.Decoder(problem, fields, window.Exponent).Memoryless(
            range, Math.Max(1, (int)Math.Round(window.Seconds / problem.BinWidthSeconds)), window.Occupancy ? fields.Occupancy : uniform);
        return [BayesChoice.Complete(problem, candidates, Run)];
    }

    private sealed record Window(double Seconds, bool Occupancy, double Exponent)
    {
        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture, $"window={Seconds:g}s prior={(Occupancy ? "occupancy" : "uniform")} exponent={Exponent:g}");
    }
}

/// <summary><c>bayes.walk</c>: place fields with a random walk as prior over time. Validation chooses its slow and fast step and the
/// exponent of the likelihood.</summary>
internal sealed class WalkBayesDecoder() : PositionDecoder("bayes.walk")
{
    public override IReadOnlyList<SeedPrediction> Decode(DecodingProblem problem, CancellationToken cancellation)
    {
        if (problem.Space.IsJoint)
        {
            return [SpaceBayesChoice.Walk(problem)];
        }
        BayesOptions options = problem.Options.Bayes;
        PlaceFieldModel fields = BayesChoice.Fields(problem);
        Steps[] candidates = problem.Targets.HasValidation
            ? [.. from slow in options.StepFractions
                  from fast in options.StepFractions
                  where fast > slow
                  from exponent in options.LikelihoodExponents
                  select new Steps(slow, fast, exponent)]
            : [new Steps(options.DefaultSlowStep, options.DefaultFastStep, 1)];
        double binWidth = problem.BinWidthSeconds, perBin = fields.CellCount * Math.Sqrt(binWidth);
        GridPosterior Run(Steps steps, BinRange range) => BayesChoice.Decoder(problem, fields, steps.Exponent).Walk(
            range, new RandomWalk(fields.CellCount, steps.Slow * perBin, steps.Fast * perBin, Math.Min(1, options.JumpRateHz * binWidth)));
        return [BayesChoice.Complete(problem, candidates, Run)];
    }

    private sealed record Steps(double Slow, double Fast, double Exponent)
    {
        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"slow={Slow:g} fast={Fast:g} exponent={Exponent:g}");
    }
}

/// <summary>What the Bayesian decoders share: fit of the place fields, choice on validation, prediction.</summary>
internal static class BayesChoice
{
    public static PlaceFieldModel Fields(DecodingProblem problem) =>
        PlaceFieldModel.Fit(problem.Counts, problem.BinWidthSeconds, problem.Targets, problem.Options.Bayes);

    public static BayesDecoder Decoder(DecodingProblem problem, PlaceFieldModel fields, double exponent) =>
        new(fields, problem.Counts, problem.BinWidthSeconds, exponent);

    public static SeedPrediction Complete<T>(DecodingProblem problem, T[] candidates, Func<T, BinRange, GridPosterior> run)
        where T : notnull
    {
        T best = Best(problem, candidates, run);
        GridPosterior test = run(best, problem.TestRange), held = run(best, problem.HeldRange);
        return problem.Complete(
            $"{best}", test.Means(), held.Means(), (bins, _, truth) =>
                test.Intervals(bins, truth), (bins, _, truth) => held.Intervals(bins, truth));
    }

    private static T Best<T>(DecodingProblem problem, T[] candidates, Func<T, BinRange, GridPosterior> run)
    {
        if (candidates.Length == 1)
        {
            return candidates[0];
        }
        int[] bins = problem.Targets.Validation;
        BinRange range = Bins.Span(bins);
        float[] truth = Bins.Gather(problem.Targets.Position, bins);
        double[] errors = [.. candidates.AsParallel().AsOrdered().Select(candidate =>
        {
            float[] means = run(candidate, range).Means();
            return PositionScores.MeanSquaredError(truth, [.. bins.Select(bin => means[bin - range.Start])]);
        })];
        return candidates[Array.IndexOf(errors, errors.Min())];
    }
}
