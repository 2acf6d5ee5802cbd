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

/// <summary>Every view of a thing predicts every global view but itself, by way of a head or as it is: the symmetric losses of two views,
/// and multi-crop. A batch holds all things in their first view, then all in their second, and so on, the global views first.</summary>
public sealed class MultiViewPredictor<TBatch> : Predictor<TBatch>
{
    private readonly int _views, _globalViews;
    private readonly LatentHead? _head;

    /// <summary>A predictor.</summary>
    /// <param name="views">Views of each thing.</param>
    /// <param name="globalViews">How many of them are predicted.</param>
    /// <param name="head">Between a latent and what it predicts, the predictor's from here on; null: the latent itself.</param>
    /// <param name="learningRate">Factor of the head's learning rate.</param>
    /// <param name="schedule">Course of the head's learning rate; null: that of the training. SimSiam keeps it constant.</param>
    public MultiViewPredictor(int views, int globalViews, LatentHead? head = null, double learningRate = 1, Schedule? schedule = null)
    {
        (_views, _globalViews, _head) = (views, globalViews, head);
        ParameterGroups = head is null ? [] : [new("head", head.Parameters, learningRate, LearningRateSchedule: schedule)];
        State = head is null
            ? []
            :
            [
                .. head.named_parameters().Select(entry => (entry.name, (Tensor)entry.parameter)),
                .. head.named_buffers().Select(entry => (entry.name, entry.buffer)),
            ];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterGroup> ParameterGroups { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Tensor Tensor)> State { get; }

    /// <inheritdoc/>
    public override LatentPrediction Predict(Encoder<TBatch> encoder, TBatch batch, Tensor z, Tensor target)
    {
        long samples = z.shape[0] / _views;
        Tensor predicted = _head is null ? z : _head.forward(z.reshape(-1, z.shape[2])).reshape(z.shape[0], z.shape[1], -1);
        return MultiViewPrediction.Of(z, predicted, target.narrow(0, 0, samples * _globalViews), _views, _globalViews);
    }

    /// <inheritdoc/>
    public override void AfterStep() => _head?.AfterStep();

    /// <inheritdoc/>
    public override void CollectMetrics(IDictionary<string, double> metrics) => _head?.CollectMetrics(metrics);

    /// <inheritdoc/>
    public override void Dispose() => _head?.Dispose();
}
