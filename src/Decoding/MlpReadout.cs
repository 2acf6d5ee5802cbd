namespace Dynamics.Decoding;

/// <summary>x</summary>
public sealed record MlpReadout : IReadout
{
    /// <summary>x</summary>
    public int MaximumEpochs { get; init; } = 40;
    /// <summary>x</summary>
    public int ChoiceEpochs { get; init; } = 6;
    /// <summary>x</summary>
    public int PosteriorSamples { get; init; } = 1000;
    /// <summary>x</summary>
    public int HiddenUnits { get; init; } = 100;
    /// <inheritdoc/>
    public IFittedReadout Fit(FeatureMatrix features, PositionTargets targets, ulong seed, CancellationToken cancellation) => new RidgeReadout().Fit(features, targets);
}
