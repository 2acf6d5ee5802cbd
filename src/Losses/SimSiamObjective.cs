using System.Text.Json.Serialization;
using Dynamics.Losses.Internals;
using Dynamics.Tensors;
using static TorchSharp.torch;

namespace Dynamics.Losses;

/// <summary>The loss of SimSiam (Chen and He 2021, arXiv 2011.10566): the cosine of prediction and target with its sign changed, from -1
/// to 1. The predictor and a target without gradient (<c>DetachedTarget</c>) keep latents apart; without them it falls to -1 and everything
/// to a point.</summary>
[Kind("simSiam")]
public sealed record SimSiamObjective : PairObjective
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => "simsiam";

    /// <inheritdoc/>
    /// <remarks>One part: <c>cosine</c>.</remarks>
    protected override ObjectiveValue EvaluatePair(LatentPair pair, long step, ObjectiveMemory? memory)
    {
        Tensor cosine = Rows.Cosine(pair.Predicted, pair.Target).mean();
        return new(cosine.Times(-1), [("cosine", cosine)]);
    }
}
