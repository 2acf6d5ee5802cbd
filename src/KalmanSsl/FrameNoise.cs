using Dynamics.KalmanSsl.Internals;
using Dynamics.Models;

namespace Dynamics.KalmanSsl;

/// <summary>Any function of the frame: a perceptron with two hidden ReLU layers and a softplus (the reference's "observation", ldm.md 1.2).</summary>
public sealed record FrameNoise : ObservationNoiseModel
{
    /// <summary>Hidden units of each layer; at least 1.</summary>
    public int HiddenUnits { get; init => field = value >= 1 ? value : throw new ArgumentException($"{value} hidden units"); } = 100;

    internal override NoiseNetwork? Create(int features, int latent, int state, RandomStream random) =>
        new SoftplusNetwork(Perceptron.Initialize([features, HiddenUnits, HiddenUnits, latent], random), MinimumVariance);
}
