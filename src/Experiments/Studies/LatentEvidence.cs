using Dynamics.Data;
using Dynamics.Experiments.Studies.Internals;
using Dynamics.KalmanSsl;

namespace Dynamics.Experiments.Studies;

/// <summary>What one trained model's latents are like on given bins, without labels: why an objective works, or does not.</summary>
public sealed record LatentEvidence
{
    /// <summary>How far ahead a prediction must reach to be about behaviour rather than about the next spikes, seconds.</summary>
    public const double LastingSeconds = 0.5;

    /// <summary>Participation ratio of the covariance of z, (tr C)² / tr C²: 1 where one direction holds all variance, L where all hold as
    /// much. Depends on the scale of each direction, which objectives without a floor leave free.</summary>
    public required double EffectiveDimension { get; init; }

    /// <summary>Predictive information of z by the log-determinant estimate, 1/2 log det cov(z) - 1/2 log det cov(z - prediction), nats a
    /// bin; predictions are those of the model's own filter. Any linear map of z leaves it the same.</summary>
    public required double PredictiveNats { get; init; }

    /// <summary>The same with predictions made <see cref="LastingSeconds"/> before.</summary>
    public required double LastingNats { get; init; }

    /// <summary>Share of its variance that the past predicts, of each canonical direction of z, largest first [latent]: 1 less the
    /// generalised eigenvalues of (innovation covariance, covariance). Directions without variance count as 0.</summary>
    public required IReadOnlyList<double> Predictability { get; init; }

    /// <summary>Share of the variance of z that lies between bins of different spike count, in 0 to 1.</summary>
    public required double SpikeCountShare { get; init; }

    /// <summary>Mean squared innovation over what the filter expects, in units of its own covariance and a dimension: below 1 the filter
    /// believes in more noise than there is, and so ignores small changes.</summary>
    public required double InnovationRatio { get; init; }

    /// <summary>Mean over dimensions of the standard deviation of z, in its own unit (that of the noise floor, where there is
    /// one).</summary>
    public required double Scale { get; init; }

    /// <summary>Largest absolute eigenvalue of A.</summary>
    public required double SpectralRadius { get; init; }

    /// <summary>Number of modes of A that remember longer than <see cref="LastingSeconds"/>.</summary>
    public required int SlowModes { get; init; }

    /// <summary>Measures a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="recording">The recording; all of it is filtered.</param>
    /// <param name="bins">The bins to measure on, as a rule the test part; at least two.</param>
    public static LatentEvidence Of(KalmanLdm model, BinnedRecording recording, BinSet bins)
    {
        int latent = model.Options.LatentDimension, lasting = Math.Max(1, (int)Math.Round(LastingSeconds / recording.BinWidthSeconds));
        LinearGaussianModel stateSpace = model.ToStateSpace();
        float[] z = model.Encode(recording.Counts);
        FilteredPosterior filtered = KalmanFilter.Filter(stateSpace, z, latent);
        LatentMoments moments = new(z, latent, [.. bins.Bins().Where(bin => bin >= lasting)]);
        LatentForecast forecast = new(stateSpace, filtered, latent);
        double[] predictability = moments.Predictability(forecast.Innovations(z, moments.Bins, 1));
        double slow = Math.Exp(-recording.BinWidthSeconds / LastingSeconds);
        return new()
        {
            EffectiveDimension = moments.EffectiveDimension,
            PredictiveNats = LatentMoments.Nats(predictability),
            LastingNats = LatentMoments.Nats(moments.Predictability(forecast.Innovations(z, moments.Bins, lasting))),
            Predictability = predictability,
            SpikeCountShare = moments.ShareBetween(SpikeCounts(recording.Counts, moments.Bins)),
            InnovationRatio = forecast.InnovationRatio(z, moments.Bins),
            Scale = moments.Scale,
            SpectralRadius = KalmanSsl.SpectralRadius.Of(stateSpace.Transition, stateSpace.StateDimension),
            SlowModes = KalmanSsl.SpectralRadius.Eigenvalues(stateSpace.Transition, stateSpace.StateDimension)
                .Count(value => value.Magnitude > slow),
        };
    }

    private static int[] SpikeCounts(SparseCounts counts, int[] bins) => [.. bins.Select(bin =>
    {
        double sum = 0;
        for (int entry = counts.RowOffsets[bin]; entry < counts.RowOffsets[bin + 1]; entry++)
        {
            sum += counts.Values[entry];
        }
        return (int)sum;
    })];
}
