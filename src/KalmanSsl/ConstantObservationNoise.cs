using Dynamics.KalmanSsl.Internals;

namespace Dynamics.KalmanSsl;

/// <summary>The same noise in every bin and latent dimension: R = (e^s + floor) I.</summary>
public sealed record ConstantObservationNoise : ObservationNoiseModel
{
    internal override NoiseNetwork? Create(int features, int latent, int state, RandomStream random) => null;
}
