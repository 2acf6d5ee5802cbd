using Dynamics.KalmanSsl.Internals;
using static TorchSharp.torch;

namespace Dynamics.KalmanSsl;

/// <summary>Predictive latent distribution matching on dense sequences such as video: z = F(x) with F = Linear - ReLU - Linear, and the
/// state-space model that predicts it (ldm.md 1.2). Holds parameters. Float32.</summary>
public sealed partial class SequenceLdm : nn.Module
{
    private readonly Perceptron encoder;
    private readonly LatentStateSpace state_space;
    private readonly NoiseNetwork? observation_noise;
    private readonly RecursiveNoiseNetwork? process_noise;

    private SequenceLdm(SequenceLdmOptions options, int features, Perceptron network, LatentStateSpace stateSpace, NoiseNetwork? observationNoise, RecursiveNoiseNetwork? processNoise)
        : base(nameof(SequenceLdm))
    {
        (Options, FeatureCount) = (options, features);
        (encoder, state_space, observation_noise, process_noise) = (network, stateSpace, observationNoise, processNoise);
        RegisterComponents();
    }

    /// <summary>The options it was made with.</summary>
    public SequenceLdmOptions Options { get; }

    /// <summary>Features of a frame.</summary>
    public int FeatureCount { get; }

    /// <summary>What predicts z: A, b, Q and the joint noise scale.</summary>
    public LatentStateSpace StateSpace => state_space;

    internal Perceptron Encoder => encoder;

    /// <summary>Relative observation variances; null: 1.</summary>
    internal NoiseNetwork? ObservationNoise => observation_noise;

    /// <summary>Factors of the process variances; null: 1.</summary>
    internal RecursiveNoiseNetwork? ProcessNoise => process_noise;

    /// <summary>Whether a bin's noise depends on what the filter found before it.</summary>
    internal bool IsRecursive => process_noise is not null || observation_noise is RecursiveNoiseNetwork;

    /// <summary>A fresh model: layers uniform on +-1/sqrt(fan-in), and a fresh <see cref="LatentStateSpace"/>. Drawn from <paramref name="seed"/> alone.</summary>
    public static SequenceLdm Initialize(SequenceLdmOptions options, int featureCount, ulong seed)
    {
        options.Validate();
        RandomStream random = new(seed, stream: 1);
        (int latent, int state) = (options.LatentDimension, options.StateDimension);
        Perceptron network = Perceptron.Initialize([featureCount, options.HiddenUnits, latent], random);
        LatentStateSpace stateSpace = LatentStateSpace.Initialize(options.Transition, state, random);
        NoiseNetwork? observation = options.ObservationNoise.Create(featureCount, latent, state, random);
        return new(options, featureCount, network, stateSpace, observation, options.ProcessNoise.Create(latent, state, random));
    }

    /// <summary>z [..., latent] of frames [..., feature], differentiable, on the model's device; the caller's.</summary>
    /// <exception cref="ArgumentException">The frames have another number of features.</exception>
    public Tensor Encode(Tensor frames) => frames.shape[^1] == FeatureCount
        ? encoder.forward(frames)
        : throw new ArgumentException($"'frames' has shape [{string.Join(", ", frames.shape)}]; expected [..., feature={FeatureCount}]", nameof(frames));
}
