using Dynamics.KalmanSsl.Internals;

namespace Dynamics.KalmanSsl;

/// <summary>Something else that a filter's states are asked to tell in training, beside what the objective asks of the latents. The
/// gradient flows back through the filter to the encoder and to the dynamics.</summary>
public abstract record StateTermOptions
{
    private protected StateTermOptions()
    {
    }

    /// <summary>Weight in the loss; positive.</summary>
    public double Weight { get; init => field = Check.Positive(value); } = 1;

    /// <summary>Whether the term sees behaviour of the train part: latents that come of it are not label-free.</summary>
    internal abstract bool IsSupervised { get; }

    /// <summary>The term on batches of a recording's train part.</summary>
    internal abstract StateTerm Create(StateTermData data);
}

/// <summary>Predicts z some time ahead: for each horizon k the loss falls by the predictive information that the filtered state holds of
/// z_t+k with its noise floor e, 1/2 log det(cov z + e I) - 1/2 log det(cov(z_t+k - E[z_t+k | h_t|t]) + e I), in nats a step; the mean over
/// horizons. The objective itself is the horizon of one step.</summary>
/// <remarks>The prediction is the model's, C (A^k (h_t|t - b) + b); the covariance of its errors is that of the batch, which is the
/// maximum-likelihood value of the k-step predictive covariance. Horizons that leave less than half of a window are left out.</remarks>
[Kind("horizons")]
public sealed record HorizonTermOptions : StateTermOptions
{
    /// <summary>How far ahead, seconds; each is rounded to whole steps of the filter, one at least.</summary>
    public IReadOnlyList<double> Seconds { get; init => field = [.. value.Select(seconds => Check.Between(seconds, 0, 60))]; } =
        [0.25, 0.5, 1];

    internal override bool IsSupervised => false;

    /// <inheritdoc/>
    public bool Equals(HorizonTermOptions? other) => other is not null && Weight == other.Weight && Seconds.SequenceEqual(other.Seconds);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Weight, Seconds.Count);

    internal override StateTerm Create(StateTermData data) => new HorizonTerm(Weight, Seconds, data);
}

/// <summary>Reconstructs the spike counts some steps ahead through a log-linear readout of the predicted state, by their Poisson
/// likelihood: nats a step and unit, the mean over horizons. Alone (with an objective weight of 0) it trains the network that DFINE does
/// (Abbaspourazad et al. 2024, Nature Biomedical Engineering 8), on counts.</summary>
[Kind("counts")]
public sealed record CountTermOptions : StateTermOptions
{
    /// <summary>Steps ahead; each at least 1. Those that leave less than half of a window are left out.</summary>
    public IReadOnlyList<int> Steps { get; init => field = [.. value.Select(steps => Check.AtLeast(steps, 1))]; } = [1, 2, 3, 4];

    internal override bool IsSupervised => false;

    /// <inheritdoc/>
    public bool Equals(CountTermOptions? other) => other is not null && Weight == other.Weight && Steps.SequenceEqual(other.Steps);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Weight, Steps.Count);

    internal override StateTerm Create(StateTermData data) => new CountTerm(Weight, Steps, data);
}

/// <summary>Label-informed latents: the position of the train part is read out of the filtered state by a linear map, and the mean squared
/// error, in variances of the train part, is part of the loss. A circle is its cosine and sine. Such latents are supervised, and reports
/// say so.</summary>
[Kind("position")]
public sealed record PositionTermOptions : StateTermOptions
{
    internal override bool IsSupervised => true;

    internal override StateTerm Create(StateTermData data) => new PositionTerm(Weight, data);
}
