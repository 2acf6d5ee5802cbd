using Dynamics.Data;

namespace Dynamics.Decoding.Internals;

/// <summary>One recording, one split, the labels that may be seen, and the bins that will be scored.</summary>
internal sealed class DecodingProblem
{
    private readonly IReadOnlyList<Lap> _laps;

    public DecodingProblem(BinnedRecording recording, Split split, DecodingOptions options)
    {
        Recording = recording;
        Split = split;
        Options = options;
        Targets = PositionTargets.From(recording.Position, recording.Tracked, split);
        Scored = PositionTargets.TrackedBins(recording.Position, recording.Tracked, split.Test);
        ScoredRunning = [.. Scored.Where(bin => recording.Running[bin])];
        _laps = LapDetector.Detect(recording, new LapOptions());
        CalibrationBins = Bins.Subsample(Targets.Validation, options.CalibrationBins);
    }

    public BinnedRecording Recording { get; }

    public Split Split { get; }

    public DecodingOptions Options { get; }

    public PositionTargets Targets { get; }

    /// <summary>Tracked test bins.</summary>
    public int[] Scored { get; }

    /// <summary>Running test bins; may be empty.</summary>
    public int[] ScoredRunning { get; }

    public int[] CalibrationBins { get; }

    /// <summary>The bins on which errors are estimated: tracked validation bins, or train bins where there are none.</summary>
    public int[] HeldBins => Targets.HasValidation ? Targets.Validation : Targets.Train;

    /// <summary>Smallest range that holds them.</summary>
    public BinRange HeldRange => Bins.Span(HeldBins);

    /// <summary>Smallest range that holds the test part; decoders predict all of it, and only the test bins in it are scored.</summary>
    public BinRange TestRange => Split.Test.Span;

    public int[] TestBins => Bins.Of(TestRange);

    /// <exception cref="InputException">There is nothing to score.</exception>
    public void RequireScored()
    {
        if (Scored.Length == 0)
        {
            throw new InputException("no bin of the test part has a known position", "--test", "give a test range in which the animal is tracked");
        }
    }

    /// <summary>What a bootstrap over some test bins resamples: whole laps, or circular blocks of a length.</summary>
    public BootstrapBlocks Blocks(int[] bins, int length) => Laps(bins) ?? BootstrapBlocks.Circular(length);

    /// <summary>The laps of some test bins; null where there are too few.</summary>
    public BootstrapBlocks? Laps(int[] bins) => BootstrapBlocks.WholeLaps(bins, _laps);

    /// <summary>True position of every bin of the test range, NaN where it is not known or not tested; used for scores only.</summary>
    public float[] TestTruth()
    {
        var truth = new float[TestRange.Length];
        Array.Fill(truth, float.NaN);
        foreach (int bin in Scored)
        {
            truth[bin - TestRange.Start] = Recording.Position[bin];
        }
        return truth;
    }

    /// <summary>Values of the test range [bin] at some of its bins.</summary>
    public float[] AtTest(float[] values, int[] bins) => [.. bins.Select(bin => values[bin - TestRange.Start])];

    /// <summary>Values of the test range [bin], NaN in bins between the ranges of the test part.</summary>
    public float[] AtTestOnly(float[] values)
    {
        var result = new float[values.Length];
        Array.Fill(result, float.NaN);
        foreach (BinRange range in Split.Test.Ranges)
        {
            values.AsSpan(range.Start - TestRange.Start, range.Length).CopyTo(result.AsSpan(range.Start - TestRange.Start));
        }
        return result;
    }

    /// <summary>Values of the held range at some of its bins.</summary>
    public float[] AtHeld(float[] values, int[] bins) => [.. bins.Select(bin => values[bin - HeldBins[0]])];

    /// <summary>Completes a prediction from what the decoder says about the test part and the held range;
    /// <paramref name="intervals"/> is given bins, the predictions there and the true positions there.</summary>
    public SeedPrediction Complete(
        string choices, float[] predicted, PredictiveIntervals raw, float[] held, Func<int[], float[], float[], PredictiveIntervals> intervals)
    {
        if (!Targets.HasValidation)
        {
            return new SeedPrediction(choices, double.NaN, predicted, raw, raw);
        }
        double validation = PositionScores.RSquared(Bins.Gather(Targets.Position, HeldBins), AtHeld(held, HeldBins));
        return new SeedPrediction(choices, validation, predicted, raw, Calibrate(held, intervals).Apply(raw));
    }

    /// <summary>The conformal factors of a decoder's intervals on validation; none without it. Arguments as those of <see cref="Complete"/>.</summary>
    public ConformalCalibration Calibrate(float[] held, Func<int[], float[], float[], PredictiveIntervals> intervals)
    {
        if (!Targets.HasValidation)
        {
            return ConformalCalibration.None;
        }
        float[] truth = Bins.Gather(Targets.Position, CalibrationBins);
        return ConformalCalibration.Fit(intervals(CalibrationBins, AtHeld(held, CalibrationBins), truth), truth);
    }
}
