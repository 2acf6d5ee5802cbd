using System.Globalization;
using Dynamics.Data;

namespace Dynamics.Decoding.Internals;

/// <summary>The two Bayesian baselines, with what validation chooses for them.</summary>
internal static class BayesDecoders
{
    public static SeedPrediction Memoryless(DecodingProblem problem)
    {
        BayesOptions options = problem.Options.Bayes;
        PlaceFieldModel fields = Fields(problem);
        double[] uniform = [.. Enumerable.Repeat(1.0 / fields.CellCount, fields.CellCount)];
        WindowChoice[] candidates = problem.Targets.HasValidation
            ? [.. from seconds in options.WindowsSeconds from occupancy in new[] { false, true } from exponent in options.LikelihoodExponents
                  select new WindowChoice(seconds, occupancy, exponent)]
            : [new WindowChoice(options.DefaultWindowSeconds, false, 1)];
        PositionPosterior Run(WindowChoice choice, BinRange range) => Decoder(problem, fields, choice.Exponent)
            .Memoryless(range, WindowBins(problem, choice.Seconds), choice.Occupancy ? fields.Occupancy : uniform);
        WindowChoice best = Best(problem, candidates, Run);
        string choices = string.Create(
            CultureInfo.InvariantCulture, $"window={best.Seconds:g}s prior={(best.Occupancy ? "occupancy" : "uniform")} exponent={best.Exponent:g}");
        return Complete(problem, choices, range => Run(best, range));
    }

    public static SeedPrediction Walk(DecodingProblem problem)
    {
        BayesOptions options = problem.Options.Bayes;
        PlaceFieldModel fields = Fields(problem);
        WalkChoice[] candidates = problem.Targets.HasValidation
            ? [.. from slow in options.StepFractions from fast in options.StepFractions where fast > slow from exponent in options.LikelihoodExponents
                  select new WalkChoice(slow, fast, exponent)]
            : [new WalkChoice(options.DefaultSlowStep, options.DefaultFastStep, 1)];
        double binWidth = problem.Recording.BinWidthSeconds, perBin = fields.CellCount * Math.Sqrt(binWidth);
        PositionPosterior Run(WalkChoice choice, BinRange range) => Decoder(problem, fields, choice.Exponent).Walk(
            range, new RandomWalk(fields.CellCount, choice.Slow * perBin, choice.Fast * perBin, Math.Min(1, options.JumpRateHz * binWidth)));
        WalkChoice best = Best(problem, candidates, Run);
        string choices = string.Create(CultureInfo.InvariantCulture, $"slow={best.Slow:g} fast={best.Fast:g} exponent={best.Exponent:g}");
        return Complete(problem, choices, range => Run(best, range));
    }

    private static PlaceFieldModel Fields(DecodingProblem problem) =>
        PlaceFieldModel.Fit(problem.Recording.Counts, problem.Recording.BinWidthSeconds, problem.Targets, problem.Options.Bayes);

    private static BayesDecoder Decoder(DecodingProblem problem, PlaceFieldModel fields, double exponent) =>
        new(fields, problem.Recording.Counts, problem.Recording.BinWidthSeconds, exponent);

    private static int WindowBins(DecodingProblem problem, double seconds) =>
        Math.Max(1, (int)Math.Round(seconds / problem.Recording.BinWidthSeconds));

    private static T Best<T>(DecodingProblem problem, T[] candidates, Func<T, BinRange, PositionPosterior> run)
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

    private static SeedPrediction Complete(DecodingProblem problem, string choices, Func<BinRange, PositionPosterior> run)
    {
        PositionPosterior test = run(problem.TestRange), held = run(problem.HeldRange);
        return problem.Complete(
            choices,
            test.Means(),
            test.Intervals(problem.TestBins, problem.TestTruth()),
            held.Means(),
            (bins, _, truth) => held.Intervals(bins, truth));
    }

    private sealed record WindowChoice(double Seconds, bool Occupancy, double Exponent);

    private sealed record WalkChoice(double Slow, double Fast, double Exponent);
}
