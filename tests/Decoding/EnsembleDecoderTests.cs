using Dynamics.Data;
using Dynamics.Decoding;

namespace Dynamics.Tests.Decoding;

public class EnsembleDecoderTests
{
    private const int Bins = 6000;

    private static readonly BinnedRecording s_recording = SmallTrack.Record(Bins, 12, 3);
    private static readonly DecodingOptions s_options = SmallTrack.Options with
    {
        Decoders = PositionDecoder.Named("latent.walk", "latent.ensemble"),
    };

    [Fact]
    public void Decode_TwoSeeds_IsTheirMeanAndAtLeastAsGood()
    {
        DecodingTable table = Evaluate(SmallTrack.Latents(s_recording));
        (DecoderResult members, DecoderResult ensemble) = (table["latent.walk"], table["latent.ensemble"]);
        Assert.Equal(
            members.PredictedBySeed[0].Zip(members.PredictedBySeed[1], (a, b) => (float)((a + (double)b) / 2)),
            Assert.Single(ensemble.PredictedBySeed), (a, b) => Math.Abs(a - b) < 1e-6);
        // The squared error of a mean is at most the mean squared error.
        Assert.True(ensemble.All.RSquared.Value >= members.All.RSquared.Value);
        Assert.Equal("2 seeds of latent.walk", Assert.Single(ensemble.Choices));
        Assert.InRange(ensemble.All.Coverage95.Value, 0.85, 1);
    }

    [Fact]
    public void Evaluate_OneSeed_HasNoEnsemble() =>
        Assert.Equal(["latent.walk"], Evaluate([SmallTrack.Latents(s_recording)[0]]).Decoders.Select(decoder => decoder.Name));

    // Law of total variance, on two members that say Gaussians in closed form.
    [Fact]
    public void Decode_SeedsThatDisagree_HasTheVarianceOfTheMixture()
    {
        SpreadDecoder member = new();
        DecodingProblem problem =
            new(s_recording, SmallTrack.Split(Bins), SmallTrack.Latents(s_recording), s_options with { Decoders = [member] });
        SeedPrediction ensemble = new Dynamics.Decoding.Internals.EnsembleDecoder(member).Decode(problem, CancellationToken.None)[0];
        Assert.All(ensemble.Predicted, value => Assert.Equal(0.4, value, 1e-6));
        Assert.All(ensemble.Raw.Std, value => Assert.Equal(Math.Sqrt(((0.01 + 0.04) / 2) + 0.01), value, 1e-6));
    }

    private static DecodingTable Evaluate(IReadOnlyList<LatentRun> latents) =>
        PositionDecoding.Evaluate(s_recording, SmallTrack.Split(Bins), latents, s_options);

    /// <summary>Two seeds that say 0.3 and 0.5 everywhere, with standard deviations 0.1 and 0.2.</summary>
    private sealed class SpreadDecoder() : PositionDecoder("test.spread")
    {
        public override IReadOnlyList<SeedPrediction> Decode(DecodingProblem problem, CancellationToken cancellation) =>
        [
            .. new[] { (Mean: 0.3f, Std: 0.1), (Mean: 0.5f, Std: 0.2) }.Select(seed => problem.Complete(
                "", [.. Enumerable.Repeat(seed.Mean, problem.TestRange.Length)],
                [.. Enumerable.Repeat(seed.Mean, problem.HeldRange.Length)],
                (bins, means, truth) =>
                    PredictiveIntervals.Gaussian(bins, means, [.. Enumerable.Repeat(seed.Std, bins.Length)], truth))),
        ];
    }
}
