using Dynamics.Models.Internals;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.Models;

/// <summary>Maps latents [row, input] to [row, output]: what stands between an encoder's features and its latents (a projector), or between
/// latents and what is predicted. Holds parameters; float32.</summary>
public abstract class LatentHead(string name) : nn.Module<Tensor, Tensor>(name)
{
    /// <summary>What is learned, in an order that never changes.</summary>
    public abstract IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Called after the optimiser's step, without gradients, inside the scope of the step.</summary>
    public abstract void AfterStep();

    /// <summary>Adds what is worth plotting.</summary>
    public abstract void CollectMetrics(IDictionary<string, double> metrics);
}

/// <summary>Which head, and its size.</summary>
public abstract record LatentHeadOptions
{
    private protected LatentHeadOptions()
    {
    }

    /// <summary>A fresh head; null where latents stay as they are.</summary>
    /// <param name="inputs">Features that come in.</param>
    /// <param name="outputs">Features that go out, where the head does not say.</param>
    /// <param name="random">Where the weights are drawn from, in a fixed order.</param>
    public abstract LatentHead? Create(int inputs, int outputs, RandomStream random);

    /// <summary>Features that go out.</summary>
    /// <param name="outputs">Their number where the head does not say.</param>
    public abstract int Outputs(int outputs);
}

/// <summary>No head.</summary>
[Kind("identity")]
public sealed record IdentityHeadOptions : LatentHeadOptions
{
    /// <inheritdoc/>
    public override LatentHead? Create(int inputs, int outputs, RandomStream random) => inputs == outputs
        ? null
        : throw new InputException(
            $"{inputs} features cannot stay {outputs} latents", "projector", "give a head that changes their number");

    /// <inheritdoc/>
    public override int Outputs(int outputs) => outputs;
}

/// <summary>Linear layers with ReLU, and BatchNorm before it, between them: the projectors and predictors of VICReg, BYOL, SimSiam, SimCLR.
/// </summary>
[Kind("perceptron")]
public sealed record PerceptronHeadOptions : LatentHeadOptions
{
    /// <summary>Widths of the hidden layers; none for a linear map.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [512];

    /// <summary>Whether hidden layers are normalised over the batch.</summary>
    public bool Normalizes { get; init; } = true;

    /// <summary>Whether the outputs are, without a scale of their own (SimSiam's projector).</summary>
    public bool NormalizesOutput { get; init; }

    /// <summary>Whether the last layer has an offset.</summary>
    public bool HasBias { get; init; } = true;

    /// <inheritdoc/>
    public bool Equals(PerceptronHeadOptions? other) => other is not null && Hidden.SequenceEqual(other.Hidden)
        && (Normalizes, NormalizesOutput, HasBias) == (other.Normalizes, other.NormalizesOutput, other.HasBias);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Hidden.Count, Normalizes, NormalizesOutput, HasBias);

    /// <inheritdoc/>
    public override LatentHead Create(int inputs, int outputs, RandomStream random) =>
        new LayeredHead([inputs, .. Hidden, outputs], Normalizes, NormalizesOutput, HasBias, random);

    /// <inheritdoc/>
    public override int Outputs(int outputs) => outputs;
}

/// <summary>DINO's head: linear layers with GELU, a narrow layer of unit vectors, and the cosines with prototypes (a weight-normed linear
/// layer whose lengths stay 1). The latents are the prototypes' logits.</summary>
[Kind("prototypes")]
public sealed record PrototypeHeadOptions : LatentHeadOptions
{
    /// <summary>Widths of the hidden layers.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [512];

    /// <summary>Whether hidden layers are normalised over the batch, which DINO does not but for networks that are short of data.</summary>
    public bool Normalizes { get; init; }

    /// <summary>Width of the layer of unit vectors; at least 1.</summary>
    public int Bottleneck { get; init => field = Check.AtLeast(value, 1); } = 64;

    /// <summary>Number of prototypes; at least 2.</summary>
    public int Prototypes { get; init => field = Check.AtLeast(value, 2); } = 256;

    /// <inheritdoc/>
    public bool Equals(PrototypeHeadOptions? other) => other is not null && Hidden.SequenceEqual(other.Hidden)
        && (Normalizes, Bottleneck, Prototypes) == (other.Normalizes, other.Bottleneck, other.Prototypes);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Hidden.Count, Normalizes, Bottleneck, Prototypes);

    /// <inheritdoc/>
    public override LatentHead Create(int inputs, int outputs, RandomStream random) =>
        new PrototypeHead([inputs, .. Hidden, Bottleneck], Prototypes, Normalizes, random);

    /// <inheritdoc/>
    public override int Outputs(int outputs) => Prototypes;
}
