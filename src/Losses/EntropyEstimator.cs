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
        {
            return EstimateAll(points);
        }
        TensorShape.Require(subset, nameof(subset), "index");
        using var scope = NewDisposeScope();
        return EstimateAll(points.index_select(0, subset)).MoveToOuterDisposeScope();
    }

    /// <summary>The estimate from every row of <paramref name="points"/>, [point, dimension].</summary>
    private protected abstract Tensor EstimateAll(Tensor points);
}

/// <summary>Which points an expensive estimator looks at: a pure function of its arguments, so that a run can be repeated and
/// resumed.</summary>
public static class PointSubset
{
    /// <summary><paramref name="count"/> rows spread evenly over <paramref name="pointCount"/>, ascending; from draw to draw they move on
    /// by one row, until every row had its turn. Points of one window that follow each other in time stay far apart.</summary>
    /// <param name="pointCount">Number of points there are.</param>
    /// <param name="count">Number of rows to take; all of them if there are no more.</param>
    /// <param name="draw">Number of the draw, for example the training step.</param>
    /// <param name="device">Where the indices go.</param>
    /// <returns>[index], int64; the caller's.</returns>
    public static Tensor Strided(long pointCount, long count, long draw, Device device)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pointCount);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegative(draw);
        long taken = Math.Min(count, pointCount);
        long shift = draw % ((pointCount + taken - 1) / taken);
        var rows = new long[taken];
        for (long index = 0; index < taken; index++)
        {
            // Row `index` owns [first, next); a shift beyond its last row wraps around inside it, so that no row is taken twice.
            long first = (long)((Int128)index * pointCount / taken);
            long next = (long)((Int128)(index + 1) * pointCount / taken);
            rows[index] = first + shift % (next - first);
        }
        return tensor(rows, device: device);
    }
}
