using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Dynamics.Data;
using Dynamics.Decoding.Internals;

namespace Dynamics.Decoding;

/// <summary>What a decoder is given: one recording on its time grid, the labels that may be seen, latents where there are some, and the
/// bins to predict. The positions of the test part are not in it for a decoder to see.</summary>
public sealed class DecodingProblem
{
    private readonly IReadOnlyList<Lap> _laps;
    private readonly ConcurrentDictionary<GaussianSeries, FeatureMatrix> _features = new(ReferenceEqualityComparer.Instance);
    private readonly ConditionalWeakTable<FeatureMatrix, ResidualNeighbors> _neighbors = [];

    /// <summary>Of a position on a line.</summary>
    internal DecodingProblem(BinnedRecording recording, Split split, IReadOnlyList<LatentRun> latents, DecodingOptions options)
        : this(new TargetSpace(Target.OfPosition(recording), split), 0, split, latents, options)
    {
    }

    internal DecodingProblem(
        TargetSpace space, int component, Split split, IReadOnlyList<LatentRun> latents, DecodingOptions options)
    {
        (Space, Component) = (space, component);
        BinnedRecording recording = space.Target.Components[component].Recording;
        (Recording, Split, Latents, Options) = (recording, split, latents, options);
        Targets = space.Labels[component];
        Scored = PositionTargets.TrackedBins(recording.Position, recording.Tracked, split.Test);
        ScoredRunning = [.. Scored.Where(bin => recording.Running[bin])];
        _laps = space.Target.Laps;
        CalibrationBins = Bins.Subsample(Targets.Validation, options.CalibrationBins);
        TestBins = Bins.Of(TestRange);
    }

    /// <summary>Spike counts [time, unit] of the whole recording. A causal decoder of bin t looks at bins up to t only.</summary>
    public SparseCounts Counts => Recording.Counts;

    /// <summary>Bin width, seconds.</summary>
    public double BinWidthSeconds => Recording.BinWidthSeconds;

    /// <summary>Latents of the same bins, one run a training seed; empty for baselines alone.</summary>
    public IReadOnlyList<LatentRun> Latents { get; }

    /// <summary>Seeds of fits in which something is random: those of the latents, or the options' own where there are none.</summary>
    public IReadOnlyList<ulong> Seeds => Latents.Count > 0 ? [.. Latents.Select(run => run.Seed)] : [Options.Seed];

    /// <summary>The labels that may be seen.</summary>
    public PositionTargets Targets { get; }

    /// <summary>Grids, sizes and seeds.</summary>
    public DecodingOptions Options { get; }

    /// <summary>Train, validation and test parts.</summary>
    public Split Split { get; }

    /// <summary>Smallest range that holds the test part: decoders predict all of it, and only the test bins in it are scored.</summary>
    public BinRange TestRange => Split.Test.Span;

    /// <summary>The bins on which errors are estimated: tracked validation bins, or train bins where there are none.</summary>
    public int[] HeldBins => Targets.HasValidation ? Targets.Validation : Targets.Train;

    /// <summary>Smallest range that holds <see cref="HeldBins"/>; decoders predict all of it, too.</summary>
    public BinRange HeldRange => Bins.Span(HeldBins);

    /// <summary>The target of which <see cref="Targets"/> is one component, and the labels of all of them.</summary>
    internal TargetSpace Space { get; }

    /// <summary>Which component of the target it is.</summary>
    internal int Component { get; }

    /// <summary>Holds the positions of the test part, for scores only.</summary>
    internal BinnedRecording Recording { get; }

    /// <summary>Tracked test bins.</summary>
    internal int[] Scored { get; }

    /// <summary>Running test bins; may be empty.</summary>
    internal int[] ScoredRunning { get; }

    /// <summary>Validation bins that calibration rests on.</summary>
    internal int[] CalibrationBins { get; }

    /// <summary>Every bin of <see cref="TestRange"/>.</summary>
    internal int[] TestBins { get; }

    /// <summary>The means of a posterior as features; the same matrix each time, so that what was computed on it is found again.</summary>
    public FeatureMatrix Features(GaussianSeries posterior) => _features.GetOrAdd(posterior, FeatureMatrix.Of);

    /// <summary>Squared error on validation of a readout fitted on train.</summary>
    public double ValidationError(IReadout readout, FeatureMatrix features, ulong seed, CancellationToken cancellation)
    {
        int[] bins = Targets.Validation;
        BinRange range = Bins.Span(bins);
        float[] predicted = readout.Fit(features, Targets, seed, cancellation).Predict(features, range);
        return PositionScores.MeanSquaredError(Bins.Gather(Targets.Position, bins), [.. bins.Select(bin => predicted[bin - range.Start])]);
    }

    /// <summary>Runs a readout on features from fit to calibrated intervals; its residual is a <see cref="ResidualSpread"/> in their
    /// space.</summary>
    /// <param name="readout">What is fitted.</param>
    /// <param name="features">What it reads.</param>
    /// <param name="seed">Seed of the fit.</param>
    /// <param name="choices">What was chosen before, such as <c>tau=0.5s</c>; the readout's own choices follow.</param>
    /// <param name="cancellation">Stops the fit.</param>
    public SeedPrediction Decode(IReadout readout, FeatureMatrix features, ulong seed, string choices, CancellationToken cancellation)
    {
        IFittedReadout fit = readout.Fit(features, Targets, seed, cancellation);
        cancellation.ThrowIfCancellationRequested();
        float[] onTest = fit.Predict(features, TestRange), onHeld = fit.Predict(features, HeldRange);
        ResidualSpread residual = Residual(features, onHeld);
        return Complete($"{choices} {fit.Choices}".Trim(), onTest, onHeld, (bins, predicted, truth) =>
            fit.Intervals(features, bins, predicted, residual.Std(features, bins, predicted), truth));
    }

