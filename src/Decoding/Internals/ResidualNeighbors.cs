using System.Runtime.CompilerServices;

namespace Dynamics.Decoding.Internals;

/// <summary>The train bins near any bin in the space of some features, with their positions. Which bins are near does not depend on what is
/// read out, so that all readouts and seeds on the same features share this; what was looked up is kept.</summary>
internal sealed class ResidualNeighbors
{
    private const int MaximumCount = 50;

    private readonly NeighborIndex _index;
    private readonly ConditionalWeakTable<int[], Lazy<int[]>> _found = [];

    private ResidualNeighbors(NeighborIndex index, float[] positions) => (_index, Positions) = (index, positions);

    /// <summary>True position of each train bin that may be a neighbour.</summary>
    public float[] Positions { get; }

    /// <summary>Number of neighbours.</summary>
    public int Count => Math.Min(MaximumCount, Positions.Length);

    /// <summary>Lays out the train bins, thinned evenly to a maximum.</summary>
    public static ResidualNeighbors Index(FeatureMatrix features, PositionTargets targets, int maximumTrainBins)
    {
        int[] train = Bins.Subsample(targets.Train, maximumTrainBins);
        NeighborIndex index = NeighborIndex.Build(features, FeatureScaler.Fit(features, targets.Train), train, NeighborMetric.Euclidean);
        return new(index, Bins.Gather(targets.Position, train));
    }

    /// <summary>The neighbours of some bins [bin, neighbour], as indices of <see cref="Positions"/>. An array of bins is looked up
    /// once, as long as it lives: it must not change.</summary>
    public int[] Of(FeatureMatrix features, int[] bins) =>
        _found.GetValue(bins, _ => new(() => _index.Search(features, bins, Count))).Value;

    /// <summary>Working space for a row that comes alone.</summary>
    public NeighborQuery Query() => _index.Query(Count);

    /// <summary>The neighbours of one row of features; overwritten by the next search with this query. Allocates nothing.</summary>
    public ReadOnlySpan<int> Of(ReadOnlySpan<float> features, NeighborQuery query) => _index.Search(features, query);
}
