using Dynamics.Losses.Internals;
using Dynamics.Tensors;
using static TorchSharp.torch;

namespace Dynamics.Losses;

/// <summary>The kernel estimator: -mean_i log of the density at x_i that Gaussian kernels N(x_j, b² I) on the points add up to.</summary>
/// <remarks><para>Without a given bandwidth b follows the points (<see cref="ScottBandwidth"/>), and the scaling law of all estimators
/// holds exactly. With a fixed b it does not: as the points draw together the estimate falls to a constant, as they part it saturates or
/// runs away (below). What is estimated is the cross-entropy of the density with itself smoothed by N(0, b² I), an upper bound of its
/// entropy that comes down to it as b does; for points from N(0, s²) it is 1/2 log 2 pi (s² + b²) + s² / 2 (s² + b²). With few points in
/// many dimensions the estimate is too high still.</para>
/// <para>At quadratic cost, from direct differences: pass a subset. Source: docs/reference/predictive-ldm.md, "Kernel density entropy",
/// without the reference's clamp at 1e-8, which stops the gradient of far points; the two forms are those of Beirlant et al. (1997),
/// "Nonparametric entropy estimation".</para></remarks>
public sealed class KernelDensityEntropy : EntropyEstimator
{
    /// <summary>A spread below this counts as this where the bandwidth follows it: equal points have no scale.</summary>
    public const double SmallestSpread = 1e-8;

    private readonly bool _includesSelf;

    private KernelDensityEntropy(double? bandwidth, bool includesSelf)
    {
        if (bandwidth is { } fixedBandwidth && !(fixedBandwidth > 0 && double.IsFinite(fixedBandwidth)))
        {
            throw new ArgumentOutOfRangeException(nameof(bandwidth), bandwidth, "must be positive and finite");
        }
        (Bandwidth, _includesSelf) = (bandwidth, includesSelf);
    }

    /// <summary>Standard deviation b of the kernels in each dimension, in the points' unit; null where it follows the points.</summary>
    public double? Bandwidth { get; }

    /// <summary>The density at x_i comes from the kernels on the other points: independent of x_i, and thus the consistent form. With a
    /// fixed bandwidth it has no upper bound: a point far from all others earns half its squared distance.</summary>
    /// <param name="bandwidth">b, or null for one that follows the points.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bandwidth is not positive and finite.</exception>
    public static KernelDensityEntropy LeaveOneOut(double? bandwidth = null) => new(bandwidth, includesSelf: false);

    /// <summary>The density at x_i comes from all kernels, its own too, as in the reference: too low by its share, but at a fixed bandwidth
    /// never above log n + d/2 log 2 pi b², so that a point that is alone already is pushed no further.</summary>
    /// <param name="bandwidth">b, or null for one that follows the points; the reference's is 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bandwidth is not positive and finite.</exception>
    public static KernelDensityEntropy Resubstitution(double? bandwidth = null) => new(bandwidth, includesSelf: true);

    /// <summary>Scott's rule for kernels alike in all dimensions: the root mean variance times n^(-1/(d+4)).</summary>
    /// <param name="points">[point, dimension], at least 2 points.</param>
    /// <returns>A scalar above 0 of the points' kind that can be differentiated; the caller's.</returns>
    public static Tensor ScottBandwidth(Tensor points)
    {
        TensorShape.Require(points, nameof(points), "point", "dimension");
        using var scope = NewDisposeScope();
        Tensor spread = points.var([0]).mean().AtLeast(SmallestSpread * SmallestSpread).sqrt();
        return spread.Times(Math.Pow(points.shape[0], -1.0 / (points.shape[1] + 4))).MoveToOuterDisposeScope();
    }

    private protected override Tensor EstimateAll(Tensor points)
    {
        long count = points.shape[0], dimension = points.shape[1];
        if (count < 2)
        {
            throw new ArgumentException($"a kernel density needs at least 2 points; there are {count}", nameof(points));
        }
        using var scope = NewDisposeScope();
        Tensor centred = points - points.mean([0]);
        Tensor bandwidth = Bandwidth is { } given ? zeros([], points.dtype, points.device).Fill(given) : ScottBandwidth(points);
        return UnitKernelEntropy.Apply(centred / bandwidth, _includesSelf).Plus(bandwidth.log().Times(dimension)).MoveToOuterDisposeScope();
    }
}

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
