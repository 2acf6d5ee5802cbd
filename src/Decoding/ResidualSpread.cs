using Dynamics.Data;
using Dynamics.Decoding.Internals;

namespace Dynamics.Decoding;

/// <summary>How far a readout misses, bin by bin: the mean squared distance between its prediction and the true positions of the nearest
/// train bins in feature space, plus a tenth of its mean squared error on validation (on train where there is none). Errors of decoded
/// position are small in most states and large in a few; one spread for all bins would be too wide for the former and too narrow for the
/// latter, and would not notice features unlike those of the train part.</summary>
public sealed class ResidualSpread
{
    private const int NeighborCount = 50;
    private const int MaximumTrainBins = 20_000;
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

    /// <summary>Fits the spread of a fitted readout.</summary>
    /// <param name="readout">The readout.</param>
    /// <param name="features">The features that it reads [time, feature].</param>
    /// <param name="targets">The labels that may be seen.</param>
    public static ResidualSpread Fit(IFittedReadout readout, FeatureMatrix features, PositionTargets targets)
    {
        int[] held = targets.HasValidation ? targets.Validation : targets.Train;
        BinRange range = Bins.Span(held);
        float[] predicted = readout.Predict(features, range);
        double squared = held.Average(bin => Math.Pow(predicted[bin - range.Start] - (double)targets.Position[bin], 2));
        int[] train = Bins.Subsample(targets.Train, MaximumTrainBins);
        NeighborIndex index = NeighborIndex.Build(features, FeatureScaler.Fit(features, targets.Train), train, NeighborMetric.Euclidean);
        return new ResidualSpread(index, Bins.Gather(targets.Position, train), Math.Max(FloorShare * squared, 1e-12));
    }

    /// <summary>Standard deviation of the residual.</summary>
    /// <param name="features">The features that the readout reads [time, feature].</param>
    /// <param name="bins">The bins asked about.</param>
    /// <param name="predicted">What the readout predicts there [bin].</param>
    /// <returns>Position unit, positive [bin].</returns>
    public double[] Std(FeatureMatrix features, int[] bins, float[] predicted)
    {
        int count = Math.Min(NeighborCount, _positions.Length);
        int[] neighbors = _index.Search(features, bins, count);
        return [.. bins.Select((_, i) => Math.Sqrt(_floor + MeanSquaredDistance(neighbors.AsSpan(i * count, count), predicted[i])))];
    }

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
