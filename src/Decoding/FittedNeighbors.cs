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
    public float[] Predict(FeatureMatrix features, BinRange range) => Average(features, Bins.Of(range)).Mean;

    /// <inheritdoc/>
    /// <remarks>Variance of the neighbours' positions; the latent posterior is not used.</remarks>
    public double[] SpreadVariance(UncertainFeatures input, int[] bins) => Average(input.Features, bins).Variance;

    /// <inheritdoc/>
    public PredictiveIntervals Intervals(UncertainFeatures input, int[] bins, double residualStd, ReadOnlySpan<float> truth)
    {
        (float[] mean, double[] variance) = Average(input.Features, bins);
        return PredictiveIntervals.Gaussian(bins, mean, [.. variance.Select(v => Math.Sqrt(v + residualStd * residualStd))], truth);
    }

    internal FittedNeighbors With(int neighborCount) => new(Index, _positions, neighborCount);

    /// <summary>Mean and variance over the first k of each row of neighbours [bin, stride], nearest first.</summary>
    internal (float[] Mean, double[] Variance) Average(int[] neighbors, int stride)
    {
        int bins = neighbors.Length / stride;
        var mean = new float[bins];
        var variance = new double[bins];
        for (int bin = 0; bin < bins; bin++)
        {
            double sum = 0, squares = 0;
            foreach (int neighbor in neighbors.AsSpan(bin * stride, NeighborCount))
            {
                sum += _positions[neighbor];
                squares += _positions[neighbor] * (double)_positions[neighbor];
            }
            double average = sum / NeighborCount;
            mean[bin] = (float)average;
            variance[bin] = Math.Max(0, squares / NeighborCount - average * average);
        }
        return (mean, variance);
    }

    private (float[] Mean, double[] Variance) Average(FeatureMatrix features, int[] bins) =>
        Average(Index.Search(features, bins, NeighborCount), NeighborCount);
}
