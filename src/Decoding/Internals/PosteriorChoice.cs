using Dynamics.Data;

namespace Dynamics.Decoding.Internals;

/// <summary>From a grid of hyper-parameters to a prediction, for decoders whose answer is a <see cref="GridPosterior"/>.</summary>
internal static class PosteriorChoice
{
    /// <summary>Takes the candidate with the least squared error of its posterior mean on validation, and predicts with it.</summary>
    /// <param name="problem">What is decoded.</param>
    /// <param name="candidates">At least one; one alone where there is no validation part.</param>
    /// <param name="run">The posterior of a candidate over a range; may be called from several threads.</param>
    /// <param name="describe">The choice in words.</param>
    public static SeedPrediction Complete<T>(
        DecodingProblem problem, T[] candidates, Func<T, BinRange, GridPosterior> run, Func<T, string> describe)
    {
        T best = candidates.Length == 1 ? candidates[0] : Best(problem, candidates, run).Candidate;
        GridPosterior test = run(best, problem.TestRange), held = run(best, problem.HeldRange);
        return problem.Complete(
            describe(best), test.Means(), held.Means(), (bins, _, truth) =>
                test.Intervals(bins, truth), (bins, _, truth) => held.Intervals(bins, truth));
    }

    /// <summary>The candidate with the least squared error on validation, and that error.</summary>
    public static (T Candidate, double Error) Best<T>(DecodingProblem problem, T[] candidates, Func<T, BinRange, GridPosterior> run)
    {
        int[] bins = problem.Targets.Validation;
        BinRange range = Bins.Span(bins);
        float[] truth = Bins.Gather(problem.Targets.Position, bins);
        double[] errors = [.. candidates.AsParallel().AsOrdered().Select(candidate =>
        {
            GridPosterior posterior = run(candidate, range);
            float[] means = posterior.Means();
            posterior.Leave();
            return PositionScores.MeanSquaredError(truth, [.. bins.Select(bin => means[bin - range.Start])]);
        })];
        int best = Array.IndexOf(errors, errors.Min());
        return (candidates[best], errors[best]);
    }
}
