using Dynamics.Decoding.Internals;

namespace Dynamics.Decoding;

/// <summary>Mean position of the k nearest train bins. k and the metric are those with the least squared error on validation.</summary>
/// <param name="NeighborCounts">The k to choose from, ascending, each at least 1.</param>
/// <param name="MaximumTrainBins">Train bins beyond this many are thinned evenly (neighbouring bins say nearly the same).</param>
/// <param name="DefaultNeighborCount">k when there is no validation part; the metric is Euclidean then.</param>
public sealed record KNearestNeighborsReadout(IReadOnlyList<int> NeighborCounts, int MaximumTrainBins = 20_000, int DefaultNeighborCount = 25) : IReadout
{
    /// <summary>k of 3, 6, 12, 25, 50 and 100.</summary>
    public KNearestNeighborsReadout() : this([3, 6, 12, 25, 50, 100])
    {
    }

    /// <inheritdoc/>
    IFittedReadout IReadout.Fit(FeatureMatrix features, PositionTargets targets, ulong seed, CancellationToken cancellation) => Fit(features, targets);

    /// <summary>Fits; nothing in it is random.</summary>
    /// <param name="features">Features [time, feature].</param>
    /// <param name="targets">The labels that may be seen.</param>
    public FittedNeighbors Fit(FeatureMatrix features, PositionTargets targets)
    {
        FeatureScaler scaler = FeatureScaler.Fit(features, targets.Train);
        int[] train = Bins.Subsample(targets.Train, MaximumTrainBins);
        if (!targets.HasValidation)
        {
            return Index(features, targets, scaler, train, NeighborMetric.Euclidean).With(Math.Min(DefaultNeighborCount, train.Length));
        }
        float[] truth = Bins.Gather(targets.Position, targets.Validation);
        int[] counts = [.. NeighborCounts.Select(k => Math.Min(k, train.Length)).Distinct()];
        return Enum.GetValues<NeighborMetric>()
            .Select(metric => Best(Index(features, targets, scaler, train, metric), features, targets.Validation, truth, counts))
            .MinBy(candidate => candidate.Error).Fit;
    }

    private static FittedNeighbors Index(FeatureMatrix features, PositionTargets targets, FeatureScaler scaler, int[] train, NeighborMetric metric) =>
        new(NeighborIndex.Build(features, scaler, train, metric), Bins.Gather(targets.Position, train), 1);

    private static (FittedNeighbors Fit, double Error) Best(FittedNeighbors fit, FeatureMatrix features, int[] bins, float[] truth, int[] counts)
    {
        int largest = counts.Max();
        int[] neighbors = fit.Index.Search(features, bins, largest);
        return counts.Select(k => (Fit: fit.With(k), Error: PositionScores.MeanSquaredError(truth, fit.With(k).Average(neighbors, largest))))
            .MinBy(candidate => candidate.Error);
    }
}
