using System.Globalization;

namespace Dynamics.Decoding.Internals;

/// <summary>The weighted mean of what other decoders predict, each of them with each of its seeds. Decoders that generalise in different
/// ways err differently where behaviour or neurons drift, and their mean errs less than the best of them often does. The weight of one is
/// the inverse square of its mean squared error on validation, each component of a target by itself: one that fails there has next to no
/// say, those that are close count alike. Without validation all count alike. The distribution is that of a member drawn by its weight,
/// taken as Gaussian (law of total variance), so that bins on which members disagree are known to be uncertain.</summary>
internal sealed class EnsembleDecoder(string name, bool needsLatents, IReadOnlyList<PositionDecoder> members)
    : PositionDecoder(name, needsLatents: needsLatents)
{
    public override IReadOnlyList<SeedPrediction> Decode(DecodingProblem problem, CancellationToken cancellation)
    {
        PositionDecoder[] reading = [.. members.Where(member => member.Reads(problem.Latents))];
        IReadOnlyList<SeedPrediction>[] seeds = [.. reading.Select(member => problem.Predictions(member, cancellation))];
        SeedPrediction[] parts = [.. seeds.SelectMany(predictions => predictions)];
        double[] weights = Weights(problem, parts);
        int[] owners = [.. seeds.SelectMany((predictions, member) => predictions.Select(_ => member))];
        double Share(int member) => owners.Zip(weights).Where(part => part.First == member).Sum(part => part.Second);
        float[] Mean(Func<SeedPrediction, float[]> values) => [.. Enumerable.Range(0, values(parts[0]).Length).Select(i =>
            (float)parts.Zip(weights, (part, weight) => weight * values(part)[i]).Sum())];
        PredictiveIntervals Intervals(
            int[] bins, float[] means, float[] truth, Func<SeedPrediction, float[]> stds, Func<SeedPrediction, float[]> predicted)
        {
            float[][] spread = [.. parts.Select(stds)], own = [.. parts.Select(predicted)];
            return PredictiveIntervals.Gaussian(bins, means, [.. bins.Select((_, i) => Math.Sqrt(weights.Select((weight, part) =>
                weight * (Math.Pow(spread[part][i], 2) + Math.Pow(own[part][i] - means[i], 2))).Sum()))], truth);
        }
        return
        [
            problem.Complete(
                string.Join(" ", reading.Select((member, i) => $"{member.Name}={Share(i).ToString("0.00", CultureInfo.InvariantCulture)}")),
                Mean(part => part.Predicted), Mean(part => part.Held),
                (bins, means, truth) => Intervals(bins, means, truth, part => part.Raw.Std, part => problem.AtTest(part.Predicted, bins)),
                (bins, means, truth) => Intervals(
                    bins, means, truth, part => part.HeldRaw.Std, part => problem.AtHeld(part.Held, bins))),
        ];
    }

    /// <summary>Weight of each member [member], sum 1.</summary>
    internal static double[] Weights(DecodingProblem problem, IReadOnlyList<SeedPrediction> members)
    {
        if (!problem.Targets.HasValidation)
        {
            return [.. members.Select(_ => 1.0 / members.Count)];
        }
        double[] errors = [.. members.Select(member => problem.HeldError(member.Held))];
        // Relative to the least: neither a unit of length nor an error of 0 makes a weight that is no number.
        double least = errors.Min();
        double[] inverse = [.. errors.Select(error => error > least ? Math.Pow(least / error, 2) : 1)];
        double total = inverse.Sum();
        return [.. inverse.Select(weight => weight / total)];
    }
}
