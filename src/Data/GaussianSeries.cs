namespace Dynamics.Data;

/// <summary>A Gaussian marginal per time bin, for instance the filtered latent state. Covariances repeat once a filter is stationary,
/// so they are stored once and indexed.</summary>
/// <param name="Dimension">Number of features.</param>
/// <param name="Mean">Means [time, feature], float32.</param>
/// <param name="CovarianceIndex">For each bin, the entry of <paramref name="Covariances"/> that holds its covariance.</param>
/// <param name="Covariances">Distinct covariances, each [feature, feature] row-major, symmetric positive semi-definite.</param>
public sealed record GaussianSeries(int Dimension, float[] Mean, int[] CovarianceIndex, IReadOnlyList<double[]> Covariances)
{
    /// <summary>Number of bins.</summary>
    public int BinCount => CovarianceIndex.Length;
}
