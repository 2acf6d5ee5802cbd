using Dynamics.Data;

namespace Dynamics.Decoding.Internals;

/// <summary>One recording, one split, the labels that may be seen, and the bins that will be scored.</summary>
internal sealed class DecodingProblem
{
    public DecodingProblem(BinnedRecording recording, Split split, DecodingOptions options)
    {
        Recording = recording;
        Split = split;
        Options = options;
        Targets = PositionTargets.From(recording.Position, recording.Tracked, split);
        Scored = PositionTargets.TrackedBins(recording.Position, recording.Tracked, split.Test);
        ScoredRunning = [.. Scored.Where(bin => recording.Running[bin])];
        CalibrationBins = Bins.Subsample(Targets.Validation, options.CalibrationBins);
        if (Scored.Length == 0)
        {
            throw new InputException("no bin of the test part has a known position", "--test", "give a test range in which the animal is tracked");
        }
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

    public int[] TestBins => Bins.Of(Split.Test);

    /// <summary>True position of every test bin, NaN where it is not known; used for scores only.</summary>
    public float[] TestTruth()
    {
        var truth = new float[Split.Test.Length];
        Array.Fill(truth, float.NaN);
        foreach (int bin in Scored)
        {
            truth[bin - Split.Test.Start] = Recording.Position[bin];
        }
        return truth;
    }

    /// <summary>Values of test bins [test bin] at some of them.</summary>
    public float[] AtTest(float[] values, int[] bins) => [.. bins.Select(bin => values[bin - Split.Test.Start])];

    /// <summary>Completes a prediction from what the decoder says about the test part and about validation;
    /// <paramref name="intervals"/> is given bins, the predictions there and the true positions there.</summary>
    public SeedPrediction Complete(
        string choices, float[] predicted, PredictiveIntervals raw, Func<BinRange, float[]> predict, Func<int[], float[], float[], PredictiveIntervals> intervals)
    {
        if (!Targets.HasValidation)
        {
            return new SeedPrediction(choices, double.NaN, predicted, raw, raw);
        }
        BinRange range = Bins.Span(Targets.Validation);
        float[] held = predict(range);
        float[] At(int[] bins) => [.. bins.Select(bin => held[bin - range.Start])];
        double validation = PositionScores.RSquared(Bins.Gather(Targets.Position, Targets.Validation), At(Targets.Validation));
        float[] truth = Bins.Gather(Targets.Position, CalibrationBins);
        ConformalCalibration calibration = ConformalCalibration.Fit(intervals(CalibrationBins, At(CalibrationBins), truth), truth);
        return new SeedPrediction(choices, validation, predicted, raw, calibration.Apply(raw));
    }
}
