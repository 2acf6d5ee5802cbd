using Dynamics.Data;
using Dynamics.Decoding;

namespace Dynamics.Tests.Decoding;

/// <summary>Once everything is chosen, decoders are fitted to train and validation together; what is said of validation, and the choices,
/// are those of the fit to train alone.</summary>
public sealed class RefitTests
{
    private const int Bins = 4000;

    // They have no fit, or none that is made again.
    private static readonly string[] s_fittedOnce = ["mean", "last", "counts.wiener", "counts.gru"];

    private static readonly BinnedRecording s_recording = SmallTrack.Record(Bins, 12, 5);
    private static readonly Lazy<DecodingTable> s_once = new(() => Evaluate(refits: false)), s_refitted = new(() => Evaluate(refits: true));

    public static TheoryData<string> Decoders => [.. PositionDecoder.All.Select(decoder => decoder.Name)];

    [Theory]
    [MemberData(nameof(Decoders))]
    public void Evaluate_WithASecondFit_ChangesTheTestPartAlone(string name)
    {
        (DecoderResult once, DecoderResult refitted) = (s_once.Value[name], s_refitted.Value[name]);
        Assert.Equal(once.Choices, refitted.Choices);
        Assert.Equal(once.ValidationRSquared, refitted.ValidationRSquared);
        Assert.Equal(once.HeldOutRSquared, refitted.HeldOutRSquared);
        Assert.Equal(s_fittedOnce.Contains(name), once.Predicted.SequenceEqual(refitted.Predicted));
        Assert.InRange(refitted.All.RSquared.Value, once.All.RSquared.Value - 0.1, 1);
    }

    [Fact]
    public void Final_OfAProblem_HasAllLabelsToFitToAndNoOther()
    {
        DecodingProblem Problem(bool refits) => new(
            s_recording, SmallTrack.Split(Bins), SmallTrack.Latents(s_recording), SmallTrack.Options with { Refits = refits });
        DecodingProblem problem = Problem(refits: true), final = problem.Final;
        Assert.Equal(problem.Targets.Train.Concat(problem.Targets.Validation), final.Targets.Train);
        Assert.False(final.Targets.HasValidation);
        Assert.Equal(problem.Targets.Position, final.Targets.Position);
        Assert.All(Enumerable.Range(problem.TestRange.Start, problem.TestRange.Length), bin =>
            Assert.True(float.IsNaN(final.Targets.Position[bin])));
        Assert.Same(problem.Counts, final.Counts);
        Assert.Same(final, final.Final);
        DecodingProblem once = Problem(refits: false);
        Assert.Same(once, once.Final);
        Assert.All(problem.Folds, fold => Assert.Same(fold, fold.Final));
    }

    [Fact]
    public void Evaluate_Ridge_IsTheRidgeOfTrainAndValidation()
    {
        DecodingProblem problem = new(s_recording, SmallTrack.Split(Bins), SmallTrack.Latents(s_recording), SmallTrack.Options);
        FeatureMatrix features = problem.Features(problem.Latents[0].Filtered);
        double lambda = SmallTrack.Options.Ridge.Fit(features, problem.Targets).Lambda;
        Assert.Equal(
            new RidgeReadout([], lambda).Fit(features, problem.Targets.Together()).Predict(features, problem.TestRange),
            s_refitted.Value["latent.ridge"].Predicted);
    }

    private static DecodingTable Evaluate(bool refits) => PositionDecoding.Evaluate(
        s_recording, SmallTrack.Split(Bins), SmallTrack.Latents(s_recording),
        SmallTrack.Options with { Decoders = PositionDecoder.All, Refits = refits, Folds = 2 });
}
