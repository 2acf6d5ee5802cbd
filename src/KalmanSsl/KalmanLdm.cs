using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.KalmanSsl;

/// <summary>Predictive latent distribution matching with a Kalman filter: z = W2 relu(W1 x + b1) + b2 on scaled counts x, and the
/// linear Gaussian state-space model that predicts it. Holds parameters; the mathematics is in <see cref="KalmanLikelihood"/>,
/// <see cref="KalmanFilter"/> and <see cref="RtsSmoother"/>. Source: ldm.md 1.2. Float32.</summary>
public sealed partial class KalmanLdm : nn.Module
{
    private readonly Parameter encoder_hidden_weight, encoder_hidden_bias, encoder_output_weight, encoder_output_bias;
    private readonly LatentStateSpace state_space;

    private KalmanLdm(KalmanLdmOptions options, InputScaling scaling, LatentStateSpace stateSpace, IReadOnlyDictionary<string, Tensor> values)
        : base(nameof(KalmanLdm))
    {
        (Options, Scaling) = (options, scaling);
        encoder_hidden_weight = new Parameter(values[nameof(encoder_hidden_weight)]);
        encoder_hidden_bias = new Parameter(values[nameof(encoder_hidden_bias)]);
        encoder_output_weight = new Parameter(values[nameof(encoder_output_weight)]);
        encoder_output_bias = new Parameter(values[nameof(encoder_output_bias)]);
        state_space = stateSpace;
        RegisterComponents();
    }

    /// <summary>The options it was made with.</summary>
    public KalmanLdmOptions Options { get; }

    /// <summary>The scaling of the counts, fitted on the train part.</summary>
    public InputScaling Scaling { get; }

    /// <summary>W1 [hidden, unit], float32.</summary>
    public Parameter EncoderHiddenWeight => encoder_hidden_weight;

    /// <summary>b1 [hidden], float32.</summary>
    public Parameter EncoderHiddenBias => encoder_hidden_bias;

    /// <summary>W2 [latent, hidden], float32.</summary>
    public Parameter EncoderOutputWeight => encoder_output_weight;

    /// <summary>b2 [latent], float32.</summary>
    public Parameter EncoderOutputBias => encoder_output_bias;

    /// <summary>What predicts z: A, b, Q and the joint noise scale.</summary>
    public LatentStateSpace StateSpace => state_space;

    /// <summary>A fresh model: encoder layers uniform on +-1/sqrt(fan-in), and a fresh <see cref="LatentStateSpace"/> (ldm.md 1.2). Drawn from
    /// <paramref name="seed"/> alone.</summary>
    public static KalmanLdm Initialize(KalmanLdmOptions options, InputScaling scaling, ulong seed)
    {
        options.Validate();
        RandomStream random = new(seed, stream: 1);
        (int hidden, int units, int latent) = (options.HiddenUnits, scaling.UnitCount, options.LatentDimension);
        float[] Uniform(int count, int fanIn) => [.. Enumerable.Range(0, count).Select(_ => (float)(((2 * random.NextDouble()) - 1) / Math.Sqrt(fanIn)))];
        Dictionary<string, Tensor> encoder = new()
        {
            [nameof(encoder_hidden_weight)] = tensor(Uniform(hidden * units, units), [hidden, units]),
            [nameof(encoder_hidden_bias)] = tensor(Uniform(hidden, units), [hidden]),
            [nameof(encoder_output_weight)] = tensor(Uniform(latent * hidden, hidden), [latent, hidden]),
            [nameof(encoder_output_bias)] = tensor(Uniform(latent, hidden), [latent]),
        };
        return new(options, scaling, LatentStateSpace.Initialize(options.Transition, options.StateDimension, random), encoder);
    }
}
