using System.Text.Json.Serialization;
using Dynamics.Losses.Internals;
using Dynamics.Tensors;
using static TorchSharp.torch;

namespace Dynamics.Losses;

/// <summary>NT-Xent, the contrastive loss of SimCLR (Chen et al. 2020, arXiv 2002.05709): each of the 2n latents of a pair, as a unit
/// vector, picks its partner out of all others by a softmax of cosines over the temperature.</summary>
/// <remarks>loss = 1/2n sum over the 2n anchors of -log exp(s_ij / tau) / sum over k != i of exp(s_ik / tau): the mean, as the paper has
/// it; the authors' code returns the sum over both views, twice that. Without normalisation or negatives it collapses.</remarks>
[Kind("simClr")]
public sealed record SimClrObjective : PairObjective
{
    /// <summary>tau; positive. Small images do well with 0.2.</summary>
    public double Temperature { get; init => field = Check.Positive(value); } = 0.1;

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => "simclr";

    /// <inheritdoc/>
    /// <remarks>Parts: <c>alignment</c>, the mean cosine of partners over the temperature, with its sign changed;
    /// <c>logNormalizer</c>, the mean log of the denominators; <c>information</c>, log(2n - 1) less the loss, a lower bound of the
    /// information between the views in nats, which may be compared over batch sizes.</remarks>
    protected override ObjectiveValue EvaluatePair(LatentPair pair, long step, ObjectiveMemory? memory)
    {
        long count = pair.Predicted.shape[0];
        Tensor first = Rows.Unit(pair.Predicted), second = Rows.Unit(pair.Target);
        Tensor all = cat([first, second]).Times(Math.Sqrt(1 / Temperature)); // [2*row, latent]
        Tensor normalizer = GramKernelEntropy.Apply(all, false, false).Times(-1).Plus(Math.Log((2 * count) - 1));
        Tensor alignment = (first * second).sum(-1).mean().DividedBy(-Temperature);
        Tensor loss = alignment.Plus(normalizer);
        Tensor information = loss.detach().Times(-1).Plus(Math.Log((2 * count) - 1));
        return new(loss, [("alignment", alignment), ("logNormalizer", normalizer), ("information", information)])
        {
            Entropy = normalizer.Times(-1),
        };
    }
}
