using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Dynamics.Data;
using Dynamics.Decoding.Internals;
using Dynamics.Training;

namespace Dynamics.Decoding;

/// <summary>What a decoder is given: one recording on its time grid, the labels that may be seen, latents where there are some, and the
/// bins to predict. The positions of the test part are not in it for a decoder to see.</summary>
public sealed class DecodingProblem
{
    private readonly IReadOnlyList<Lap> _laps;
    private readonly ConcurrentDictionary<GaussianSeries, FeatureMatrix> _features;
    private readonly ConditionalWeakTable<FeatureMatrix, ResidualNeighbors> _neighbors = [];
    private readonly ConcurrentDictionary<object, Lazy<object>> _once = [];
    private readonly Lazy<IReadOnlyList<DecodingProblem>> _folds;
    private readonly Lazy<DecodingProblem> _final;

    /// <summary>Of a position on a line.</summary>
    internal DecodingProblem(BinnedRecording recording, Split split, IReadOnlyList<LatentRun> latents, DecodingOptions options)
        : this(new TargetSpace(Target.OfPosition(recording), split), 0, split, latents, options)
    {
    }

    /// <param name="space">The target with its labels.</param>
    /// <param name="component">Which of its components is decoded.</param>
    /// <param name="split">What is learned from, chosen with and predicted.</param>
    /// <param name="latents">Latents of the same bins.</param>
    /// <param name="options">Grids, sizes and seeds.</param>
    /// <param name="testBins">The bins at which intervals are stated; null: all of the test range.</param>
    internal DecodingProblem(
        TargetSpace space, int component, Split split, IReadOnlyList<LatentRun> latents, DecodingOptions options, int[]? testBins = null)
    {
        (Space, Component) = (space, component);
        BinnedRecording recording = space.Target.Components[component].Recording;
        (Recording, Split, Latents, Options) = (recording, split, latents, options);
        Counts = space.CountsOf(recording, split, options.MaximumUnits);
        Targets = space.Labels[component];
        Scored = PositionTargets.TrackedBins(recording.Position, recording.Tracked, split.Test);
        ScoredRunning = [.. Scored.Where(bin => recording.Running[bin])];
        _laps = space.Target.Laps;
        CalibrationBins = Bins.Subsample(Targets.Validation, options.CalibrationBins);
        TestRange = split.Test.Span;
        TestBins = testBins ?? Bins.Of(TestRange);
        _features = new(ReferenceEqualityComparer.Instance);
        _folds = new(() => DecodingFolds.Of(this));
        _final = new(() => options.Refits && Targets.HasValidation ? new(this) : this);
    }

    /// <summary>Another problem after everything is chosen: all labels are there to be fitted to.</summary>
    private DecodingProblem(DecodingProblem other)
    {
        (Space, Component, Recording, Split) = (other.Space.Together(), other.Component, other.Recording, other.Split);
        (Latents, Options, Counts) = (other.Latents, other.Options, other.Counts);
        (Targets, Scored, ScoredRunning) = (Space.Labels[Component], other.Scored, other.ScoredRunning);
        (_laps, _features, CalibrationBins) = (other._laps, other._features, []);
        (TestRange, TestBins) = (other.TestRange, other.TestBins);
        _folds = new(() => []);
        _final = new(() => this);
    }

    /// <summary>Spike counts [time, unit] of the whole recording, of as many units as the options allow. A causal decoder of bin t looks at
    /// bins up to t only.</summary>
    public SparseCounts Counts { get; }

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
    public BinRange TestRange { get; }

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

    /// <summary>The bins at which intervals are stated: every bin of <see cref="TestRange"/>, or some of them in a fold.</summary>
    internal int[] TestBins { get; }

    /// <summary>The problem again within its own train and validation parts, one block of laps after the other in the place of the test
    /// part; none where there is too little of them, or where the options ask for none.</summary>
    internal IReadOnlyList<DecodingProblem> Folds => _folds.Value;

    /// <summary>The means of a posterior as features; the same matrix each time, so that what was computed on it is found again.</summary>
    public FeatureMatrix Features(GaussianSeries posterior) => _features.GetOrAdd(posterior, FeatureMatrix.Of);

