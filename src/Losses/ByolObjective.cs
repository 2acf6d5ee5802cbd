using System.Text.Json.Serialization;
using Dynamics.Losses.Internals;
using Dynamics.Tensors;
using static TorchSharp.torch;

namespace Dynamics.Losses;

/// <summary>The loss of BYOL (Grill et al. 2020, arXiv 2006.07733): the squared distance of unit vectors, prediction and target, summed
/// over both directions; from 0 over 4 (orthogonal) to 8 (opposite). Nothing in it keeps latents apart: that is what the predictor and a
/// slowly moving target (<c>EmaTarget</c>) do. DirectPred (Tian et al. 2021, arXiv 2102.06810) has this loss less 4, with a predictor of
/// its own.</summary>
[Kind("byol")]
public sealed record ByolObjective : PairObjective
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => "byol";

    /// <inheritdoc/>
    /// <remarks>One part: <c>cosine</c> of predictions and targets.</remarks>
    protected override ObjectiveValue EvaluatePair(LatentPair pair, long step, ObjectiveMemory? memory)
    {
        Tensor cosine = Rows.Cosine(pair.Predicted, pair.Target).mean();
        return new(cosine.Times(-4).Plus(4), [("cosine", cosine)]); // twice |p - z|² = 2 - 2 cos, the mean over both directions
    }
}
