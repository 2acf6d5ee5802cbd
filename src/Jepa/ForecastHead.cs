using Dynamics.Jepa.Internals;

namespace Dynamics.Jepa;

/// <summary>What is said of a forecast beside its mean.</summary>
public abstract record ForecastHeadOptions
{
    private protected ForecastHeadOptions()
    {
    }

    /// <summary>A model that says so of the forecasts of another, which it owns.</summary>
    /// <param name="model">The model of the means.</param>
    /// <param name="latentDimension">Dimensions of the latents.</param>
    /// <param name="random">Where further weights are drawn from.</param>
    internal abstract HorizonModel On(HorizonModel model, int latentDimension, RandomStream random);
}

/// <summary>Nothing: a forecast is a point.</summary>
[Kind("point")]
public sealed record PointHeadOptions : ForecastHeadOptions
{
    /// <inheritdoc/>
    internal override HorizonModel On(HorizonModel model, int latentDimension, RandomStream random) => model;
}

/// <summary>The covariance of its errors, by a perceptron that sees the latent, the forecast change and the horizon; trained by the
/// Gaussian likelihood of the errors.</summary>
/// <remarks>That likelihood reaches the head alone: latents, forecasts and targets are held fixed in it. Through the targets it would have
/// no lower bound (latents that shrink are ever more likely); through the mean it would weigh each error by its inverse variance, and what
/// is predicted badly would be given up (Seitzer et al. 2022, arXiv 2203.09168). So the mean is learned as without a head, as in Stirn et
/// al. 2023 (arXiv 2212.09184), and the objective stays what it was; only where the norm of the whole gradient is clipped does the head
/// count in it.</remarks>
[Kind("gaussian")]
public sealed record GaussianHeadOptions : ForecastHeadOptions
{
    /// <summary>Widths of the hidden layers; none for a linear map.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [64];

    /// <summary>Up to so many dimensions of the latents the covariance is full; beyond, dimensions are independent. At least 0.</summary>
    public int FullUpTo { get; init => field = Check.AtLeast(value, 0); } = 16;

    /// <inheritdoc/>
    public bool Equals(GaussianHeadOptions? other) =>
        other is not null && Hidden.SequenceEqual(other.Hidden) && FullUpTo == other.FullUpTo;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Hidden.Count, FullUpTo);

    /// <inheritdoc/>
    internal override HorizonModel On(HorizonModel model, int latentDimension, RandomStream random) =>
        new GaussianHorizonModel(model, latentDimension, Hidden, isFull: latentDimension <= FullUpTo, random);
}
