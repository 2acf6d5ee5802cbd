using Dynamics.Data;

namespace Dynamics.KalmanSsl;

/// <summary>Gaussian marginals of the state over one recording. Covariances are stored once a distinct value: a filter with constant
/// noise is stationary after some hundred bins.</summary>
/// <param name="StateDimension">Number of state variables.</param>
/// <param name="Mean">Means [time, state], double.</param>
/// <param name="CovarianceIndex">Entry of <paramref name="Covariances"/> for each bin [time].</param>
/// <param name="Covariances">Distinct covariances, each [state, state], row-major and symmetric.</param>
/// <param name="LogLikelihoodNats">Sum over observed bins of log N(z_t | past); NaN for a smoothed posterior.</param>
public sealed record FilteredPosterior(int StateDimension, double[] Mean, int[] CovarianceIndex, IReadOnlyList<double[]> Covariances, double LogLikelihoodNats)
{
    /// <summary>Number of bins.</summary>
    public int BinCount => CovarianceIndex.Length;

    /// <summary>The same marginals with float32 means, for decoders.</summary>
    public GaussianSeries ToSeries() => new(StateDimension, Array.ConvertAll(Mean, value => (float)value), CovarianceIndex, Covariances);
}
