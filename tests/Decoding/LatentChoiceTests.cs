using Dynamics.Data;
using Dynamics.Decoding;

namespace Dynamics.Tests.Decoding;

/// <summary>Which latent decoder stands for the latents when they are compared with what reads counts: validation says so, and no bin of
/// the test part.</summary>
public sealed class LatentChoiceTests
{
    private const int Bins = 6000;

    private static readonly BinnedRecording s_recording = SmallTrack.Record(Bins, 12, 3);

    private static readonly Split s_split = SmallTrack.Split(Bins);

    [Fact]
    public void Evaluate_DecodersThatErrAlike_ChoosesTheLater() => Assert.Equal(
        "test.later",
        Evaluate([new Off("test.earlier", 0.1f, 0.1f), new Off("test.later", 0.1f, 0.1f), new Baseline()]).LatentAgainstBaseline!.First);

    // On validation the later one is better in every other minute and worse in the others, and in the mean a little worse.
    [Theory]
    [InlineData(0.15f, "test.later")]
    [InlineData(0.4f, "test.earlier")]
    public void Evaluate_ALaterDecoderThatErrsMore_IsChosenWithinTwoStandardErrors(float worse, string chosen)
    {
        (int start, int length) = (s_split.Validation.Span.Start, s_split.Validation.Span.Length);
        Off later = new("test.later", bin => (8 * (bin - start) / length) % 2 == 0 ? 0.02f : worse);
        Assert.Equal(chosen, Evaluate([new Off("test.earlier", 0.1f, 0.1f), later, new Baseline()]).LatentAgainstBaseline!.First);
    }

    [Fact]
    public void Evaluate_ADecoderThatErrsAtRestAndOneThatErrsInRunning_ChoosesOfEachScopeTheOther()
    {
        DecodingTable table = Evaluate([new Off("test.running", 0.02f, 0.3f), new Off("test.rest", 0.1f, 0.02f), new Baseline()]);
        Assert.Equal("test.rest", table.LatentAgainstBaseline!.First);
        Assert.Equal("test.running", table.LatentAgainstBaselineRunning!.First);
        Assert.Equal("test.baseline", table.LatentAgainstBaselineRunning.Second);
        float[] known = [.. Enumerable.Range(0, Bins * 3 / 4).Where(Tracks).Select(bin => s_recording.Position[bin])];
        float[] running = [.. Enumerable.Range(0, Bins * 3 / 4).Where(Runs).Select(bin => s_recording.Position[bin])];
        double rest = known.Length - running.Length;
        double all = 1 - (((running.Length * 0.02 * 0.02) + (rest * 0.3 * 0.3)) / Total(known));
        Assert.Equal(all, table["test.running"].HeldOutRSquared, 1e-5);
        Assert.Equal(1 - (running.Length * 0.02 * 0.02 / Total(running)), table["test.running"].HeldOutRunningRSquared, 1e-5);
        Assert.Equal(table["test.rest"].HeldOutRunningRSquared, table.Figures()["test.rest.heldout_r2@run"].Value);
    }

    private static bool Tracks(int bin) => s_recording.Tracked[bin];

    private static bool Runs(int bin) => s_recording.Running[bin];

    private static double Total(float[] values) => values.Sum(value => Math.Pow(value - values.Average(x => (double)x), 2));

    private static DecodingTable Evaluate(IReadOnlyList<PositionDecoder> decoders) => PositionDecoding.Evaluate(
        s_recording, s_split, SmallTrack.Latents(s_recording), SmallTrack.Options with { Decoders = decoders, Folds = 3 });

    /// <summary>Knows the truth, and is off by a length at each bin.</summary>
    private sealed class Off(string name, Func<int, float> by) : PositionDecoder(name, needsLatents: true)
    {
        /// <summary>One length while the animal runs and another while it rests.</summary>
        public Off(string name, float running, float rest) : this(name, bin => Runs(bin) ? running : rest)
        {
        }

        public override IReadOnlyList<SeedPrediction> Decode(DecodingProblem problem, CancellationToken cancellation) =>
            [.. problem.Latents.Select(_ => problem.Complete("", At(problem.TestRange), At(problem.HeldRange), Say))];

        private float[] At(BinRange range) =>
            [.. Enumerable.Range(range.Start, range.Length).Select(bin => s_recording.Position[bin] + by(bin))];
    }

    /// <summary>Says 0.5 everywhere.</summary>
    private sealed class Baseline() : PositionDecoder("test.baseline")
    {
        public override IReadOnlyList<SeedPrediction> Decode(DecodingProblem problem, CancellationToken cancellation)
        {
            float[] Half(BinRange range) => [.. Enumerable.Repeat(0.5f, range.Length)];
            return [problem.Complete("", Half(problem.TestRange), Half(problem.HeldRange), Say)];
        }
    }

    private static PredictiveIntervals Say(int[] bins, float[] means, float[] truth) =>
        PredictiveIntervals.Gaussian(bins, means, [.. Enumerable.Repeat(0.1, bins.Length)], truth);
}
