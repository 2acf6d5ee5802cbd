using Dynamics.Data;
using Dynamics.Decoding;

namespace Dynamics.Experiments.Studies.Internals;

/// <summary>Each objective against the recipe on the same resampled laps: intervals of single objectives share the chance in the test part, differences do not.</summary>
internal static class Hc11Comparison
{
    /// <summary>Figures <c>hc11.NAME.b.mlp.r2_minus_recipe</c>; none where the recipe is not among the parts.</summary>
    public static IEnumerable<KeyValuePair<string, Figure>> Of(Hc11StudyJob job, BinnedRecording recording, IReadOnlyList<Hc11ModelPart> parts)
    {
        if (parts.FirstOrDefault(part => part.Name == Hc11Objective.Recipe) is not { } recipe)
        {
            yield break;
        }
        BinSet test = recipe.Protocol.Decoding(recording).Test;
        int[] scored = PositionTargets.TrackedBins(recording.Position, recording.Tracked, test);
        int[] running = [.. scored.Where(bin => recording.Running[bin])];
        IReadOnlyList<Lap> laps = LapDetector.Detect(recording, new LapOptions());
        foreach (Hc11ModelPart part in parts.Where(part => part != recipe))
        {
            foreach ((string scope, int[] bins) in ((string, int[])[])[("", scored), ("@run", running)])
            {
                yield return new($"hc11.{part.Name}.b.mlp.r2_minus_recipe{scope}", Difference(part, recipe, bins));
            }
        }

        Figure Difference(Hc11ModelPart part, Hc11ModelPart other, int[] bins) => bins.Length == 0 ? new(double.NaN) : PairedDifference.Between(
            part.Name, At(part, bins), other.Name, At(other, bins), [.. bins.Select(bin => recording.Position[bin])],
            BootstrapBlocks.WholeLaps(bins, laps), job.Options.Decoding.BootstrapResamples, job.Options.Decoding.Seed).RSquared;

        float[][] At(Hc11ModelPart part, int[] bins) => [.. part.Predictions().Select(predicted => bins.Select(bin => predicted[bin - test.Span.Start]).ToArray())];
    }
}
