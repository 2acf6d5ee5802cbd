using Dynamics.Data;
using Dynamics.Decoding.Internals;

namespace Dynamics.Decoding;

/// <summary>Mean position of the k nearest train bins. k and the metric are those with the least squared error on validation.</summary>
/// <param name="NeighborCounts">The k to choose from, ascending, each at least 1.</param>
/// <param name="MaximumTrainBins">Train bins beyond this many are thinned evenly (neighbouring bins say nearly the same).</param>
/// <param name="MaximumValidationBins">Validation bins are thinned evenly to this many for the choice.</param>
/// <param name="DefaultNeighborCount">k when there is no validation part.</param>
public sealed record KNearestNeighborsReadout(
    IReadOnlyList<int> NeighborCounts, int MaximumTrainBins = 10_000, int MaximumValidationBins = 4000, int DefaultNeighborCount = 25)
    : IReadout
{
    /// <summary>k of 3, 6, 12, 25, 50 and 100.</summary>
    public KNearestNeighborsReadout() : this([3, 6, 12, 25, 50, 100])
    {
    }

    /// <summary>The metric when there is no validation part.</summary>
    public NeighborMetric DefaultMetric { get; init; } = NeighborMetric.Euclidean;

    /// <inheritdoc/>
    IFittedReadout IReadout.Fit(FeatureMatrix features, PositionTargets targets, ulong seed, CancellationToken cancellation) =>
        Fit(features, targets);

    /// <summary>Fits; nothing in it is random.</summary>
    /// <param name="features">Features [time, feature].</param>
    /// <param name="targets">The labels that may be seen.</param>
    public FittedNeighbors Fit(FeatureMatrix features, PositionTargets targets)
    {
        FeatureScaler scaler = FeatureScaler.Fit(features, targets.Train);
        int[] train = Bins.Subsample(targets.Train, MaximumTrainBins);
        if (!targets.HasValidation)
        {
            return Index(features, targets, scaler, train, DefaultMetric).With(Math.Min(DefaultNeighborCount, train.Length));
        }
        int[] held = Bins.Subsample(targets.Validation, MaximumValidationBins);
        float[] truth = Bins.Gather(targets.Position, held);
        int[] counts = [.. NeighborCounts.Select(k => Math.Min(k, train.Length)).Distinct()];
        return Enum.GetValues<NeighborMetric>()
            .Select(metric => Best(Index(features, targets, scaler, train, metric), features, held, truth, counts))
            .MinBy(candidate => candidate.Error).Fit;
    }

    private FittedNeighbors Index(
        FeatureMatrix features, PositionTargets targets, FeatureScaler scaler, int[] train, NeighborMetric metric) =>
        new(this, NeighborIndex.Build(features, scaler, train, metric), Bins.Gather(targets.Position, train), 1);

    private static (FittedNeighbors Fit, double Error) Best(
        FittedNeighbors fit, FeatureMatrix features, int[] bins, float[] truth, int[] counts)
    {
        int largest = counts.Max();
        int[] neighbors = fit.Index.Search(features, bins, largest);
        return counts.Select(fit.With)
            .Select(candidate => (Fit: candidate, Error: PositionScores.MeanSquaredError(truth, candidate.Average(neighbors, largest))))
            .MinBy(candidate => candidate.Error);
    }
}

/// <summary>A fitted k-nearest-neighbours readout.</summary>
public sealed class FittedNeighbors : IFittedReadout
{
    private readonly KNearestNeighborsReadout _options;
    private readonly float[] _positions;

    internal FittedNeighbors(KNearestNeighborsReadout options, NeighborIndex index, float[] positions, int neighborCount)
    {
        (_options, Index, _positions) = (options, index, positions);
        NeighborCount = neighborCount;
    }

    /// <summary>How many neighbours are averaged.</summary>
    public int NeighborCount { get; }

    /// <summary>Which neighbours count as near.</summary>
    public NeighborMetric Metric => Index.Metric;

    /// <inheritdoc/>
    public string Choices => $"k={NeighborCount} metric={Metric.ToString().ToLowerInvariant()}";

    /// <inheritdoc/>
    public IReadout? Settled => _options with { DefaultNeighborCount = NeighborCount, DefaultMetric = Metric };

    internal NeighborIndex Index { get; }

    /// <inheritdoc/>
    public float[] Predict(FeatureMatrix features, BinRange range) => PredictBins(features, Bins.Of(range));

    /// <inheritdoc/>
    /// <remarks>The residual is all there is: it is the spread of neighbouring train bins already, and neighbours were looked up between
    /// posterior means, so that the posterior is in it.</remarks>
    public PredictiveIntervals Intervals(FeatureMatrix features, int[] bins, float[] predicted, double[] residualStd, float[] truth) =>
        PredictiveIntervals.Gaussian(bins, predicted, residualStd, truth);

    internal FittedNeighbors With(int neighborCount) => new(_options, Index, _positions, neighborCount);

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

/// <summary>Which neighbours count as near, on standardised features.</summary>
public enum NeighborMetric
{
    /// <summary>Euclidean distance.</summary>
    Euclidean,

    /// <summary>Angle: Euclidean distance after each row has been scaled to length 1.</summary>
    Cosine,
}
