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

    /// <summary>Whether a target is told from those of its own sequence alone, and not from those of the whole batch: what is constant in a
    /// sequence then tells nothing.</summary>
    public bool NegativesWithinSequences { get; init; }

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
        Tensor scores = Scores(predicted, target, NegativesWithinSequences ? pair.Sequences : 1).DividedBy(Temperature);
        long count = scores.shape[2]; // [sequence, time, time]
        Tensor positive = scores.diagonal(0, 1, 2).reshape(-1); // [row]
        scores = scores.reshape(-1, count); // [row, candidate]
        Tensor normalizer = scores.logsumexp(1).mean();
        Tensor loss = normalizer - positive.mean();
        Tensor information = loss.detach().Times(-1).Plus(Math.Log(count));
        // a tie with another target counts by its share, so that equal latents have 1/n
        Tensor ties = scores.detach().ge(positive.detach().unsqueeze(1)).to_type(scores.dtype).sum(1);
        Tensor isBest = positive.detach().ge(scores.detach().amax([1])).to_type(scores.dtype);
        return new(loss, [("information", information), ("accuracy", (isBest / ties).mean())]) { Entropy = normalizer.Times(-1) };
    }

    /// <summary>Inner products within each sequence [sequence, time, time].</summary>
    private static Tensor Scores(Tensor predicted, Tensor target, int sequences) => sequences == 1
        ? predicted.mm(target.t()).unsqueeze(0)
        : predicted.reshape(sequences, -1, predicted.shape[1]).bmm(target.reshape(sequences, -1, target.shape[1]).transpose(1, 2));
}
