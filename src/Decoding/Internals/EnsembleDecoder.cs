using System.Globalization;
using Dynamics.Data;

namespace Dynamics.Decoding.Internals;

/// <summary>The weighted mean of what other decoders predict, each of them with each of its seeds. Decoders that generalise in different
/// ways err differently where behaviour or neurons drift, and their mean errs less than the best of them often does. The weight of one in
/// a bin is 1 / (e² s), e² its mean squared error on validation, each component of a target by itself, and s the standard deviation that it
/// states in the bin, scaled so that on validation it is e in the root mean square. Where one has seen nothing alike in training it says
/// so, and the others speak. Without validation all count alike. The distribution is that of a member drawn by its weight, taken as
/// Gaussian (law of total variance), so that bins on which members disagree are known to be uncertain.</summary>
internal sealed class EnsembleDecoder(
    string name, bool needsLatents, IReadOnlyList<PositionDecoder> members, bool causal = true, bool isDefault = true)
    : PositionDecoder(name, causal, needsLatents, isDefault)
{
    private const double ErrorExponent = 1.5; // of e²: once, and once more for the scale of s
    private const double MostSure = 10; // times as sure as usual, or a tenth of it, is as much as is believed

    public override IReadOnlyList<SeedPrediction> Decode(DecodingProblem problem, CancellationToken cancellation)
    {
        PositionDecoder[] reading = [.. members.Where(member => member.Reads(problem.Latents))];
        IReadOnlyList<SeedPrediction>[] seeds = [.. reading.Select(member => problem.Predictions(member, cancellation))];
        SeedPrediction[] parts = [.. seeds.SelectMany(predictions => predictions)];
        double[] weights = Weights(problem, parts);
        Mixture test = new(
            weights, problem.TestRange, [.. parts.Select(part => part.Predicted)], [.. parts.Select(part => part.Raw)],
            [.. parts.Select(part => Certainty(part.Raw, part.HeldRaw, problem.TestRange))]);
        Mixture held = new(
            weights, problem.HeldRange, [.. parts.Select(part => part.Held)], [.. parts.Select(part => part.HeldRaw)],
            [.. parts.Select(part => Certainty(part.HeldRaw, part.HeldRaw, problem.HeldRange))]);
        int[] owners = [.. seeds.SelectMany((predictions, member) => predictions.Select(_ => member))];
        double Share(int member) => owners.Zip(weights).Where(part => part.First == member).Sum(part => part.Second);
        return
        [
            problem.Complete(
                string.Join(" ", reading.Select((member, i) => $"{member.Name}={Share(i).ToString("0.00", CultureInfo.InvariantCulture)}")),
                test.Means, held.Means, test.Intervals, held.Intervals),
        ];
    }

    /// <summary>Weight of each member where it is as sure as usual [member], sum 1.</summary>
    internal static double[] Weights(DecodingProblem problem, IReadOnlyList<SeedPrediction> members)
    {
        if (!problem.Targets.HasValidation)
        {
            return [.. members.Select(_ => 1.0 / members.Count)];
        }
        double[] errors = [.. members.Select(member => problem.HeldError(member.Held))];
        // Relative to the least: neither a unit of length nor an error of 0 makes a weight that is no number.
        double least = errors.Min();
        double[] inverse = [.. errors.Select(error => error > least ? Math.Pow(least / error, ErrorExponent) : 1)];
        double total = inverse.Sum();
        return [.. inverse.Select(weight => weight / total)];
    }

    /// <summary>Usual standard deviation by that of each bin of a range [bin]; 1 where nothing is usual. Between the bins at which a
    /// decoder states intervals the last one stands.</summary>
    internal static double[] Certainty(PredictiveIntervals stated, PredictiveIntervals usual, BinRange range)
    {
        double[] result = new double[range.Length];
        Array.Fill(result, 1);
        double typical = usual.Std.Length == 0 ? 0 : Math.Sqrt(usual.Std.Average(std => (double)std * std));
        if (!(typical > 0) || stated.Bins.Length == 0)
        {
            return result;
        }
        int last = 0;
        for (int i = 0; i < result.Length; i++)
        {
            while (last + 1 < stated.Bins.Length && stated.Bins[last + 1] <= range.Start + i)
            {
                last++;
            }
            result[i] = Math.Clamp(typical / stated.Std[last], 1 / MostSure, MostSure);
        }
        return result;
    }

    /// <summary>What members say of a range, weighted.</summary>
    /// <param name="weights">Weights where all are as sure as usual [member].</param>
    /// <param name="range">The range.</param>
    /// <param name="predicted">What they predict [member][bin].</param>
    /// <param name="stated">Intervals that they state at some of its bins, all at the same ones [member].</param>
    /// <param name="certainty">How much surer than usual they are [member][bin].</param>
    private sealed class Mixture(
        double[] weights, BinRange range, float[][] predicted, PredictiveIntervals[] stated, double[][] certainty)
    {
        public float[] Means { get; } = [.. Enumerable.Range(0, range.Length).Select(
            bin => (float)Mean(weights, certainty, bin, member => predicted[member][bin]))];

        /// <summary>Intervals at the bins at which members state theirs; see <see cref="IntervalsAt"/>.</summary>
        public PredictiveIntervals Intervals(int[] bins, float[] means, float[] truth) => PredictiveIntervals.Gaussian(
            bins, means, [.. bins.Select((bin, i) => Math.Sqrt(Mean(weights, certainty, bin - range.Start, member =>
                Math.Pow(stated[member].Std[i], 2) + Math.Pow(predicted[member][bin - range.Start] - means[i], 2))))], truth);

        private static double Mean(double[] weights, double[][] certainty, int bin, Func<int, double> value)
        {
            double sum = 0, total = 0;
            for (int member = 0; member < weights.Length; member++)
            {
                double weight = weights[member] * certainty[member][bin];
                sum += weight * value(member);
                total += weight;
            }
            return sum / total;
        }
    }
}
