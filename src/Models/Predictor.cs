using Dynamics.Losses;
using Dynamics.Training;
using static TorchSharp.torch;

namespace Dynamics.Models;

/// <summary>What predicts latents: the other view, some bins ahead, or each bin from those before it. Its parameters learn beside the
/// encoder's.</summary>
/// <typeparam name="TBatch">What the encoder takes.</typeparam>
public abstract class Predictor<TBatch> : IDisposable
{
    /// <summary>What is learned; the same groups, in the same order, for the life of the predictor.</summary>
    public abstract IReadOnlyList<ParameterGroup> ParameterGroups { get; }

    /// <summary>All parameters and buffers by name; names are unique among the predictor's.</summary>
    public abstract IReadOnlyList<(string Name, Tensor Tensor)> State { get; }

    /// <summary>Predicts a batch; tensors belong to the step's dispose scope.</summary>
    /// <param name="encoder">What encoded it.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="z">Its latents [batch, time, latent], with their gradient.</param>
    /// <param name="target">What stands for the latents as targets, of z's shape.</param>
    public abstract LatentPrediction Predict(Encoder<TBatch> encoder, TBatch batch, Tensor z, Tensor target);

    /// <summary>Called after the optimiser's step, without gradients, for projections.</summary>
    public abstract void AfterStep();

    /// <summary>Adds what is worth plotting.</summary>
    public abstract void CollectMetrics(IDictionary<string, double> metrics);

    /// <summary>Frees buffers; parameters stay their model's.</summary>
    public abstract void Dispose();
}

/// <summary>Predicts one view of a window from the other: the mean is the first view's latent, the target the second's. A batch holds all
/// windows in their first view, then all in their second.</summary>
public sealed class TwoViewPredictor<TBatch> : Predictor<TBatch>
{
    /// <inheritdoc/>
    public override IReadOnlyList<ParameterGroup> ParameterGroups => [];

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Tensor Tensor)> State => [];

    /// <inheritdoc/>
    public override LatentPrediction Predict(Encoder<TBatch> encoder, TBatch batch, Tensor z, Tensor target)
    {
        long windows = z.shape[0] / 2;
        return new UnitGaussianPrediction(z, target.narrow(0, windows, windows), z.narrow(0, 0, windows));
    }

    /// <inheritdoc/>
    public override void AfterStep()
    {
    }

    /// <inheritdoc/>
    public override void CollectMetrics(IDictionary<string, double> metrics)
    {
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
    }
}
