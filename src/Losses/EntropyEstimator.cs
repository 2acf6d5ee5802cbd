using static TorchSharp.torch;

namespace Dynamics.Losses;

/// <summary>Estimates the differential entropy of a density from points drawn from it. All estimators agree in units (nats) and in the
/// exact behaviour under translation, H(z + t) = H(z), and scaling, H(cz) = H(z) + d log c.</summary>
public abstract class EntropyEstimator
{
    private protected EntropyEstimator()
    {
    }

    /// <summary>The entropy in nats, as a scalar of the points' kind and device that can be differentiated once. Belongs to the caller's
    /// dispose scope.</summary>
    /// <param name="points">[point, dimension], float32 or float64, any device.</param>
    /// <param name="subset">[index], int64, on the same device: the rows to use, for estimators whose cost grows faster than the number of
    /// points; see <see cref="PointSubset"/>. Null: all rows.</param>
    /// <exception cref="ArgumentException">The tensors have other axes, or there are too few points for the estimator.</exception>
    public Tensor Estimate(Tensor points, Tensor? subset = null)
    {
        TensorShape.Require(points, nameof(points), "point", "dimension");
        if (subset is null)
            return EstimateAll(points);
        TensorShape.Require(subset, nameof(subset), "index");
        using var scope = NewDisposeScope();
        return EstimateAll(points.index_select(0, subset)).MoveToOuterDisposeScope();
    }

    /// <summary>The estimate from every row of <paramref name="points"/>, [point, dimension].</summary>
    private protected abstract Tensor EstimateAll(Tensor points);
}
