using Dynamics.Data;

namespace Dynamics.Decoding;

/// <summary>A way of learning position from features, with its hyper-parameters still open.</summary>
public interface IReadout
{
    /// <summary>Fits on the train bins; chooses hyper-parameters on the validation bins, or takes the documented defaults where there are
    /// none.</summary>
    /// <param name="features">Features [time, feature] of the whole recording.</param>
    /// <param name="targets">The labels that may be seen.</param>
    /// <param name="seed">Seed of everything random in the fit.</param>
    /// <param name="cancellation">Stops the fit.</param>
    IFittedReadout Fit(FeatureMatrix features, PositionTargets targets, ulong seed, CancellationToken cancellation);
}

/// <summary>A fitted map from features to position that also knows how uncertainty of its features becomes uncertainty of
/// position.</summary>
public interface IFittedReadout
{
    /// <summary>The hyper-parameters that were used, for tables, such as <c>lambda=0.001</c>.</summary>
    string Choices { get; }

    /// <summary>The readout with what was chosen, to be fitted to train and validation together when nothing is left to choose; null: it
    /// stays as it is.</summary>
    IReadout? Settled => null;

    /// <summary>Predicts position.</summary>
    /// <param name="features">Features [time, feature].</param>
    /// <param name="range">The bins to predict.</param>
    /// <returns>Position [range], in the unit it was trained on.</returns>
    float[] Predict(FeatureMatrix features, BinRange range);

    /// <summary>Predictive distribution: the spread of the latent posterior pushed through the readout, plus independent Gaussian
    /// residual.</summary>
    /// <param name="features">Features, with their posterior where they are latents.</param>
    /// <param name="bins">The bins asked about.</param>
    /// <param name="predicted">What <see cref="Predict"/> gives there [bin].</param>
    /// <param name="residualStd">Standard deviation of the residual [bin], position unit, positive.</param>
    /// <param name="truth">True position [bin] for the CRPS only; NaN where unknown.</param>
    PredictiveIntervals Intervals(FeatureMatrix features, int[] bins, float[] predicted, double[] residualStd, float[] truth);
}

/// <summary>A fitted readout that takes the posterior of one bin alone, for closed loops.</summary>
public interface ISingleBinReadout : IFittedReadout
{
    /// <summary>Predicts position. Allocates nothing; may be called from several threads.</summary>
    /// <param name="mean">Features: means of the posterior [feature].</param>
    /// <param name="covariance">Their covariance [feature, feature], row-major.</param>
    /// <returns>The position, as <see cref="IFittedReadout.Predict"/> gives it but for rounding, and the variance g' P g that the
    /// covariance P gives it, g being the readout's gradient at the mean: exact for a linear readout, to first order (the delta method) for
    /// others.</returns>
    (float Position, double Variance) Predict(ReadOnlySpan<float> mean, ReadOnlySpan<double> covariance);
}
