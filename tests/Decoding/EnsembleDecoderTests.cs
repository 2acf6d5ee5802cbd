using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.Decoding.Internals;

namespace Dynamics.Tests.Decoding;

public class EnsembleDecoderTests
{
    private const int Bins = 6000;

    private static readonly BinnedRecording s_recording = SmallTrack.Record(Bins, 12, 3);

    [Theory]
    [InlineData("latent")]
    [InlineData("smoothed")]
    [InlineData("counts")]
    public void Decode_OfATable_IsTheWeightedMeanOfItsRows(string what)
    {
        DecodingOptions options = SmallTrack.Options with
        {
            Decoders = [.. PositionDecoder.All.Where(decoder => decoder.IsDefault || what == "smoothed").Where(decoder =>
                decoder.Name.StartsWith($"{what}.", StringComparison.Ordinal) || (what == "latent" && decoder.Name == "observed.walk"))],
        };
        DecodingTable table = PositionDecoding.Evaluate(s_recording, SmallTrack.Split(Bins), SmallTrack.Latents(s_recording), options);
        DecoderResult ensemble = table[$"{what}.ensemble"];
        DecoderResult[] members = [.. table.Decoders.Where(row => row != ensemble)];
        Assert.Equal(what == "counts" ? 3 : 5, members.Length);
        // A mean of members lies between them, and its squared error is at most the largest of theirs.
        float[] own = Assert.Single(ensemble.PredictedBySeed);
        float[][] theirs = [.. members.SelectMany(member => member.PredictedBySeed)];
        Assert.All(own.Select((_, i) => i), i =>
            Assert.InRange(own[i], theirs.Min(values => values[i]) - 1e-5, theirs.Max(values => values[i]) + 1e-5));
        Assert.True(ensemble.All.RSquared.Value > members.Min(member => member.All.RSquared.Value));
        Assert.All(members, member => Assert.Contains($"{member.Name}=0.", Assert.Single(ensemble.Choices), StringComparison.Ordinal));
        Assert.InRange(ensemble.All.Coverage95.Value, 0.85, 1);
    }

    // 1 / (e² s) with s = e where all are as sure as usual, and the law of total variance, on members that say Gaussians in closed form.
    [Fact]
    public void Decode_MembersThatDisagree_HasTheMeanAndVarianceOfTheWeightedMixture()
    {
        ConstantDecoder near = new("test.near", (0.3f, 0.1), (0.5f, 0.2)), far = new("test.far", (0.9f, 0.3));
        DecodingProblem problem = Problem(SmallTrack.Split(Bins));
        SeedPrediction ensemble = Ensemble(problem, near, far);
        double[] means = [0.3, 0.5, 0.9], stds = [0.1, 0.2, 0.3];
        float[] truth = [.. problem.HeldBins.Select(bin => s_recording.Position[bin])];
        double[] inverse = [.. means.Select(mean => Math.Pow(truth.Average(y => Math.Pow(y - (float)mean, 2)), -1.5))];
        double[] weights = [.. inverse.Select(value => value / inverse.Sum())];
        double expected = weights.Zip(means, (weight, mean) => weight * mean).Sum();
        double variance = weights.Select((weight, i) => weight * (Math.Pow(stds[i], 2) + Math.Pow(means[i] - expected, 2))).Sum();
        Assert.All(ensemble.Predicted, value => Assert.Equal(expected, value, 1e-5));
        Assert.All(ensemble.Raw.Std, value => Assert.Equal(Math.Sqrt(variance), value, 1e-5));
        Assert.Equal(FormattableString.Invariant($"test.near={weights[0] + weights[1]:0.00} test.far={weights[2]:0.00}"), ensemble.Choices);
    }

