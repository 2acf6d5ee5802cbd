using Dynamics.KalmanSsl.Internals;

namespace Dynamics.KalmanSsl;

/// <summary>Exact inference over one sequence of observations: the causal filter and its likelihood. Double; Joseph form.</summary>
public static class KalmanFilter
{
    /// <summary>Filters z [time, latent] (float32).</summary>
    /// <param name="model">The model.</param>
    /// <param name="z">Observations [time, latent]; those of missing bins are not read.</param>
    /// <param name="latentDimension">Dimensions of z, at most those of the state.</param>
    /// <param name="conditions">Missing bins, and noise variances that bins have of their own; null: every bin is as the model says. Without
    /// variances of their own, bins share one covariance once the filter is stationary; with them, each has its own.</param>
    /// <exception cref="ArgumentException">Lengths do not fit, or the latent dimension exceeds the state's.</exception>
    public static FilteredPosterior Filter(LinearGaussianModel model, ReadOnlySpan<float> z, int latentDimension, BinConditions? conditions = null)
    {
        int state = model.StateDimension, bins = z.Length / latentDimension;
        if (latentDimension > state || bins * latentDimension != z.Length)
        {
            throw new ArgumentException($"'z' holds {z.Length} values; expected [time, latent={latentDimension}] with latent at most the state dimension {state}.", nameof(z));
        }
        conditions ??= new();
        conditions.Require(bins, latentDimension, state);
        using SequentialFilter filter = new(model, latentDimension);
        double[] mean = new double[bins * state];
        int[] index = new int[bins];
        List<double[]> covariances = [];
        double logLikelihood = 0;
        for (int bin = 0; bin < bins; bin++)
        {
            logLikelihood += filter.Step(
                conditions.IsObserved(bin) ? z.Slice(bin * latentDimension, latentDimension) : default,
                mean.AsSpan(bin * state, state),
                conditions.ObservationNoiseOf(bin, latentDimension),
                conditions.ProcessNoiseOf(bin, state));
            if (filter.CovarianceIsNew)
            {
                covariances.Add(filter.Covariance.ToArray());
            }
            index[bin] = covariances.Count - 1;
        }
        return new(state, mean, index, covariances, logLikelihood);
    }
}
