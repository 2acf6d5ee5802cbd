using Dynamics.Data;
using Dynamics.KalmanSsl.Internals;

namespace Dynamics.KalmanSsl;

/// <summary>Exact inference over one sequence of observations: the causal filter and its likelihood. Double; Joseph form.</summary>
public static class KalmanFilter
{
    /// <summary>Filters z [time, latent] (float32).</summary>
    /// <param name="model">The model.</param>
    /// <param name="z">Observations [time, latent]; those of missing bins are not read.</param>
    /// <param name="latentDimension">Dimensions of z, at most those of the state.</param>
    /// <param name="conditions">Missing bins, steps between bins, and noise variances that bins have of their own; null: every bin is as
    /// the model says. Bins that are as the model says share one covariance once the filter is stationary; others have their own.</param>
    /// <exception cref="ArgumentException">Lengths do not fit, the latent dimension exceeds the state's, or the model has no dynamics over
    /// one of the steps.</exception>
    public static FilteredPosterior Filter(
        LinearGaussianModel model, ReadOnlySpan<float> z, int latentDimension, BinConditions? conditions = null)
    {
        int state = model.StateDimension, bins = z.Length / latentDimension;
        if (latentDimension > state || bins * latentDimension != z.Length)
        {
            throw new ArgumentException(
                $"'z' holds {z.Length} values; expected [time, latent={latentDimension}] with latent at most the state dimension {state}.",
                nameof(z));
        }
        conditions ??= new();
        conditions.Require(bins, latentDimension, state);
        SteppedDynamics stepped = new(model);
        using SequentialFilter filter = new(model, latentDimension);
        double[] mean = new double[bins * state];
        int[] index = new int[bins];
        List<double[]> covariances = [];
        double logLikelihood = 0;
        for (int bin = 0; bin < bins; bin++)
        {
            ReadOnlySpan<double> processNoise = conditions.ProcessNoiseOf(bin, state);
            double step = conditions.StepInto(bin);
            logLikelihood += filter.Step(
                conditions.IsObserved(bin) ? z.Slice(bin * latentDimension, latentDimension) : default,
                mean.AsSpan(bin * state, state),
                conditions.ObservationNoiseOf(bin, latentDimension),
                processNoise,
                step == 1 ? null : stepped.Over(step, processNoise));
            if (filter.CovarianceIsNew)
            {
                covariances.Add(filter.Covariance.ToArray());
            }
            index[bin] = covariances.Count - 1;
        }
        return new(state, mean, index, covariances, logLikelihood);
    }
}

/// <summary>Gaussian marginals of the state over one recording. Covariances are stored once a distinct value: a filter with constant
/// noise is stationary after some hundred bins.</summary>
/// <param name="StateDimension">Number of state variables.</param>
/// <param name="Mean">Means [time, state], double.</param>
/// <param name="CovarianceIndex">Entry of <paramref name="Covariances"/> for each bin [time].</param>
/// <param name="Covariances">Distinct covariances, each [state, state], row-major and symmetric.</param>
/// <param name="LogLikelihoodNats">Sum over observed bins of log N(z_t | past); NaN for a smoothed posterior.</param>
public sealed record FilteredPosterior(
    int StateDimension, double[] Mean, int[] CovarianceIndex, IReadOnlyList<double[]> Covariances, double LogLikelihoodNats)
{
    /// <summary>Number of bins.</summary>
    public int BinCount => CovarianceIndex.Length;

    /// <summary>The same marginals with float32 means, for decoders.</summary>
    public GaussianSeries ToSeries() => new(StateDimension, Array.ConvertAll(Mean, value => (float)value), CovarianceIndex, Covariances);
}
