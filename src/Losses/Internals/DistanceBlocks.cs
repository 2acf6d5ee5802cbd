using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Losses.Internals;

/// <summary>Euclidean distances between all points, by blocks of rows that bound the memory.</summary>
internal static class DistanceBlocks
{
    private const long BlockElements = 1 << 22;

    /// <summary>Calls <paramref name="use"/> with each block and the number of its first row, in order. Distances come from direct
    /// differences: the expansion |a|²+|b|²-2ab loses the small ones (docs/reference/predictive-ldm.md, "Distances").</summary>
    /// <param name="points">[point, dimension], centred, so that differences lose nothing.</param>
    /// <param name="use">Takes distances [row, point]; they may be overwritten, and are freed after the call with all that it leaves in
    /// its scope.</param>
    public static void ForEach(Tensor points, Action<long, Tensor> use)
    {
        long count = points.shape[0];
        long rows = Math.Max(1, BlockElements / count);
        for (long first = 0; first < count; first += rows)
        {
            using var scope = NewDisposeScope();
            Tensor block = points.slice(0, first, Math.Min(first + rows, count), 1);
            use(first, cdist(block, points, compute_mode: compute_mode.donot_use_mm_for_euclid_dist));
        }
    }
}