    [Fact]
    public void Decode_AMemberThatIsLessSureThanUsual_CountsForLess()
    {
        DecodingProblem problem = Problem(SmallTrack.Split(Bins));
        int middle = problem.TestRange.Start + (problem.TestRange.Length / 2);
        ConstantDecoder steady = new("test.steady", (0.3f, 0.1)), lost = new("test.lost", (0.9f, 0.2)) { DoublesFrom = middle };
        SeedPrediction ensemble = Ensemble(problem, steady, lost);
        float[] truth = [.. problem.HeldBins.Select(bin => s_recording.Position[bin])];
        double Weight(double mean) => Math.Pow(truth.Average(y => Math.Pow(y - (float)mean, 2)), -1.5);
        double Expected(double share) => ((Weight(0.3) * 0.3) + (share * Weight(0.9) * 0.9)) / (Weight(0.3) + (share * Weight(0.9)));
        Assert.Equal(Expected(1), ensemble.Predicted[middle - 1 - problem.TestRange.Start], 1e-5);
        Assert.Equal(Expected(0.5), ensemble.Predicted[middle - problem.TestRange.Start], 1e-5);
        Assert.All(ensemble.Held, value => Assert.Equal(Expected(1), value, 1e-5));
    }

    [Fact]
    public void Certainty_IntervalsAtSomeBins_HoldsUntilTheNextAndIsBounded()
    {
        static PredictiveIntervals Stated(int[] bins, double[] stds) =>
            PredictiveIntervals.Gaussian(bins, new float[bins.Length], stds, new float[bins.Length]);
        PredictiveIntervals usual = Stated([0, 1], [1, 7]); // 5 by their squares
        double[] certainty = EnsembleDecoder.Certainty(Stated([11, 13, 14], [5, 10, 0.01]), usual, new(10, 16));
        Assert.All(certainty.Zip([1, 1, 1, 0.5, 10, 10]), pair => Assert.Equal(pair.Second, pair.First, 1e-6));
        Assert.Equal([1, 1], EnsembleDecoder.Certainty(Stated([0], [3]), Stated([], []), new(0, 2)));
    }

    [Fact]
    public void Decode_WithoutValidation_WeighsAllAlike()
    {
        Split split = SmallTrack.Split(Bins);
        SeedPrediction ensemble = Ensemble(
            Problem(new(split.Train, new([]), split.Test)), new ConstantDecoder("test.low", (0.2f, 0.1)),
            new ConstantDecoder("test.high", (0.8f, 0.1)));
        Assert.All(ensemble.Predicted, value => Assert.Equal(0.5, value, 1e-6));
    }

    [Fact]
    public void Weights_AMemberWithoutError_AreNumbers()
    {
        DecodingProblem problem = Problem(SmallTrack.Split(Bins));
        float[] Known(float off) => [.. Enumerable.Range(problem.HeldRange.Start, problem.HeldRange.Length)
            .Select(bin => s_recording.Tracked[bin] ? s_recording.Position[bin] + off : 0)];
        SeedPrediction Says(float off) => Ensemble(problem, new ConstantDecoder("test.any", (0.5f, 0.1))) with { Held = Known(off) };
        Assert.Equal([1, 0], EnsembleDecoder.Weights(problem, [Says(0), Says(0.1f)]));
        Assert.Equal([0.5, 0.5], EnsembleDecoder.Weights(problem, [Says(0), Says(0)]));
    }

    private static DecodingProblem Problem(Split split) =>
        new(s_recording, split, SmallTrack.Latents(s_recording), SmallTrack.Options);

    private static SeedPrediction Ensemble(DecodingProblem problem, params PositionDecoder[] members) =>
        new EnsembleDecoder("test.ensemble", needsLatents: false, members).Decode(problem, CancellationToken.None)[0];

    /// <summary>Seeds that each say one position everywhere, with one standard deviation.</summary>
    private sealed class ConstantDecoder(string name, params (float Mean, double Std)[] seeds) : PositionDecoder(name)
    {
        /// <summary>From this bin on the standard deviation is twice as large.</summary>
        public int DoublesFrom { get; init; } = int.MaxValue;

        public override IReadOnlyList<SeedPrediction> Decode(DecodingProblem problem, CancellationToken cancellation) =>
        [
            .. seeds.Select(seed => problem.Complete(
                "", [.. Enumerable.Repeat(seed.Mean, problem.TestRange.Length)],
                [.. Enumerable.Repeat(seed.Mean, problem.HeldRange.Length)],
                (bins, means, truth) =>
                    PredictiveIntervals.Gaussian(
                        bins, means, [.. bins.Select(bin => bin >= DoublesFrom ? 2 * seed.Std : seed.Std)], truth))),
        ];
    }
}
