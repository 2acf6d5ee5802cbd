using System.Text.Json.Serialization;
using Dynamics.KalmanSsl.Internals;

namespace Dynamics.KalmanSsl;

/// <summary>What the variance of the observation noise depends on: R_t = e^s diag(relative variance) + floor, with s the joint noise scale (ldm.md 1.2).</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ConstantObservationNoise), "constant")]
[JsonDerivedType(typeof(FrameSpreadNoise), "frameSpread")]
[JsonDerivedType(typeof(FrameNoise), "frame")]
[JsonDerivedType(typeof(StateNoise), "state")]
public abstract record ObservationNoiseModel
{
    private protected ObservationNoiseModel()
    {
    }

    /// <summary>Learning rate of the noise network as a multiple of the encoder's.</summary>
    public double LearningRateFactor { get; init => field = value > 0 && double.IsFinite(value) ? value : throw new ArgumentException($"factor {value} is not positive"); } = 1;

    /// <summary>Added to every relative variance, so that no bin is free of noise; positive (the reference has 1e-5).</summary>
    public double MinimumVariance { get; init => field = value > 0 && double.IsFinite(value) ? value : throw new ArgumentException($"variance {value} is not positive"); } = 1e-5;

    /// <summary>The network that gives relative variances [..., latent]; null for constant noise.</summary>
    internal abstract NoiseNetwork? Create(int features, int latent, int state, RandomStream random);
}
