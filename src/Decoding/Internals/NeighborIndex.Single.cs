using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Dynamics.Tensors.Internals;

namespace Dynamics.Decoding.Internals;

/// <content>One row alone.</content>
internal sealed partial class NeighborIndex
{
    private const int BlocksAtOnce = 4; // as many independent sums as in a scan of four queries
    private const int Groups = BlocksAtOnce * Lanes;

    /// <summary>Working space for <see cref="Search(ReadOnlySpan{float}, NeighborQuery)"/>.</summary>
    public NeighborQuery Query(int neighborCount)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(neighborCount, _rowCount);
        return new(_scaler.FeatureCount, _lessHalfNorms.Length, neighborCount);
    }

    /// <summary>The same for one row of features that comes alone, nearest first; overwritten by the next search with this query. Allocates
    /// nothing.</summary>
    /// <remarks>Most of a search that keeps its list from the first row on goes into rows that fall out of it again. Here the nearness of
    /// all rows comes first, with the greatest of each of 64 groups of rows. The k-th greatest of those is passed by at least k rows and by
    /// few more (about 100 where k is 50), whatever the data; only these come to the list.</remarks>
    public ReadOnlySpan<int> Search(ReadOnlySpan<float> features, NeighborQuery query)
    {
        Row(features, _scaler, Metric, query.Row);
        Span<float> greatest = stackalloc float[Groups];
        Score(ref query.Row[0], query.Scores, greatest);
        greatest.Sort();
        int count = query.Nearest.Indices.Length;
        query.Nearest.Clear(count <= Groups ? float.BitDecrement(greatest[^count]) : float.NegativeInfinity);
        for (int row = 0; row < query.Scores.Length; row += Lanes)
        {
            query.Nearest.Offer<WideLanes<float>>(ref query.Scores[row], row);
        }
        return query.Nearest.Indices;
    }

    /// <summary>Nearness of all rows, and its greatest value in each group: a lane of every fourth block.</summary>
    private void Score(ref float query, float[] scores, Span<float> greatest)
    {
        int dimension = _scaler.FeatureCount, stride = dimension * Lanes;
        Vector512<float> bestA, bestB, bestC, bestD;
        bestA = bestB = bestC = bestD = Vector512.Create(float.NegativeInfinity);
        for (int row = 0; row < scores.Length; row += Groups)
        {
            ref float train = ref _blocks[row * dimension];
            ref float norms = ref _lessHalfNorms[row];
            Vector512<float> a = Vector512.LoadUnsafe(ref norms), b = Vector512.LoadUnsafe(ref norms, Lanes);
            Vector512<float> c = Vector512.LoadUnsafe(ref norms, 2 * Lanes), d = Vector512.LoadUnsafe(ref norms, 3 * Lanes);
            for (int f = 0; f < dimension; f++, train = ref Unsafe.Add(ref train, Lanes))
            {
                Vector512<float> value = Vector512.Create(Unsafe.Add(ref query, f));
                a = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref train), value, a);
                b = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref train, (nuint)stride), value, b);
                c = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref train, (nuint)(2 * stride)), value, c);
                d = Vector512.MultiplyAddEstimate(Vector512.LoadUnsafe(ref train, (nuint)(3 * stride)), value, d);
            }
            Span<float> results = scores.AsSpan(row, Groups);
            a.CopyTo(results);
            b.CopyTo(results[Lanes..]);
            c.CopyTo(results[(2 * Lanes)..]);
            d.CopyTo(results[(3 * Lanes)..]);
            (bestA, bestB) = (Vector512.MaxNative(a, bestA), Vector512.MaxNative(b, bestB));
            (bestC, bestD) = (Vector512.MaxNative(c, bestC), Vector512.MaxNative(d, bestD));
        }
        bestA.CopyTo(greatest);
        bestB.CopyTo(greatest[Lanes..]);
        bestC.CopyTo(greatest[(2 * Lanes)..]);
        bestD.CopyTo(greatest[(3 * Lanes)..]);
    }
}

/// <summary>Working space of a search of <see cref="NeighborIndex"/> for one row. Not for concurrent use.</summary>
internal sealed class NeighborQuery(int featureCount, int rowCount, int neighborCount)
{
    /// <summary>The standardised row.</summary>
    public float[] Row { get; } = new float[featureCount];

    /// <summary>Nearness of the train rows.</summary>
    public float[] Scores { get; } = new float[rowCount];

    public NearestList Nearest { get; } = new(neighborCount);
}
