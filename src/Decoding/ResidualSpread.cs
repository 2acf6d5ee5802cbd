using Dynamics.Decoding.Internals;

namespace Dynamics.Decoding;

/// <summary>How far a readout misses, bin by bin: the mean squared distance between its prediction and the true positions of the nearest
/// train bins in feature space, plus a tenth of its mean squared error on validation (on train where there is none). Errors of decoded
/// position are small in most states and large in a few; one spread for all bins would be too wide for the former and too narrow for the
/// latter, and would not notice features unlike those of the train part.</summary>
public sealed class ResidualSpread
{
    private const int NeighborCount = 50;
    private const double FloorShare = 0.1;

    private readonly NeighborIndex _index;
    private readonly float[] _positions;
    private readonly double _floor;

    private ResidualSpread(NeighborIndex index, float[] positions, double floor)
    {
        _index = index;
        _positions = positions;
        _floor = floor;
    }

    /// <summary>Prepares the spread for a fitted readout.</summary>
    /// <param name="features">The features that the readout reads [time, feature].</param>
    /// <param name="targets">The labels that may be seen; the neighbours are train bins.</param>
    /// <param name="meanSquaredError">The readout's mean squared error on validation, or on train where there is none.</param>
    /// <param name="maximumTrainBins">Train bins beyond this many are thinned evenly.</param>
    public static ResidualSpread Fit(FeatureMatrix features, PositionTargets targets, double meanSquaredError, int maximumTrainBins = 20_000)
    {
        int[] train = Bins.Subsample(targets.Train, maximumTrainBins);
        NeighborIndex index = NeighborIndex.Build(features, FeatureScaler.Fit(features, targets.Train), train, NeighborMetric.Euclidean);
        return new ResidualSpread(index, Bins.Gather(targets.Position, train), Math.Max(FloorShare * meanSquaredError, 1e-12));
    }

    /// <summary>Standard deviation of the residual.</summary>
    /// <param name="features">The features that the readout reads [time, feature].</param>
    /// <param name="bins">The bins asked about.</param>
    /// <param name="predicted">What the readout predicts there [bin].</param>
    /// <returns>Position unit, positive [bin].</returns>
    public double[] Std(FeatureMatrix features, int[] bins, float[] predicted)
    {
        int count = Neighbors;
        int[] neighbors = _index.Search(features, bins, count);
        return [.. bins.Select((_, i) => Std(neighbors.AsSpan(i * count, count), predicted[i]))];
    }

    /// <summary>Working space for <see cref="Std(ReadOnlySpan{float}, float, NeighborQuery)"/>.</summary>
    internal NeighborQuery Query() => _index.Query(Neighbors);

    /// <summary>The same for one row of features that comes alone. Allocates nothing.</summary>
    internal double Std(ReadOnlySpan<float> features, float predicted, NeighborQuery query) => Std(_index.Search(features, query), predicted);

    private int Neighbors => Math.Min(NeighborCount, _positions.Length);

    private double Std(ReadOnlySpan<int> neighbors, float predicted) => Math.Sqrt(_floor + MeanSquaredDistance(neighbors, predicted));

    private double MeanSquaredDistance(ReadOnlySpan<int> neighbors, float predicted)
    {
        double sum = 0;
        foreach (int neighbor in neighbors)
        {
            double distance = _positions[neighbor] - (double)predicted;
            sum += distance * distance;
        }
        return sum / neighbors.Length;
    }
}
