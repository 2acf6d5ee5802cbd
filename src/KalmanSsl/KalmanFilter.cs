using Dynamics.KalmanSsl.Internals;

namespace Dynamics.KalmanSsl;

/// <summary>Exact inference over one sequence of observations: the causal filter and its likelihood. Double; Joseph form.</summary>
public static class KalmanFilter
{
    /// <summary>Relative change of P between bins below which the covariance counts as stationary and is shared.</summary>
    private const double StationaryTolerance = 1e-13;

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
        using CovarianceRecursion recursion = new(state, latentDimension, 1);
        recursion.Begin(model);
        MeanFilter means = new(model, latentDimension);
        double[] mean = new double[bins * state];
        int[] index = new int[bins];
        List<double[]> covariances = [];
        double logLikelihood = 0;
        bool stationary = false;
        for (int bin = 0; bin < bins; bin++)
        {
            bool seen = observed is null || observed[bin];
            stationary &= seen && (bin == 0 || observed is null || observed[bin - 1]);
            if (!stationary)
            {
                recursion.Advance(seen);
                double[] covariance = recursion.CopyFiltered();
                stationary = seen && covariances.Count > 0 && IsSame(covariance, covariances[^1]);
                if (!stationary)
                {
                    covariances.Add(covariance);
                }
                means.Take(recursion);
            }
            index[bin] = covariances.Count - 1;
            logLikelihood += means.Step(seen ? z.Slice(bin * latentDimension, latentDimension) : default, mean.AsSpan(bin * state, state));
        }
        return new(state, mean, index, covariances, logLikelihood);
    }

    private static bool IsSame(double[] a, double[] b)
    {
        double difference = 0, scale = 0;
        for (int i = 0; i < a.Length; i++)
        {
            difference = Math.Max(difference, Math.Abs(a[i] - b[i]));
            scale = Math.Max(scale, Math.Abs(a[i]));
        }
        return difference <= StationaryTolerance * scale;
    }
}