    /// <summary>Completes a prediction: R² on validation, and intervals that are calibrated there.</summary>
    /// <param name="choices">The hyper-parameters that were chosen; may be empty.</param>
    /// <param name="onTest">Predicted position in <see cref="TestRange"/> [bin].</param>
    /// <param name="onHeld">Predicted position in <see cref="HeldRange"/> [bin].</param>
    /// <param name="testIntervals">Predictive intervals at bins of the test range.</param>
    /// <param name="heldIntervals">The same at bins of the held range; null where one function knows both.</param>
    public SeedPrediction Complete(
        string choices, float[] onTest, float[] onHeld, IntervalsAt testIntervals, IntervalsAt? heldIntervals = null)
    {
        PredictiveIntervals raw = testIntervals(TestBins, onTest, TestTruth());
        if (!Targets.HasValidation)
        {
            return new SeedPrediction(choices, double.NaN, onTest, raw, raw);
        }
        double validation = PositionScores.RSquared(Bins.Gather(Targets.Position, HeldBins), AtHeld(onHeld, HeldBins));
        return new SeedPrediction(choices, validation, onTest, raw, Calibrate(onHeld, heldIntervals ?? testIntervals).Apply(raw));
    }

    /// <summary>Values of the held range [bin] at some of its bins.</summary>
    public float[] AtHeld(float[] values, int[] bins) => [.. bins.Select(bin => values[bin - HeldBins[0]])];

    /// <summary>The conformal factors of a decoder's intervals on validation; none without it.</summary>
    internal ConformalCalibration Calibrate(float[] onHeld, IntervalsAt intervals)
    {
        if (!Targets.HasValidation)
        {
            return ConformalCalibration.None;
        }
        float[] truth = Bins.Gather(Targets.Position, CalibrationBins);
        return ConformalCalibration.Fit(intervals(CalibrationBins, AtHeld(onHeld, CalibrationBins), truth), truth);
    }

    /// <summary>The residual spread of a readout that predicts <paramref name="onHeld"/> on the held range.</summary>
    internal ResidualSpread Residual(FeatureMatrix features, float[] onHeld) => new(
        _neighbors.GetValue(features, key => ResidualNeighbors.Index(key, Targets, Options.Neighbors.MaximumTrainBins)),
        PositionScores.MeanSquaredError(Bins.Gather(Targets.Position, HeldBins), AtHeld(onHeld, HeldBins)));

    /// <exception cref="InputException">There is nothing to score.</exception>
    internal void RequireScored()
    {
        if (Scored.Length == 0)
        {
            throw new InputException(
                "no bin of the test part has a known position", "--test", "give a test range in which the animal is tracked");
        }
    }

    /// <summary>What a bootstrap over some test bins resamples: whole laps, or circular blocks of a length.</summary>
    internal BootstrapBlocks Blocks(int[] bins, int length) => Laps(bins) ?? BootstrapBlocks.Circular(length);

    /// <summary>The laps of some test bins; null where there are too few.</summary>
    internal BootstrapBlocks? Laps(int[] bins) => BootstrapBlocks.WholeLaps(bins, _laps);

    /// <summary>Values of the test range [bin] at some of its bins.</summary>
    internal float[] AtTest(float[] values, int[] bins) => [.. bins.Select(bin => values[bin - TestRange.Start])];

    /// <summary>Values of the test range [bin], NaN in bins between the ranges of the test part.</summary>
    internal float[] AtTestOnly(float[] values)
    {
        var result = new float[values.Length];
        Array.Fill(result, float.NaN);
        foreach (BinRange range in Split.Test.Ranges)
        {
            values.AsSpan(range.Start - TestRange.Start, range.Length).CopyTo(result.AsSpan(range.Start - TestRange.Start));
        }
        return result;
    }

    /// <summary>True position of every bin of the test range, NaN where it is not known or not tested; used for scores only.</summary>
    private float[] TestTruth()
    {
        var truth = new float[TestRange.Length];
        Array.Fill(truth, float.NaN);
        foreach (int bin in Scored)
        {
            truth[bin - TestRange.Start] = Recording.Position[bin];
        }
        return truth;
    }
}

/// <summary>Predictive intervals of a fitted decoder at some bins.</summary>
/// <param name="bins">The bins asked about.</param>
/// <param name="predicted">What the decoder predicts there [bin].</param>
/// <param name="truth">True position [bin] for the CRPS only; NaN where unknown.</param>
public delegate PredictiveIntervals IntervalsAt(int[] bins, float[] predicted, float[] truth);

/// <summary>The latents of one training seed over the whole recording.</summary>
/// <param name="Seed">Seed of the training run; also seeds the readouts on its latents.</param>
/// <param name="Filtered">Posterior given the past and present: causal.</param>
/// <param name="Smoothed">Posterior given the whole recording: not causal.</param>
public sealed record LatentRun(ulong Seed, GaussianSeries Filtered, GaussianSeries Smoothed);
