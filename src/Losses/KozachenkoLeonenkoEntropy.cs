using System.Runtime.InteropServices;
using Dynamics.Losses.Internals;
using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Losses;

/// <summary>The nearest-neighbour estimator of Kozachenko and Leonenko (1987): with r_i the distance from point i to its k-th neighbour
/// among n points in d dimensions, psi(n) - psi(k) + log V_d + d/n sum log r_i, V_d the volume of the unit ball.</summary>
/// <remarks>Neighbours are found from direct differences of centred points (the expansion |a|²+|b|²-2ab loses the small distances,
/// docs/reference/predictive-ldm.md, "Distances"), at quadratic cost: pass a subset. Only the distance to the chosen neighbour is
/// differentiated. The reference's image and Qalman losses take the mean of log r_i without the factor d (docs/reference/predictive-ldm.md,
/// "Nearest-neighbour entropy"): that grows by log c, not d log c, and is no entropy; up to a constant it is this divided by d, so a weight
/// of 1/d gives it.</remarks>
public sealed class KozachenkoLeonenkoEntropy : EntropyEstimator
{
    /// <summary>Distances below this count as this and have no gradient: equal points (two empty bins) have no direction to part
    /// in.</summary>
    public const double SmallestDistance = 1e-8;

    /// <summary>From so many dimensions on, matrix products find those that may be neighbours.</summary>
    private const int GramDimension = 64;

    /// <summary>An estimator on the k-th neighbour.</summary>
    /// <param name="neighbor">k, at least 1.</param>
    /// <param name="clipQuantile">If given, in (0, 1]: distances above this quantile of them are cut to it and have no gradient, so that
    /// outliers are not pushed further out. It biases the entropy downwards; the reference uses 0.9.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public KozachenkoLeonenkoEntropy(int neighbor = 3, double? clipQuantile = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(neighbor, 1);
        if (clipQuantile is { } quantile && !(quantile is > 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(clipQuantile), clipQuantile, "must lie in (0, 1]");
        }
        (Neighbor, ClipQuantile) = (neighbor, clipQuantile);
    }

    /// <summary>Which neighbour's distance is used, from 1.</summary>
    public int Neighbor { get; }

    /// <summary>The quantile at which distances are cut, or null.</summary>
    public double? ClipQuantile { get; }

    private protected override Tensor EstimateAll(Tensor points)
    {
        long count = points.shape[0], dimension = points.shape[1];
        if (count <= Neighbor)
        {
            throw new ArgumentException($"neighbour {Neighbor} needs at least {Neighbor + 1} points; there are {count}", nameof(points));
        }
        using var scope = NewDisposeScope();
        Tensor away = points - points.index_select(0, FindNeighbors(points));
        Tensor distance = (away * away).sum(1).AtLeast(SmallestDistance * SmallestDistance).sqrt(); // [point]
        if (ClipQuantile is { } quantile)
        {
            distance = minimum(distance, Quantile(distance.detach(), quantile));
        }
        double constant = SpecialFunctions.Digamma(count) - SpecialFunctions.Digamma(Neighbor)
            + SpecialFunctions.LogUnitBallVolume(dimension);
        return distance.log().mean().Times(dimension).Plus(constant).MoveToOuterDisposeScope();
    }

    /// <summary>Row of the k-th neighbour of each point, [point].</summary>
    private Tensor FindNeighbors(Tensor points)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        if (points.shape[1] >= GramDimension)
        {
            return CandidateNeighbors.Find(points.detach() - points.detach().mean([0]), Neighbor).MoveToOuterDisposeScope();
        }
        if (points.device_type == DeviceType.CPU && points.dtype == ScalarType.Float32)
        {
            Tensor dense = points.detach().contiguous();
            return tensor(DirectNeighbors.Find(
                MemoryMarshal.Cast<byte, float>(dense.bytes), (int)points.shape[1], Neighbor)).MoveToOuterDisposeScope();
        }
        var blocks = new List<Tensor>();
        DistanceBlocks.ForEach(points.detach() - points.detach().mean([0]), (first, distances) =>
        {
            distances.diagonal(first, 0, 1).Fill(double.PositiveInfinity); // a point is not its own neighbour
            var (_, nearest) = distances.topk(Neighbor, largest: false);
            blocks.Add(nearest.select(1, Neighbor - 1).MoveToOuterDisposeScope());
        });
        return cat(blocks).MoveToOuterDisposeScope();
    }

    /// <summary>The quantile by linear interpolation between order statistics.</summary>
    private static Tensor Quantile(Tensor values, double quantile)
    {
        var (sorted, _) = values.sort();
        double position = quantile * (values.shape[0] - 1);
        long below = (long)position;
        long above = Math.Min(below + 1, values.shape[0] - 1);
        return sorted[below].Times(1 - (position - below)).Plus(sorted[above].Times(position - below));
    }
}

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
