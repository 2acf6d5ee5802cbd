using Dynamics.Decoding.Internals;

namespace Dynamics.Decoding;

/// <summary>How far a readout misses, bin by bin: the mean squared distance between its prediction and the true positions of the nearest
/// train bins in feature space, plus a tenth of its mean squared error on validation (on train where there is none). Errors of decoded
/// position are small in most states and large in a few; one spread for all bins would be too wide for the former and too narrow for the
/// latter, and would not notice features unlike those of the train part.</summary>
public sealed class ResidualSpread
{
    private const double FloorShare = 0.1;

    private readonly ResidualNeighbors _neighbors;
    private readonly double _floor;

    internal ResidualSpread(ResidualNeighbors neighbors, double meanSquaredError) =>
        (_neighbors, _floor) = (neighbors, Math.Max(FloorShare * meanSquaredError, 1e-12));

    /// <summary>Prepares the spread for a fitted readout.</summary>
    /// <param name="features">The features that the readout reads [time, feature].</param>
    /// <param name="targets">The labels that may be seen; the neighbours are train bins.</param>
    /// <param name="meanSquaredError">The readout's mean squared error on validation, or on train where there is none.</param>
    /// <param name="maximumTrainBins">Train bins beyond this many are thinned evenly.</param>
    public static ResidualSpread Fit(
        FeatureMatrix features, PositionTargets targets, double meanSquaredError, int maximumTrainBins = 20_000) =>
        new(ResidualNeighbors.Index(features, targets, maximumTrainBins), meanSquaredError);

    /// <summary>Standard deviation of the residual.</summary>
    /// <param name="features">The features that the readout reads [time, feature].</param>
    /// <param name="bins">The bins asked about.</param>
    /// <param name="predicted">What the readout predicts there [bin].</param>
    /// <returns>Position unit, positive [bin].</returns>
    public double[] Std(FeatureMatrix features, int[] bins, float[] predicted)
    {
        int count = _neighbors.Count;
        int[] neighbors = _neighbors.Of(features, bins);
        return [.. bins.Select((_, i) => Std(neighbors.AsSpan(i * count, count), predicted[i]))];
    }

    /// <summary>Working space for <see cref="Std(ReadOnlySpan{float}, float, NeighborQuery)"/>.</summary>
    internal NeighborQuery Query() => _neighbors.Query();

    /// <summary>The same for one row of features that comes alone. Allocates nothing.</summary>
    internal double Std(ReadOnlySpan<float> features, float predicted, NeighborQuery query) =>
        Std(_neighbors.Of(features, query), predicted);

    private double Std(ReadOnlySpan<int> neighbors, float predicted)
    {
        double sum = 0;
        foreach (int neighbor in neighbors)
        {
            double distance = _neighbors.Positions[neighbor] - (double)predicted;
            sum += distance * distance;
        }
        return Math.Sqrt(_floor + (sum / neighbors.Length));
    }
}
