namespace Dynamics.Decoding;

/// <summary>A way of learning position from features, with its hyper-parameters still open.</summary>
public interface IReadout
{
    /// <summary>Fits on the train bins; chooses hyper-parameters on the validation bins, or takes the documented defaults where there are
    /// none.</summary>
    /// <param name="features">Features [time, feature] of the whole recording.</param>
    /// <param name="targets">The labels that may be seen.</param>
    /// <param name="seed">Seed of everything random in the fit.</param>
    /// <param name="cancellation">Stops the fit.</param>
    IFittedReadout Fit(FeatureMatrix features, PositionTargets targets, ulong seed, CancellationToken cancellation);
}
