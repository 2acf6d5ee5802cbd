namespace Dynamics.Decoding;

/// <summary>A fitted readout that takes the posterior of one bin alone, for closed loops.</summary>
public interface ISingleBinReadout : IFittedReadout
{
    /// <summary>Predicts position. Allocates nothing; may be called from several threads.</summary>
    /// <param name="mean">Features: means of the posterior [feature].</param>
    /// <param name="covariance">Their covariance [feature, feature], row-major.</param>
    /// <returns>The position, as <see cref="IFittedReadout.Predict"/> gives it but for rounding, and the variance g' P g that the covariance P gives it,
    /// g being the readout's gradient at the mean: exact for a linear readout, to first order (the delta method) for others.</returns>
    (float Position, double Variance) Predict(ReadOnlySpan<float> mean, ReadOnlySpan<double> covariance);
}
