using System.Text.Json.Serialization;
using Dynamics.Jepa.Internals;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.Jepa;

/// <summary>What a latent becomes one bin later, given those before it, and perhaps what acts on it: covariates of a bin act from that bin
/// to the next. Its state at a bin holds all that it needs to go on, so that it can be rolled out from every bin at once. Holds parameters;
/// float32.</summary>
public abstract class TransitionNetwork(string name) : nn.Module(name)
{
    /// <summary>What is learned, in an order that never changes.</summary>
    public abstract IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Bins that a state needs before it is whole: the first state is that of bin ContextBins - 1.</summary>
    public abstract int ContextBins { get; }

    /// <summary>The states of the bins of sequences, from ContextBins - 1 on.</summary>
    /// <param name="z">[batch, time, latent].</param>
    /// <param name="covariates">[batch, time, covariate]; null where it takes none.</param>
    /// <returns>Tensors [batch, time - ContextBins + 1, feature].</returns>
    public abstract IReadOnlyList<Tensor> States(Tensor z, Tensor? covariates = null);

    /// <summary>The next latent.</summary>
    /// <param name="states">Tensors [batch, time, feature] as <see cref="States"/> gives them.</param>
    public abstract Tensor Next(IReadOnlyList<Tensor> states);

    /// <summary>The state that a next latent leads to.</summary>
    /// <param name="states">The states before.</param>
    /// <param name="next">The latents after them [batch, time, latent].</param>
    /// <param name="covariates">What acts on those [batch, time, covariate]; null where it takes none.</param>
    public abstract IReadOnlyList<Tensor> Follow(IReadOnlyList<Tensor> states, Tensor next, Tensor? covariates = null);
}

/// <summary>Which network stands between a latent and the next.</summary>
public abstract record TransitionNetworkOptions
{
    private protected TransitionNetworkOptions()
    {
    }

    /// <summary>The factor of the last layer's first weights where the network gives a change: near 0, so that it begins as persistence and
    /// a roll-out of many steps does not run away.</summary>
    internal const double FirstChange = 0.01;

    /// <summary>Whether the network gives the change of the latent, not the latent itself: it then begins close to persistence.</summary>
    public bool PredictsChange { get; init; } = true;

    /// <summary>The first bin whose state is whole.</summary>
    [JsonIgnore]
    public abstract int FirstBin { get; }

    /// <summary>A fresh network.</summary>
    /// <param name="latentDimension">Dimensions of the latents.</param>
    /// <param name="random">Where the weights are drawn from, in a fixed order.</param>
    /// <param name="covariates">How many covariates it takes.</param>
    public abstract TransitionNetwork Create(int latentDimension, RandomStream random, int covariates = 0);
}

/// <summary>A perceptron on the latents of the last bins; without hidden layers, a linear map.</summary>
[Kind("perceptron")]
public sealed record PerceptronTransitionOptions : TransitionNetworkOptions
{
    /// <summary>Widths of the hidden layers; none for a linear map.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [64];

    /// <summary>Bins whose latents it sees; at least 1.</summary>
    public int ContextBins { get; init => field = Check.AtLeast(value, 1); } = 1;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int FirstBin => ContextBins - 1;

    /// <inheritdoc/>
    public bool Equals(PerceptronTransitionOptions? other) => other is not null && Hidden.SequenceEqual(other.Hidden)
        && (ContextBins, PredictsChange) == (other.ContextBins, other.PredictsChange);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Hidden.Count, ContextBins, PredictsChange);

    /// <inheritdoc/>
    public override TransitionNetwork Create(int latentDimension, RandomStream random, int covariates = 0) =>
        new PerceptronTransition(latentDimension, this, random, covariates);
}

/// <summary>A gated recurrent unit (Cho et al. 2014) over all bins so far, and a linear readout.</summary>
[Kind("gru")]
public sealed record GruTransitionOptions : TransitionNetworkOptions
{
    /// <summary>Units; at least 1.</summary>
    public int Units { get; init => field = Check.AtLeast(value, 1); } = 64;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int FirstBin => 0;

    /// <inheritdoc/>
    public override TransitionNetwork Create(int latentDimension, RandomStream random, int covariates = 0) =>
        new RecurrentTransition(latentDimension, Units, RecurrentTransition.Cell.Gru, PredictsChange, [], random, covariates);
}

/// <summary>Long short-term memory (Hochreiter and Schmidhuber 1997) over all bins so far, and a head on it.</summary>
[Kind("lstm")]
public sealed record LstmTransitionOptions : TransitionNetworkOptions
{
    /// <summary>Units; at least 1.</summary>
    public int Units { get; init => field = Check.AtLeast(value, 1); } = 64;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int FirstBin => 0;

    /// <summary>Widths of the hidden layers of the head; none for a linear one. The paper's nonlinear predictor has 10 units and 20,
    /// 20.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [];

    /// <inheritdoc/>
    public bool Equals(LstmTransitionOptions? other) => other is not null && Hidden.SequenceEqual(other.Hidden)
        && (Units, PredictsChange) == (other.Units, other.PredictsChange);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Hidden.Count, Units, PredictsChange);

    /// <inheritdoc/>
    public override TransitionNetwork Create(int latentDimension, RandomStream random, int covariates = 0) =>
        new RecurrentTransition(latentDimension, Units, RecurrentTransition.Cell.Lstm, PredictsChange, Hidden, random, covariates);
}
