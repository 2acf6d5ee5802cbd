using Dynamics.KalmanSsl.Internals;

namespace Dynamics.KalmanSsl;

/// <summary>Noise that shows in the spread of a frame's features, as pixel noise does: two layers with non-negative weights on the squared deviations of the weighted
/// features from their mean, started as the frame's variance (the reference's "observation-variance", ldm.md 1.2).</summary>
public sealed record FrameSpreadNoise : ObservationNoiseModel
{
    internal override NoiseNetwork? Create(int features, int latent, int state, RandomStream random) => SpreadNetwork.Initialize(features, latent, MinimumVariance);
}
