
namespace Dynamics.Decoding.Internals;

/// <summary>From a grid of hyper-parameters to a prediction, for decoders whose answer is a <see cref="GridPosterior"/>.</summary>
internal static class PosteriorChoice
{
    /// <summary>Takes the candidate with the least squared error of its posterior mean on validation, and predicts with it.</summary>
    /// <param name="problem">What is decoded.</param>
    /// <param name="candidates">At least one; one alone where there is no validation part.</param>
    /// <param name="onHeld">The posterior of a candidate over the held range; may be called from several threads.</param>
    /// <param name="onTest">That over the test range, fitted to <see cref="DecodingProblem.Final"/>.</param>
    /// <param name="describe">The choice in words.</param>
    public static SeedPrediction Complete<T>(
        DecodingProblem problem, T[] candidates, Func<T, GridPosterior> onHeld, Func<T, GridPosterior> onTest, Func<T, string> describe)
    {
        T best = candidates.Length == 1 ? candidates[0] : Best(problem, candidates, onHeld).Candidate;
        GridPosterior test = onTest(best), held = onHeld(best);
        return problem.Complete(
            describe(best), test.Means(), held.Means(), (bins, _, truth) =>
                test.Intervals(bins, truth), (bins, _, truth) => held.Intervals(bins, truth));
    }

    /// <summary>The candidate with the least squared error on validation, and that error.</summary>
    public static (T Candidate, double Error) Best<T>(DecodingProblem problem, T[] candidates, Func<T, GridPosterior> onHeld)
    {
        double[] errors = [.. candidates.AsParallel().AsOrdered().Select(candidate =>
        {
            GridPosterior posterior = onHeld(candidate);
            float[] means = posterior.Means();
            posterior.Leave();
            return problem.HeldError(means);
        })];
        int best = Array.IndexOf(errors, errors.Min());
        return (candidates[best], errors[best]);
    }
}
