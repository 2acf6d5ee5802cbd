using System.Text.Json.Serialization;
using Dynamics.Losses.Internals;
using Dynamics.Tensors;
using static TorchSharp.torch;

namespace Dynamics.Losses;

/// <summary>InfoNCE, the loss of contrastive predictive coding (van den Oord, Li and Vinyals 2018, arXiv 1807.03748): each prediction
/// picks its target out of all targets of the batch by a softmax of inner products. One linear map a horizon, W_k, is the predictor's
/// part.</summary>
/// <remarks>loss = -mean_i log exp(p_i . z_i) / sum_j exp(p_i . z_j), the sum with the positive. log n - loss is a lower bound of the
/// information between what is seen and what is predicted.</remarks>
[Kind("infoNce")]
public sealed record InfoNceObjective : PairObjective
{
    /// <summary>What inner products are divided by; positive. CPC has none: 1.</summary>
    public double Temperature { get; init => field = Check.Positive(value); } = 1;

    /// <summary>Whether predictions and targets become unit vectors first; CPC's do not.</summary>
    public bool Normalizes { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => "infonce";

    /// <inheritdoc/>
    /// <remarks>Parts: <c>information</c>, log n less the loss, nats; <c>accuracy</c>, the share of predictions that pick their
    /// target.</remarks>
    protected override ObjectiveValue EvaluatePair(LatentPair pair, long step, ObjectiveMemory? memory)
    {
        Tensor predicted = Normalizes ? Rows.Unit(pair.Predicted) : pair.Predicted;
        Tensor target = Normalizes ? Rows.Unit(pair.Target) : pair.Target;
        long count = predicted.shape[0];
        Tensor scores = predicted.mm(target.t()).DividedBy(Temperature); // [row, row]
        Tensor positive = scores.diagonal(0, 0, 1), normalizer = scores.logsumexp(1).mean();
        Tensor loss = normalizer - positive.mean();
        Tensor information = loss.detach().Times(-1).Plus(Math.Log(count));
        // a tie with another target counts by its share, so that equal latents have 1/n
        Tensor ties = scores.detach().ge(positive.detach().unsqueeze(1)).to_type(scores.dtype).sum(1);
        Tensor isBest = positive.detach().ge(scores.detach().amax([1])).to_type(scores.dtype);
        return new(loss, [("information", information), ("accuracy", (isBest / ties).mean())]) { Entropy = normalizer.Times(-1) };
    }
}
