using Dynamics.Decoding;
using Dynamics.Decoding.Internals;

namespace Dynamics.Tests.Decoding;

/// <summary>The search of one row alone against that of many, whose own oracle is the naive search of
/// <see cref="KNearestNeighborsReadoutTests"/>.</summary>
public class NeighborIndexTests
{
    private const int TestRows = 200;

    [Theory]
    [InlineData(5000, 16, 50, NeighborMetric.Euclidean)]
    [InlineData(5000, 16, 50, NeighborMetric.Cosine)]
    [InlineData(1237, 3, 64, NeighborMetric.Euclidean)] // as many as there are groups, a last block in part
    [InlineData(1237, 3, 100, NeighborMetric.Cosine)] // more than there are groups
    [InlineData(11, 4, 11, NeighborMetric.Euclidean)] // less than a block, and all of it
    [InlineData(70, 4, 50, NeighborMetric.Euclidean)] // some groups have one row, some two
    [InlineData(300, 1, 1, NeighborMetric.Euclidean)]
    public void Search_IndependentRows_EqualsTheBatchSearch(int rows, int dimension, int neighbors, NeighborMetric metric) =>
        AssertEqualsBatch(SmallTrack.Gaussians(rows + TestRows, dimension, 4), rows, neighbors, metric);

    // Rows near in time are near in space, and the nearest of a query lie in few blocks.
    [Theory]
    [InlineData(NeighborMetric.Euclidean)]
    [InlineData(NeighborMetric.Cosine)]
    public void Search_RandomWalkAmongClusters_EqualsTheBatchSearch(NeighborMetric metric)
    {
        const int Rows = 3000, Dimension = 6;
        FeatureMatrix features = SmallTrack.Gaussians(Rows + TestRows, Dimension, 5), centers = SmallTrack.Gaussians(8, Dimension, 6);
        for (int row = 0; row < features.BinCount; row++)
        {
            for (int f = 0; f < Dimension; f++)
            {
                features.Values[(row * Dimension) + f] = (0.01f * features.Values[(row * Dimension) + f])
                    + (5 * centers.Row(row / 100 % 8)[f]);
            }
        }
        AssertEqualsBatch(features, Rows, 50, metric);
    }

    // One query after another, and back: nothing of the one before is left.
    [Fact]
    public void Search_FarRowsAndRepeatedOnes_EqualsTheBatchSearch()
    {
        const int Rows = 2000, Dimension = 5;
        FeatureMatrix features = SmallTrack.Gaussians(Rows + TestRows, Dimension, 7);
        for (int row = Rows; row < Rows + TestRows; row++)
        {
            float scale = (row % 4) switch { 0 => 1, 1 => 100, 2 => 0, _ => -10 };
            for (int f = 0; f < Dimension; f++)
            {
                features.Values[(row * Dimension) + f] = scale * features.Values[((row & ~7) * Dimension) + f];
            }
        }
        AssertEqualsBatch(features, Rows, 50, NeighborMetric.Euclidean);
    }

    [Fact]
    public void Search_EqualRows_KeepsTheEarlier()
    {
        const int Rows = 640;
        NeighborIndex index = Index(new(new float[Rows], 1), Rows, NeighborMetric.Euclidean);
        Assert.Equal(Enumerable.Range(0, 50), index.Search(new float[1], index.Query(50)).ToArray());
    }

    [Fact]
    public void Search_OneRow_AllocatesNothing()
    {
        FeatureMatrix features = SmallTrack.Gaussians(1100, 7, 8);
        NeighborIndex index = Index(features, 1000, NeighborMetric.Cosine);
        NeighborQuery query = index.Query(50);
        index.Search(features.Row(1000), query);
        Assert.Equal(0, Allocations.LeastOf(() =>
        {
            for (int row = 1000; row < 1100; row++)
            {
                index.Search(features.Row(row), query);
            }
        }));
    }

    [Fact]
    public void Query_MoreNeighborsThanRows_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Index(SmallTrack.Gaussians(10, 2, 9), 10, NeighborMetric.Euclidean).Query(11));

    private static NeighborIndex Index(FeatureMatrix features, int rows, NeighborMetric metric)
    {
        int[] train = [.. Enumerable.Range(0, rows)];
        return NeighborIndex.Build(features, FeatureScaler.Fit(features, train), train, metric);
    }

    private static void AssertEqualsBatch(FeatureMatrix features, int rows, int neighbors, NeighborMetric metric)
    {
        NeighborIndex index = Index(features, rows, metric);
        NeighborQuery query = index.Query(neighbors);
        int[] bins = [.. Enumerable.Range(rows, TestRows)];
        Assert.Equal(index.Search(features, bins, neighbors), bins.SelectMany(bin => index.Search(features.Row(bin), query).ToArray()));
    }
}
