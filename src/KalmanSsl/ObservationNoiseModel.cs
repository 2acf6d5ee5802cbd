using Dynamics.KalmanSsl.Internals;
using Dynamics.Models;

namespace Dynamics.KalmanSsl;

/// <summary>What the variance of the observation noise depends on: R_t = e^s diag(relative variance) + floor, with s the joint noise scale
/// (docs/reference/predictive-ldm.md, "Observation noise").</summary>
public abstract record ObservationNoiseModel
{
    private protected ObservationNoiseModel()
    {
    }

    /// <summary>Learning rate of the noise network as a multiple of the encoder's.</summary>
    public double LearningRateFactor { get; init => field = Check.Positive(value); } = 1;

    /// <summary>Added to every relative variance, so that no bin is free of noise; positive (the reference has 1e-5).</summary>
    public double MinimumVariance { get; init => field = Check.Positive(value); } = 1e-5;

    /// <summary>The network that gives relative variances [..., latent]; null for constant noise.</summary>
    internal abstract NoiseNetwork? Create(int features, int latent, int state, RandomStream random);
}

/// <summary>The same noise in every bin and latent dimension: R = (e^s + floor) I.</summary>
[Kind("constant")]
public sealed record ConstantObservationNoise : ObservationNoiseModel
{
    internal override NoiseNetwork? Create(int features, int latent, int state, RandomStream random) => null;
}

/// <summary>Noise that shows in the spread of a frame's features, as pixel noise does: two layers with non-negative weights on the squared
/// deviations of the weighted features from their mean, started as the frame's variance (the reference's "observation-variance",
/// docs/reference/predictive-ldm.md, "Observation noise").</summary>
[Kind("frameSpread")]
public sealed record FrameSpreadNoise : ObservationNoiseModel
{
    internal override NoiseNetwork? Create(int features, int latent, int state, RandomStream random) =>
        SpreadNetwork.Initialize(features, latent, MinimumVariance);
}

/// <summary>Any function of the frame: a perceptron with two hidden ReLU layers and a softplus (the reference's "observation",
/// docs/reference/predictive-ldm.md, "Observation noise").</summary>
[Kind("frame")]
public sealed record FrameNoise : ObservationNoiseModel
{
    /// <summary>Hidden units of each layer; at least 1.</summary>
    public int HiddenUnits { get; init => field = Check.AtLeast(value, 1); } = 100;

    internal override NoiseNetwork? Create(int features, int latent, int state, RandomStream random) =>
        new SoftplusNetwork(Perceptron.Initialize([features, HiddenUnits, HiddenUnits, latent], random), MinimumVariance);
}

/// <summary>Noise that depends on where the system is: the exponential of a perceptron on the predicted state h_t|t-1, which knows nothing
/// of the bin's own observation (the reference's "state" takes h_t-1, docs/reference/predictive-ldm.md, "Observation noise"). The gradient
/// does not flow through the state.</summary>
[Kind("state")]
public sealed record StateNoise : ObservationNoiseModel
{
    /// <summary>Hidden units; at least 1.</summary>
    public int HiddenUnits { get; init => field = Check.AtLeast(value, 1); } = 100;

    internal override NoiseNetwork? Create(int features, int latent, int state, RandomStream random) =>
        new ExponentialNetwork(Perceptron.Initialize([state, HiddenUnits, latent], random), MinimumVariance);
}
