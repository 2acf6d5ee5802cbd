using Dynamics.KalmanSsl.Internals;
using Dynamics.Models;

namespace Dynamics.KalmanSsl;

/// <summary>Noise that depends on where the system is: the exponential of a perceptron on the predicted state h_t|t-1, which knows nothing of the bin's own
/// observation (the reference's "state" takes h_t-1, ldm.md 1.2). The gradient does not flow through the state.</summary>
public sealed record StateNoise : ObservationNoiseModel
{
    /// <summary>Hidden units; at least 1.</summary>
    public int HiddenUnits { get; init => field = value >= 1 ? value : throw new ArgumentException($"{value} hidden units"); } = 100;

    internal override NoiseNetwork? Create(int features, int latent, int state, RandomStream random) =>
        new ExponentialNetwork(Perceptron.Initialize([state, HiddenUnits, latent], random), MinimumVariance);
}
