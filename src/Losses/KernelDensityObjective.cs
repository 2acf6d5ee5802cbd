using Dynamics.Losses.Internals;
using Dynamics.Tensors;
using static TorchSharp.torch;

namespace Dynamics.Losses;

/// <summary>Kernel density entropy on a subset of the batch (docs/reference/predictive-ldm.md, "Kernel density entropy"). Knows no noise
/// floor.</summary>
/// <remarks>Conditional, both terms share one bandwidth, so that they belong to the same smoothed process; two, each fit for its dimension,
/// would smooth the block more than its past.</remarks>
[Kind("kde", Formerly = "kernelDensity")]
public sealed record KernelDensityObjective : EntropyObjective
{
    /// <summary>Points (blocks, where conditional) drawn from the batch, evenly spread; at least 8. The kernels grow with its
    /// square.</summary>
    public int Points { get; init => field = Check.AtLeast(value, 8); } = 320;

    /// <summary>Standard deviation of the kernels in units of z, each point's own kernel counted, which bounds the bonus: the reference's
    /// form, with 1; it sets the scale of z. Null, the default: Scott's rule for blocks of z, own kernels left out; z has no preferred
    /// scale.</summary>
    public double? Bandwidth
    {
        get;
        init => field = value is { } given ? Check.Positive(given) : null;
    }

    private protected override string EstimatorName => "kde";

    private protected override Tensor Entropy(Tensor z, double noiseVariance, long step)
    {
        Tensor blocks = BlockEntropy.Blocks(z, ConditioningBins, Points, step);
        if (Bandwidth is { } given)
        {
            return BlockEntropy.Estimate(KernelDensityEntropy.Resubstitution(given), blocks, ConditioningBins);
        }
        Tensor bandwidth = KernelDensityEntropy.ScottBandwidth(blocks);
        return BlockEntropy.Estimate(
            KernelDensityEntropy.LeaveOneOut(1), blocks / bandwidth, ConditioningBins).Plus(bandwidth.log().Times(z.shape[2]));
    }
}
