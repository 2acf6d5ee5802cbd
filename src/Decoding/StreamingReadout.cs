using Dynamics.Data;
using Dynamics.Decoding.Internals;

namespace Dynamics.Decoding;

/// <summary>A fitted readout in closed-loop use: takes the posterior of one bin, gives position with its interval. Position, residual
/// spread and conformal factor are made as <see cref="PositionDecoding"/> makes them; the interval is Gaussian about the position, with the
/// variance of <see cref="ISingleBinReadout"/> plus the residual's. For a ridge readout that is the batch decoder's interval. For a
/// perceptron the batch decoder takes quantiles of samples, which here would cost a thousand passes a bin; the conformal factor is fitted
/// on the interval given here, so that it is calibrated on validation all the same. Allocates nothing a step. Not for concurrent
/// use.</summary>
public sealed class StreamingReadout
{
    private readonly ISingleBinReadout _fit;
    private readonly ResidualSpread _residual;
    private readonly NeighborQuery _query;
    private readonly double _halfWidth;
    private readonly float[] _features;

    private StreamingReadout(ISingleBinReadout fit, ResidualSpread residual, double halfWidth, int features)
    {
        (_fit, _residual, _halfWidth) = (fit, residual, halfWidth);
        (_query, _features) = (residual.Query(), new float[features]);
    }

    /// <summary>Hyper-parameters that were chosen.</summary>
    public string Choices => _fit.Choices;

    /// <summary>Position of the last bin, in the recording's unit; NaN before the first.</summary>
    public float Position { get; private set; } = float.NaN;

    /// <summary>Lower end of its interval.</summary>
    public float Lower { get; private set; } = float.NaN;

    /// <summary>Upper end of its interval.</summary>
    public float Upper { get; private set; } = float.NaN;

    /// <summary>Fits on the train part; chooses hyper-parameters and calibrates on validation. The test part is not read, and may be
    /// empty.</summary>
    /// <param name="recording">Counts and position on one time grid.</param>
    /// <param name="split">Train and validation ranges; without validation the documented defaults hold and nothing is calibrated.</param>
    /// <param name="latents">Causal latents of the recording's bins.</param>
    /// <param name="readout">A ridge or perceptron readout.</param>
    /// <param name="seed">Seed of the fit; the batch decoder takes that of the training run.</param>
    /// <param name="options">Neighbours of the residual spread, bins of the calibration.</param>
    /// <param name="level">Nominal coverage, one of <see cref="PredictiveIntervals.Levels"/>.</param>
    /// <param name="cancellation">Stops the fit.</param>
    /// <exception cref="ArgumentException">The latents have another number of bins, there is no such level, or the readout has no single
    /// bins.</exception>
    /// <exception cref="InputException">The train part holds no tracked bin, or position wraps.</exception>
    public static StreamingReadout Fit(
        BinnedRecording recording, Split split, GaussianSeries latents, IReadout readout, ulong seed, DecodingOptions options,
            double level = 0.95, CancellationToken cancellation = default)
    {
        int levelIndex = PredictiveIntervals.LevelIndex(level);
        if (latents.BinCount != recording.BinCount)
        {
            throw new ArgumentException(
                $"latents have {latents.BinCount} bins; expected {recording.BinCount}, as the recording", nameof(latents));
        }
        if (!double.IsNaN(recording.PositionPeriod))
        {
            throw new InputException(
                $"position repeats after {recording.PositionPeriod} {recording.PositionUnit}, and a closed loop decodes straight ones",
                recording.Name, "decode the recording with 'decode', or take another channel as binning.positionChannel");
        }
        DecodingProblem problem = new(recording, split, [], options);
        FeatureMatrix features = problem.Features(latents);
        ISingleBinReadout fit = readout.Fit(features, problem.Targets, seed, cancellation) as ISingleBinReadout
            ?? throw new ArgumentException(
                $"{readout.GetType().Name} takes no single bins; expected a ridge or perceptron readout", nameof(readout));
        float[] held = fit.Predict(features, problem.HeldRange);
        double error = problem.HeldError(held);
        ResidualSpread residual = problem.Residual(features, error);
        ConformalCalibration calibration = problem.Calibrate(held, (bins, predicted, truth) =>
        {
            double[] stds = residual.Std(features, bins, predicted);
            return PredictiveIntervals.Gaussian(bins, predicted, [.. bins.Select((bin, i) => Std(fit, latents, bin, stds[i]))], truth);
        });
        return new(
            (ISingleBinReadout)problem.FitFinally(fit, features, seed, cancellation), problem.Final.Residual(features, error),
            calibration.Factors[levelIndex] * PredictiveIntervals.GaussianHalfWidth(level), latents.Dimension);
    }

    /// <summary>Takes one bin.</summary>
    /// <param name="mean">Mean of the latent posterior [feature].</param>
    /// <param name="covariance">Its covariance [feature, feature], row-major.</param>
    public void Step(ReadOnlySpan<double> mean, ReadOnlySpan<double> covariance)
    {
        for (int i = 0; i < _features.Length; i++)
        {
            _features[i] = (float)mean[i];
        }
        (float position, double variance) = _fit.Predict(_features, covariance);
        double half = _halfWidth * Std(variance, _residual.Std(_features, position, _query));
        (Position, Lower, Upper) = (position, (float)(position - half), (float)(position + half));
    }

    private static double Std(ISingleBinReadout fit, GaussianSeries latents, int bin, double residual) =>
        Std(
            fit.Predict(latents.Mean.AsSpan(bin * latents.Dimension, latents.Dimension),
            latents.Covariances[latents.CovarianceIndex[bin]]).Variance, residual);

    private static double Std(double variance, double residual) => Math.Sqrt(variance + (residual * residual));
}
