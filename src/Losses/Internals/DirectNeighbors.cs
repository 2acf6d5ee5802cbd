using System.Runtime.Intrinsics;

namespace Dynamics.Losses.Internals;

/// <summary>The k-th nearest neighbours of points in few dimensions, from direct differences: for a vector's width of points at a time, the
/// k nearest so far in registers while all others go by. No matrix of distances.</summary>
internal static class DirectNeighbors
{
    /// <summary>Row of the k-th neighbour of each point, [point]; of points at one distance the one that comes first is nearer.</summary>
    /// <param name="points">[point, dimension].</param>
    /// <param name="dimension">Number of dimensions.</param>
    /// <param name="neighbor">k, below the number of points.</param>
    public static long[] Find(ReadOnlySpan<float> points, int dimension, int neighbor)
    {
        PointColumns<float> columns = new(points, dimension);
        (int lanes, int count) = (Vector512<float>.Count, columns.Count);
        long[] rows = new long[count];
        Vector512<float>[] nearest = new Vector512<float>[neighbor];
        Vector512<int>[] at = new Vector512<int>[neighbor];
        for (int first = 0; first < count; first += lanes)
        {
            Array.Fill(nearest, Vector512.Create(float.PositiveInfinity));
            Array.Clear(at);
            Vector512<int> own = Vector512.CreateSequence(first, 1);
            for (int other = 0; other < count; other++)
            {
                Vector512<float> distance = columns.SquaredDistances(first, other);
                if (other >= first && other < first + lanes) // a point is not its own neighbour
                {
                    distance = Vector512.ConditionalSelect(
                        Vector512.Equals(own, Vector512.Create(other)).AsSingle(), Vector512.Create(float.PositiveInfinity), distance);
                }
                if (Vector512.LessThanAny(distance, nearest[^1]))
                {
                    Insert(distance, Vector512.Create(other), nearest, at);
                }
            }
            for (int lane = 0; lane < Math.Min(lanes, count - first); lane++)
            {
                rows[first + lane] = at[^1][lane];
            }
        }
        return rows;
    }

    private static void Insert(
        Vector512<float> distance, Vector512<int> other, Vector512<float>[] nearest, Vector512<int>[] at)
    {
        for (int place = 0; place < nearest.Length; place++)
        {
            (Vector512<float> there, Vector512<int> whose) = (nearest[place], at[place]);
            Vector512<float> less = Vector512.LessThan(distance, there);
            nearest[place] = Vector512.ConditionalSelect(less, distance, there);
            at[place] = Vector512.ConditionalSelect(less.AsInt32(), other, whose);
            distance = Vector512.ConditionalSelect(less, there, distance);
            other = Vector512.ConditionalSelect(less.AsInt32(), whose, other);
        }
    }
}
