using Dynamics.Data;
using Dynamics.Decoding.Internals;

namespace Dynamics.Decoding;

/// <summary>A fitted k-nearest-neighbours readout.</summary>
public sealed class FittedNeighbors : IFittedReadout
{
    private readonly float[] _positions;

    internal FittedNeighbors(NeighborIndex index, float[] positions, int neighborCount)
    {
        Index = index;
        _positions = positions;
        NeighborCount = neighborCount;
    }

    /// <summary>How many neighbours are averaged.</summary>
    public int NeighborCount { get; }

    /// <summary>Which neighbours count as near.</summary>
    public NeighborMetric Metric => Index.Metric;

    /// <inheritdoc/>
    public string Choices => $"k={NeighborCount} metric={Metric.ToString().ToLowerInvariant()}";

    internal NeighborIndex Index { get; }

    /// <inheritdoc/>
    public float[] Predict(FeatureMatrix features, BinRange range) => PredictBins(features, Bins.Of(range));

    /// <inheritdoc/>
    /// <remarks>The residual is all there is: it is the spread of neighbouring train bins already, and neighbours were looked up between
    /// posterior means, so that the posterior is in it.</remarks>
    public PredictiveIntervals Intervals(UncertainFeatures input, int[] bins, double[] residualStd, float[] truth) =>
        PredictiveIntervals.Gaussian(bins, PredictBins(input.Features, bins), residualStd, truth);

    internal FittedNeighbors With(int neighborCount) => new(Index, _positions, neighborCount);

    /// <summary>Mean position over the first k of each row of neighbours [bin, stride], nearest first.</summary>
    internal float[] Average(int[] neighbors, int stride)
    {
        var mean = new float[neighbors.Length / stride];
        for (int bin = 0; bin < mean.Length; bin++)
        {
            double sum = 0;
            foreach (int neighbor in neighbors.AsSpan(bin * stride, NeighborCount))
            {
                sum += _positions[neighbor];
            }
            mean[bin] = (float)(sum / NeighborCount);
        }
        return mean;
    }

    private float[] PredictBins(FeatureMatrix features, int[] bins) => Average(Index.Search(features, bins, NeighborCount), NeighborCount);
}
