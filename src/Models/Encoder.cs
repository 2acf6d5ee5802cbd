using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.Models;

/// <summary>Maps what is observed in a bin, and in bins before it, to a latent z. Holds parameters; float32.</summary>
public abstract class Encoder : nn.Module
{
    private protected Encoder(string name, int featureCount, int latentDimension)
        : base(name)
    {
        (FeatureCount, LatentDimension) = (featureCount, latentDimension);
    }

    /// <summary>Features of a bin: units, pixels.</summary>
    public int FeatureCount { get; }

    /// <summary>Dimensions of z.</summary>
    public int LatentDimension { get; }

    /// <summary>What is learned, in an order that never changes.</summary>
    public abstract IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Where the parameters are.</summary>
    public Device Device => Parameters[0].device;
}

/// <summary>An encoder of batches of one kind.</summary>
/// <typeparam name="TBatch">What a <see cref="BatchSource{TBatch}"/> gives.</typeparam>
public abstract class Encoder<TBatch> : Encoder
{
    private protected Encoder(string name, int featureCount, int latentDimension)
        : base(name, featureCount, latentDimension)
    {
    }

    /// <summary>z [batch, time, latent] of a batch, differentiable, on the encoder's device; bin t sees no bin after t. The
    /// caller's.</summary>
    public abstract Tensor Encode(TBatch batch);

    /// <summary>What the encoder sees, as numbers [batch, time, feature], float32, on the encoder's device; the caller's.</summary>
    public abstract Tensor Features(TBatch batch);
}

/// <summary>Batches of training data, which the source may overwrite from step to step.</summary>
/// <typeparam name="TBatch">What an <see cref="Encoder{TBatch}"/> takes.</typeparam>
public abstract class BatchSource<TBatch>
{
    /// <summary>Sequences of a batch.</summary>
    public abstract int BatchSize { get; }

    /// <summary>Bins of each sequence.</summary>
    public abstract int BinCount { get; }

    /// <summary>The batch of a step: a pure function of the source's seed and the step, so that training resumes anywhere.</summary>
    public abstract TBatch Batch(long step);
}
