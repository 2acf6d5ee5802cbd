using static TorchSharp.torch;

namespace Dynamics.Models;

/// <summary>What stands for the latents where they are the target of a prediction.</summary>
/// <typeparam name="TBatch">What the encoder takes.</typeparam>
public abstract class TargetEncoder<TBatch>
{
    /// <summary>All parameters and buffers of its own by name, saved with the state of training; names are unique among them.</summary>
    public abstract IReadOnlyList<(string Name, Tensor Tensor)> State { get; }

    /// <summary>Targets [batch, time, latent] of a batch whose latents are <paramref name="z"/>; of the step's dispose scope.</summary>
    public abstract Tensor Encode(TBatch batch, Tensor z);

    /// <summary>Called after the optimiser's step, without gradients.</summary>
    public abstract void AfterStep(Encoder<TBatch> encoder);
}

/// <summary>The encoder's own latents, through which the gradient flows.</summary>
public sealed class SharedTarget<TBatch> : TargetEncoder<TBatch>
{
    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Tensor Tensor)> State => [];

    /// <inheritdoc/>
    public override Tensor Encode(TBatch batch, Tensor z) => z;

    /// <inheritdoc/>
    public override void AfterStep(Encoder<TBatch> encoder)
    {
    }
}
