using Dynamics.Jepa.Internals;

namespace Dynamics.Jepa;

/// <summary>How latents are predicted over a horizon. Two of the four meanings that the word has in the field: masked space and time
/// (V-JEPA's targets), and the horizon of planning, are others.</summary>
public abstract record HorizonModelOptions
{
    private protected HorizonModelOptions()
    {
    }

    /// <summary>The network between a latent and what is predicted.</summary>
    public TransitionNetworkOptions Network { get; init; } = new PerceptronTransitionOptions();

    /// <summary>What is said of a forecast beside its mean: nothing (point), or a covariance (gaussian).</summary>
    public ForecastHeadOptions Head { get; init; } = new PointHeadOptions();

    /// <summary>A fresh model.</summary>
    /// <param name="latentDimension">Dimensions of the latents.</param>
    /// <param name="horizons">Horizons that it is trained at.</param>
    /// <param name="random">Where the weights are drawn from, in a fixed order.</param>
    /// <param name="covariates">How many covariates it is told of each bin.</param>
    public abstract HorizonModel Create(int latentDimension, IReadOnlyList<int> horizons, RandomStream random, int covariates = 0);
}

/// <summary>One-step prediction, applied to its own prediction as often as the horizon says (PLDM, EB-JEPA, V-JEPA 2-AC). The gradient
/// flows through the whole roll-out.</summary>
[Kind("recursive")]
public sealed record RecursiveHorizonOptions : HorizonModelOptions
{
    /// <summary>Whether the gradient of a step ends at the latent that it starts from, so that only the last step of a roll-out is learned
    /// from (JEPA-WM).</summary>
    public bool DetachesSteps { get; init; }

    /// <inheritdoc/>
    public override HorizonModel Create(int latentDimension, IReadOnlyList<int> horizons, RandomStream random, int covariates = 0) =>
        Head.On(new RecursiveHorizonModel(Network.Create(latentDimension, random, covariates), DetachesSteps), latentDimension, random);
}

/// <summary>One step of the whole length, with weights of its own at each horizon (CPC) or the horizon as an input.</summary>
[Kind("direct")]
public sealed record DirectHorizonOptions : HorizonModelOptions
{
    /// <summary>Whether one network predicts at all horizons and is told which; else each horizon has one.</summary>
    public bool HorizonIsInput { get; init; }

    /// <inheritdoc/>
    public override HorizonModel Create(int latentDimension, IReadOnlyList<int> horizons, RandomStream random, int covariates = 0) =>
        Head.On(
            HorizonIsInput
                ? new TimedHorizonModel(latentDimension, Network, horizons, random, covariates)
                : new DirectHorizonModel(
                    [.. horizons.Select(horizon => Network.Create(latentDimension, random, horizon * covariates))], horizons),
            latentDimension, random);
}