    /// <summary>The problem as it is fitted to before the test part is predicted, once everything is chosen: train and validation together
    /// are its train part, and it has no validation. The problem itself where there is none, or where options ask for no second
    /// fit.</summary>
    public DecodingProblem Final => _final.Value;

    /// <summary>Squared errors of a readout on held-out blocks: on each block of laps in train and validation, fitted on the others; or on
    /// validation alone, fitted on train, where there are no folds.</summary>
    /// <returns>Mean squared error of each block.</returns>
    public double[] HeldOutErrors(IReadout readout, FeatureMatrix features, ulong seed, CancellationToken cancellation) =>
        Folds.Count > 0
            ? SideBySide.Map(
                Folds, fold => Error(readout, features, fold.Targets, fold.Scored, fold.Recording.Position, seed, cancellation))
            : [Error(readout, features, Targets, Targets.Validation, Targets.Position, seed, cancellation)];

    /// <summary>The first candidate that is not worse than the best by more than some standard errors of their difference over the blocks
    /// (with one, the rule of Breiman et al. 1984, paired): candidates are given from the one to be preferred on. What one short validation
    /// part says of close candidates is chance, and flips.</summary>
    /// <param name="errors">Errors of each candidate on the same blocks [candidate][block].</param>
    /// <param name="standardErrors">How many.</param>
    /// <returns>Its index.</returns>
    public static int WithinStandardErrors(IReadOnlyList<double[]> errors, double standardErrors = 1)
    {
        double[] best = errors.MinBy(blocks => blocks.Average())!;
        for (int candidate = 0; candidate < errors.Count; candidate++)
        {
            double[] more = [.. errors[candidate].Zip(best, (own, least) => own - least)];
            double mean = more.Average(), count = more.Length;
            double allowed = count > 1 ? Math.Sqrt(more.Sum(value => Math.Pow(value - mean, 2)) / (count - 1) / count) : 0;
            if (mean <= standardErrors * allowed)
            {
                return candidate;
            }
        }
        throw new ArgumentException("there is no candidate, or an error is not a number", nameof(errors));
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
        IFittedReadout fit = readout.Fit(features, Targets, seed, cancellation), final = FitFinally(fit, features, seed, cancellation);
        cancellation.ThrowIfCancellationRequested();
        float[] onTest = final.Predict(features, TestRange), onHeld = fit.Predict(features, HeldRange);
        double error = HeldError(onHeld);
        ResidualSpread residual = Residual(features, error), finalResidual = Final.Residual(features, error);
        return Complete(
            $"{choices} {fit.Choices}".Trim(), onTest, onHeld,
            (bins, predicted, truth) =>
                final.Intervals(features, bins, predicted, finalResidual.Std(features, bins, predicted), truth),
            (bins, predicted, truth) => fit.Intervals(features, bins, predicted, residual.Std(features, bins, predicted), truth));
    }

    /// <summary>A readout fitted anew to <see cref="Final"/>, with what was chosen in its first fit; the first one where there is nothing
    /// else to fit to.</summary>
    internal IFittedReadout FitFinally(IFittedReadout first, FeatureMatrix features, ulong seed, CancellationToken cancellation) =>
        first.Settled is { } settled ? Finally(first, final => settled.Fit(features, final.Targets, seed, cancellation)) : first;

    /// <summary>What is fitted to <see cref="Final"/>; the first fit where that is this problem.</summary>
    internal T Finally<T>(T first, Func<DecodingProblem, T> fit) => ReferenceEquals(Final, this) ? first : fit(Final);

