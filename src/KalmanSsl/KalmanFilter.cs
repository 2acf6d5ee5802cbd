using Dynamics.KalmanSsl.Internals;

namespace Dynamics.KalmanSsl;

/// <summary>Exact inference over one sequence of observations: the causal filter and its likelihood. Double; Joseph form.</summary>
public static class KalmanFilter
{
    /// <summary>Filters z [time, latent] (float32). <paramref name="observed"/> [time] is false where a bin is missing (the state is then
    /// only predicted); null means that every bin is observed. Entries of missing bins are not read.</summary>
    /// <exception cref="ArgumentException">Lengths do not fit, or the latent dimension exceeds the state's.</exception>
    public static FilteredPosterior Filter(LinearGaussianModel model, ReadOnlySpan<float> z, int latentDimension, bool[]? observed = null)
    {
        int state = model.StateDimension, bins = z.Length / latentDimension;
        if (latentDimension > state || bins * latentDimension != z.Length || (observed is not null && observed.Length != bins))
        {
            throw new ArgumentException($"'z' holds {z.Length} values and 'observed' {observed?.Length.ToString() ?? "none"}; expected [time, latent={latentDimension}] with latent at most the state dimension {state}.", nameof(z));
        }
        using SequentialFilter filter = new(model, latentDimension);
        double[] mean = new double[bins * state];
        int[] index = new int[bins];
        List<double[]> covariances = [];
        double logLikelihood = 0;
        for (int bin = 0; bin < bins; bin++)
        {
            bool seen = observed is null || observed[bin];
            logLikelihood += filter.Step(seen ? z.Slice(bin * latentDimension, latentDimension) : default, mean.AsSpan(bin * state, state));
            if (filter.CovarianceIsNew)
            {
                covariances.Add(filter.Covariance.ToArray());
            }
            index[bin] = covariances.Count - 1;
        }
        return new(state, mean, index, covariances, logLikelihood);
    }
}
