using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.Models;

/// <summary>A causal network on dense sequences: [batch, time, feature] to [batch, time, output], where the output of a bin sees that bin
/// and the <see cref="ReceptiveBins"/> - 1 before it. Holds parameters; float32.</summary>
public abstract class SequenceNetwork(string name) : nn.Module<Tensor, Tensor>(name)
{
    /// <summary>What is learned, in an order that never changes.</summary>
    public abstract IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Bins that an output depends on; at least 1. Bins before the first count as zeros.</summary>
    public abstract int ReceptiveBins { get; }
}

/// <summary>An encoder of dense sequences such as video: z = network(frame).</summary>
public sealed class FrameEncoder : Encoder<Tensor>
{
    private readonly SequenceNetwork network;

    /// <summary>An encoder that owns the network.</summary>
    public FrameEncoder(SequenceNetwork network, int featureCount, int latentDimension)
        : base(nameof(FrameEncoder), featureCount, latentDimension)
    {
        this.network = network;
        register_module(nameof(network), network);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Parameters => network.Parameters;

    /// <inheritdoc/>
    /// <param name="batch">[..., time, feature].</param>
    /// <exception cref="ArgumentException">The frames have another number of features.</exception>
    public override Tensor Encode(Tensor batch) => batch.shape[^1] == FeatureCount
        ? network.forward(batch)
        : throw new ArgumentException(
            $"'frames' has shape [{string.Join(", ", batch.shape)}]; expected [..., feature={FeatureCount}]", nameof(batch));

    /// <inheritdoc/>
    public override Tensor Features(Tensor batch) => batch.alias();
}
