using Dynamics.Losses.Internals;
using Dynamics.Tensors;
using static TorchSharp.torch;

namespace Dynamics.Losses;

/// <summary>Kozachenko-Leonenko entropy with k = 3 on a subset of the batch, distances above the 0.9 quantile clipped
/// (docs/reference/predictive-ldm.md, "Nearest-neighbour entropy"), with the factor d that the estimator needs. Knows no
/// noise floor.</summary>
[Kind("knn", Formerly = "nearestNeighbor")]
public sealed record KozachenkoLeonenkoObjective : EntropyObjective
{
    /// <summary>Points (blocks, where conditional) drawn from the batch, evenly spread; at least 8. The distances grow with its
    /// square.</summary>
    public int Points { get; init => field = Check.AtLeast(value, 8); } = 320;

    /// <summary>What the bonus grows by, times log c, when z grows by the factor c. Null, the default, is the number d of latent
    /// dimensions: an entropy. 1 is the scaling of the reference's image and Qalman losses, the mean log distance without d
    /// (docs/reference/predictive-ldm.md, "Nearest-neighbour entropy"), the entropy divided by d: it does not balance the alignment, and z
    /// shrinks where nothing fixes the noise.</summary>
    public double? DimensionFactor
    {
        get;
        init => field = value is { } given ? Check.Positive(given) : null;
    }

    private protected override string EstimatorName => DimensionFactor is null ? "knn" : "knn_scaled";

    private protected override Tensor Entropy(Tensor z, double noiseVariance, long step)
    {
        Tensor blocks = BlockEntropy.Blocks(z, ConditioningBins, Points, step);
        Tensor entropy = BlockEntropy.Estimate(new KozachenkoLeonenkoEntropy(clipQuantile: 0.9), blocks, ConditioningBins);
        return DimensionFactor is { } factor ? entropy.Times(factor / z.shape[2]) : entropy;
    }
}
