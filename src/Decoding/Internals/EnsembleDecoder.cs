namespace Dynamics.Decoding.Internals;

/// <summary><c>latent.ensemble</c>: the mean, over training seeds, of what another decoder of latents predicts. Its distribution is that of
/// a seed drawn at random, taken as Gaussian: the mean variance of the seeds plus the variance between them (law of total variance), so
/// that bins on which the seeds disagree are known to be uncertain.</summary>
internal sealed class EnsembleDecoder(PositionDecoder member) : PositionDecoder("latent.ensemble", needsLatents: true, leastSeeds: 2)
{
    public override IReadOnlyList<SeedPrediction> Decode(DecodingProblem problem, CancellationToken cancellation)
    {
        IReadOnlyList<SeedPrediction> seeds = problem.Predictions(member, cancellation);
        float[] Mean(Func<SeedPrediction, float[]> values) =>
            [.. Enumerable.Range(0, values(seeds[0]).Length).Select(i => seeds.Average(seed => values(seed)[i]))];
        PredictiveIntervals Intervals(
            int[] bins, float[] means, float[] truth, Func<SeedPrediction, float[]> stds, Func<SeedPrediction, float[]> predicted) =>
            PredictiveIntervals.Gaussian(bins, means, [.. bins.Select((_, i) => Math.Sqrt(seeds.Average(seed =>
                Math.Pow(stds(seed)[i], 2) + Math.Pow(predicted(seed)[i] - means[i], 2))))], truth);
        return
        [
            problem.Complete(
                $"{seeds.Count} seeds of {member.Name}", Mean(seed => seed.Predicted), Mean(seed => seed.Held),
                (bins, means, truth) => Intervals(bins, means, truth, seed => seed.Raw.Std, seed => problem.AtTest(seed.Predicted, bins)),
                (bins, means, truth) => Intervals(
                    bins, means, truth, seed => seed.HeldRaw.Std, seed => problem.AtHeld(seed.Held, bins))),
        ];
    }
}
