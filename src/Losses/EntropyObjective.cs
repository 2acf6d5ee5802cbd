using System.Text.Json.Serialization;
using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Losses;

/// <summary>Alignment less an entropy that is estimated from the batch. <see cref="ConditioningBins"/> selects the family of arXiv
/// 2605.03517: 0 is F_MI, whose marginal entropy rewards predictive information; from 1 on it is F_LDM, whose conditional entropy only asks
/// that the predictions have the distribution of z given its past.</summary>
/// <remarks>H(z_t | z_t-1..z_t-p) = H(z_t-p..z_t) - H(z_t-p..z_t-1), both from the same blocks of p + 1 bins that follow each other in one
/// window, with weights 1 and -1: the difference is in nats a bin, as the alignment is, and <see cref="Weight"/> multiplies it.</remarks>
public abstract record EntropyObjective : Objective
{
    private protected EntropyObjective()
    {
    }

    /// <summary>Weight of the entropy; in (0, 1]. 1 is the paper's.</summary>
    public double Weight
    {
        get;
        init => field = Check.AboveUpTo(value, 0, 1);
    } = 1;

    /// <summary>p, the number of preceding bins that the entropy is conditioned on, fewer than a window's; 0 for the marginal
    /// entropy.</summary>
    public int ConditioningBins
    {
        get;
        init => field = Check.AtLeast(value, 0);
    }

    /// <inheritdoc/>
    [JsonIgnore]
    public sealed override string Name => ConditioningBins == 0 ? EstimatorName : $"{EstimatorName}_conditional";

    /// <inheritdoc/>
    [JsonIgnore]
    public sealed override int PastBins => ConditioningBins;

    /// <summary>Short lower-case name of the estimator.</summary>
    private protected abstract string EstimatorName { get; }

    /// <inheritdoc/>
    /// <remarks>Parts: <c>negativeLogLikelihood</c> and <c>entropyBonus</c>, the weighted entropy that is subtracted; nats a bin.</remarks>
    public sealed override ObjectiveValue Evaluate(LatentPrediction prediction, long step)
    {
        Tensor likelihood = prediction.NegativeLogLikelihood();
        Tensor bonus = EntropyBonus(prediction.Points, prediction.NoiseVariance, step);
        return new(likelihood - bonus, [(StopGradientObjective.Alignment, likelihood), ("entropyBonus", bonus)]);
    }

    /// <inheritdoc/>
    public sealed override Tensor EntropyGradient(LatentPrediction prediction, long step)
    {
        Tensor points = prediction.Points.detach().requires_grad_(true);
        return Gradients.Of(EntropyBonus(points, prediction.NoiseVariance, step), [points])[0];
    }

    /// <summary>The weighted entropy in nats that is subtracted from the loss, differentiable.</summary>
    /// <param name="z">Encoder outputs [batch, time, latent], float32 or float64; bins of one window follow each other. Stays the
    /// caller's.</param>
    /// <param name="noiseVariance">Variance of the noise that is imagined on each bin of z.</param>
    /// <param name="step">Training step, which selects the subset of points where one is drawn.</param>
    /// <returns>A scalar of z's kind, the caller's.</returns>
    /// <exception cref="ArgumentException">z has other axes, or windows too short for a block.</exception>
    public Tensor EntropyBonus(Tensor z, double noiseVariance, long step)
    {
        TensorShape.Require(z, nameof(z), "batch", "time", "latent");
        if (z.shape[1] <= ConditioningBins)
        {
            throw new ArgumentException($"windows of {z.shape[1]} bins hold no bin with {ConditioningBins} before it", nameof(z));
        }
        using DisposeScope scope = NewDisposeScope();
        return Entropy(z, noiseVariance, step).Times(Weight).MoveToOuterDisposeScope();
    }

    /// <summary>The entropy in nats a bin, marginal or conditional, as a scalar; <paramref name="z"/> is [batch, time, latent].</summary>
    private protected abstract Tensor Entropy(Tensor z, double noiseVariance, long step);
}
