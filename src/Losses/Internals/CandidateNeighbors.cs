using Dynamics.Tensors;
using static TorchSharp.torch;

namespace Dynamics.Losses.Internals;

/// <summary>The k-th nearest neighbours of points in many dimensions: a matrix product finds a few more candidates than are needed, and
/// direct differences choose among them, so that the rounding of |a|²+|b|²-2ab decides nothing but who is looked at.</summary>
internal static class CandidateNeighbors
{
    /// <summary>Candidates beyond the k-th, so that rounding does not lose a neighbour.</summary>
    private const int Spare = 8;

    private const long BlockElements = 1 << 22;

    /// <summary>Row of the k-th neighbour of each point, [point]; the caller's.</summary>
    /// <param name="points">[point, dimension], centred.</param>
    /// <param name="neighbor">k, below the number of points.</param>
    public static Tensor Find(Tensor points, int neighbor)
    {
        using TorchSharp.DisposeScope scope = NewDisposeScope();
        long count = points.shape[0], dimension = points.shape[1];
        int candidates = (int)Math.Min(neighbor + Spare, count - 1);
        long rows = Math.Max(1, BlockElements / Math.Max(count, candidates * dimension));
        Tensor half = points.Squared().sum(1).Times(0.5); // [point]
        List<Tensor> blocks = [];
        for (long first = 0; first < count; first += rows)
        {
            using TorchSharp.DisposeScope block = NewDisposeScope();
            long taken = Math.Min(rows, count - first);
            Tensor own = points.narrow(0, first, taken), scores = half - own.mm(points.t()); // half the squared distance, but for |a|²/2
            scores.diagonal(first, 0, 1).Fill(double.PositiveInfinity); // a point is not its own neighbour
            (_, Tensor near) = scores.topk(candidates, 1, largest: false, sorted: false); // [row, candidate]
            Tensor apart = points.index_select(0, near.reshape(-1)).reshape(taken, candidates, dimension) - own.unsqueeze(1);
            (_, Tensor order) = apart.Squared().sum(2).topk(neighbor, 1, largest: false);
            blocks.Add(near.gather(1, order.narrow(1, neighbor - 1, 1)).squeeze(1).MoveToOuterDisposeScope());
        }
        return cat(blocks).MoveToOuterDisposeScope();
    }
}