    /// <summary>Completes a prediction: R² on validation, and intervals that are calibrated there.</summary>
    /// <param name="choices">The hyper-parameters that were chosen; may be empty.</param>
    /// <param name="onTest">Predicted position in <see cref="TestRange"/> [bin].</param>
    /// <param name="onHeld">Predicted position in <see cref="HeldRange"/> [bin].</param>
    /// <param name="testIntervals">Predictive intervals at bins of the test range.</param>
    /// <param name="heldIntervals">The same at bins of the held range; null where one function knows both.</param>
    public SeedPrediction Complete(
        string choices, float[] onTest, float[] onHeld, IntervalsAt testIntervals, IntervalsAt? heldIntervals = null)
    {
        PredictiveIntervals raw = testIntervals(TestBins, AtTest(onTest, TestBins), AtTest(TestTruth(), TestBins));
        if (!Targets.HasValidation)
        {
            return new SeedPrediction(choices, double.NaN, onTest, raw, raw, onHeld, PredictiveIntervals.Allocate([]));
        }
        double validation = PositionScores.RSquared(Bins.Gather(Targets.Position, HeldBins), AtHeld(onHeld, HeldBins));
        (PredictiveIntervals held, ConformalCalibration calibration) = CalibrateOn(onHeld, heldIntervals ?? testIntervals);
        return new SeedPrediction(choices, validation, onTest, raw, calibration.Apply(raw), onHeld, held);
    }

    /// <summary>What another decoder predicts, computed once; who asks meanwhile waits for it.</summary>
    /// <param name="decoder">The decoder.</param>
    /// <param name="cancellation">Stops its fits.</param>
    public IReadOnlyList<SeedPrediction> Predictions(PositionDecoder decoder, CancellationToken cancellation) =>
        Once(decoder, () => decoder.Decode(this, cancellation));

    /// <summary>What several decoders need of this problem, made by the first that asks; who asks meanwhile waits for it.</summary>
    /// <param name="key">What it is known by: equal to no key of anything else.</param>
    /// <param name="make">Makes it.</param>
    internal T Once<T>(object key, Func<T> make)
        where T : notnull => (T)_once.GetOrAdd(key, _ => new(() => make())).Value;

    /// <summary>Values of the held range [bin] at some of its bins.</summary>
    public float[] AtHeld(float[] values, int[] bins) => [.. bins.Select(bin => values[bin - HeldBins[0]])];

    /// <summary>The conformal factors of a decoder's intervals on validation; none without it.</summary>
    internal ConformalCalibration Calibrate(float[] onHeld, IntervalsAt intervals) =>
        Targets.HasValidation ? CalibrateOn(onHeld, intervals).Calibration : ConformalCalibration.None;

    private (PredictiveIntervals Held, ConformalCalibration Calibration) CalibrateOn(float[] onHeld, IntervalsAt intervals)
    {
        float[] truth = Bins.Gather(Targets.Position, CalibrationBins);
        PredictiveIntervals held = intervals(CalibrationBins, AtHeld(onHeld, CalibrationBins), truth);
        return (held, ConformalCalibration.Fit(held, truth));
    }

    /// <summary>Mean squared error of what is predicted on the held range.</summary>
    internal double HeldError(float[] onHeld) =>
        PositionScores.MeanSquaredError(Bins.Gather(Targets.Position, HeldBins), AtHeld(onHeld, HeldBins));

    /// <summary>The residual spread of a readout with a mean squared error on held bins.</summary>
    internal ResidualSpread Residual(FeatureMatrix features, double meanSquaredError) => new(
        _neighbors.GetValue(features, key => ResidualNeighbors.Index(key, Targets, Options.Neighbors.MaximumTrainBins)),
        meanSquaredError);

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

    private static double Error(
        IReadout readout, FeatureMatrix features, PositionTargets targets, int[] bins, float[] position, ulong seed,
        CancellationToken cancellation)
    {
        BinRange range = Bins.Span(bins);
        float[] predicted = readout.Fit(features, targets, seed, cancellation).Predict(features, range);
        return PositionScores.MeanSquaredError(Bins.Gather(position, bins), [.. bins.Select(bin => predicted[bin - range.Start])]);
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
public sealed record LatentRun(ulong Seed, GaussianSeries Filtered, GaussianSeries Smoothed)
{
    /// <summary>What the filter observes: the encoder's outputs of single bins, or of the shortest steps [time, latent], float32. Null
    /// where nothing is filtered.</summary>
    public FeatureMatrix? Observations { get; init; }
}
