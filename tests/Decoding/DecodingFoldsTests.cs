using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.Simulators;

namespace Dynamics.Tests.Decoding;

public sealed class DecodingFoldsTests
{
    private static readonly BinnedRecording s_recording = RecordingBinner.Bin(
        PlaceCellSimulator.Simulate(new() { DurationSeconds = 400, UnitCount = 30 }).Recording, new());

    private static readonly Split s_split = Split.Chronological(s_recording, new ChronologicalSplit { PurgeSeconds = 5 });

    private static readonly DecodingOptions s_options = new()
    {
        Decoders = PositionDecoder.Named("counts.ridge"), SmoothingTausSeconds = [0.25, 0.5, 1, 2], BootstrapResamples = 50,
            NullShifts = 20,
    };

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void Folds_OfAProblem_HoldOutEveryBinOnceAndKeepAwayFromIt(int count)
    {
        DecodingProblem problem = new(s_recording, s_split, [], s_options with { Folds = count });
        int[] known = [.. problem.Targets.Train.Concat(problem.Targets.Validation).Order()];
        Assert.Equal(count, problem.Folds.Count);
        Assert.Equal(known, problem.Folds.SelectMany(fold => fold.Scored));
        int gap = (int)Math.Round(2 / s_recording.BinWidthSeconds);
        foreach (DecodingProblem fold in problem.Folds)
        {
            Assert.InRange(fold.Scored.Length, 0.7 * known.Length / count, 1.3 * known.Length / count);
            int[] learned = [.. fold.Targets.Train, .. fold.Targets.Validation];
            Assert.All(learned, bin => Assert.True(bin < fold.TestRange.Start - gap || bin >= fold.TestRange.End + gap));
            Assert.Empty(learned.Except(known));
            Assert.True(fold.Targets.Validation[0] >= fold.Targets.Train[^1] + gap);
            Assert.InRange(fold.Targets.Validation.Length, 0.05 * learned.Length, 0.15 * learned.Length);
            Assert.Empty(fold.Folds);
        }
    }

    [Fact]
    public void Folds_WithoutValidationOrWithTooLittle_AreNone()
    {
        Assert.Empty(new DecodingProblem(s_recording, s_split with { Validation = BinSet.Empty }, [], s_options).Folds);
        Split brief = new(new BinRange(0, 400), new BinRange(500, 700), s_split.Test);
        Assert.Empty(new DecodingProblem(s_recording, brief, [], s_options).Folds);
        Assert.Empty(new DecodingProblem(s_recording, s_split, [], s_options with { Folds = 0 }).Folds);
        Assert.Throws<ArgumentOutOfRangeException>(() => new DecodingOptions { Folds = 1 });
    }

    [Fact]
    public void WithinStandardErrors_CloseCandidates_AreTakenInTheOrderOfPreference()
    {
        // The second is best; the first loses on some blocks and wins on others, the third loses on all alike.
        Assert.Equal(0, DecodingProblem.WithinStandardErrors([[1.3, 0.8, 1.2], [1, 1, 1], [1.1, 1.1, 1.1]]));
        Assert.Equal(1, DecodingProblem.WithinStandardErrors([[1.3, 1.2, 1.2], [1, 1, 1]]));
        Assert.Equal(1, DecodingProblem.WithinStandardErrors([[1.3, 0.9, 1.2], [1, 1, 1]])); // .133, and a standard error of .120
        Assert.Equal(0, DecodingProblem.WithinStandardErrors([[1.3, 0.9, 1.2], [1, 1, 1]], standardErrors: 2));
        Assert.Equal(1, DecodingProblem.WithinStandardErrors([[2], [1], [1]]));
        Assert.Throws<ArgumentException>(() => DecodingProblem.WithinStandardErrors([[double.NaN]]));
    }

    /// <summary>Place fields that drift: validation is close to the train part's end, the test part is not.</summary>
    [Fact]
    public void Evaluate_BehaviourThatDrifts_CoversMoreWithFoldsThanByValidationAlone()
    {
        BinnedRecording drifting = RecordingBinner.Bin(
            PlaceCellSimulator.Simulate(new() { DurationSeconds = 900, UnitCount = 40, DriftMetersPerHour = 2 }).Recording, new());
        Split split = Split.Chronological(drifting, new ChronologicalSplit { PurgeSeconds = 5 });
        double Coverage(int folds) => PositionDecoding.Evaluate(
            drifting, split, [], s_options with { Folds = folds })["counts.ridge"].All.Coverage95.Value;
        double alone = Coverage(0), crossed = Coverage(4);
        Assert.True(crossed > alone, $"{crossed} with folds, {alone} without");
        Assert.InRange(crossed, 0.9, 1);
    }
}
