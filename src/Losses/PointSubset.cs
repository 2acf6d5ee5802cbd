using static TorchSharp.torch;

namespace Dynamics.Losses;

/// <summary>Which points an expensive estimator looks at: a pure function of its arguments, so that a run can be repeated and resumed.</summary>
public static class PointSubset
{
    /// <summary><paramref name="count"/> rows spread evenly over <paramref name="pointCount"/>, ascending; from draw to draw they move on by
    /// one row, until every row had its turn. Points of one window that follow each other in time stay far apart.</summary>
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
