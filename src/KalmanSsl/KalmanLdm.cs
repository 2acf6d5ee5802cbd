using Dynamics.Data;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.KalmanSsl;

/// <summary>Predictive latent distribution matching with a Kalman filter: z = W2 relu(W1 x + b1) + b2 on scaled counts x, and the
/// linear Gaussian state-space model that predicts it. Holds parameters; the mathematics is in <see cref="KalmanLikelihood"/>,
/// <see cref="KalmanFilter"/> and <see cref="RtsSmoother"/>. Source: ldm.md 1.2. Float32.</summary>
public sealed partial class KalmanLdm : nn.Module
{
    private readonly Parameter encoder_hidden_weight, encoder_hidden_bias, encoder_output_weight, encoder_output_bias;
    private readonly Parameter transition, offset, log_process_noise, log_noise_scale;

    private KalmanLdm(KalmanLdmOptions options, InputScaling scaling, IReadOnlyDictionary<string, Tensor> values)
        : base(nameof(KalmanLdm))
    {
        (Options, Scaling) = (options, scaling);
        encoder_hidden_weight = new Parameter(values[nameof(encoder_hidden_weight)]);
        encoder_hidden_bias = new Parameter(values[nameof(encoder_hidden_bias)]);
        encoder_output_weight = new Parameter(values[nameof(encoder_output_weight)]);
        encoder_output_bias = new Parameter(values[nameof(encoder_output_bias)]);
        transition = new Parameter(values[nameof(transition)]);
        offset = new Parameter(values[nameof(offset)]);
        log_process_noise = new Parameter(values[nameof(log_process_noise)]);
        log_noise_scale = new Parameter(values[nameof(log_noise_scale)]);
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

    /// <summary>A [state, state], float32.</summary>
    public Parameter Transition => transition;

    /// <summary>b [state], float32.</summary>
    public Parameter Offset => offset;

    /// <summary>log Q_ii less the joint scale [state], float32: Q = e^s diag(exp of this).</summary>
    public Parameter LogProcessNoise => log_process_noise;

    /// <summary>s, the joint noise scale [1], float32: multiplies Q and the learned part of R.</summary>
    public Parameter LogNoiseScale => log_noise_scale;

    /// <summary>A fresh model: encoder layers uniform on +-1/sqrt(fan-in), A = I + 0.1 N(0, 1) scaled to spectral radius 0.909, b = 0,
    /// log Q = 0, s = 1 (ldm.md 1.2). Drawn from <paramref name="seed"/> alone.</summary>
    public static KalmanLdm Initialize(KalmanLdmOptions options, InputScaling scaling, ulong seed)
    {
        options.Validate();
        RandomStream random = new(seed, stream: 1);
        (int hidden, int units, int latent, int state) = (options.HiddenUnits, scaling.UnitCount, options.LatentDimension, options.StateDimension);
        float[] Uniform(int count, int fanIn) => [.. Enumerable.Range(0, count).Select(_ => (float)(((2 * random.NextDouble()) - 1) / Math.Sqrt(fanIn)))];
        double[] a = [.. Enumerable.Range(0, state * state).Select(i => (i % (state + 1) == 0 ? 1 : 0) + (0.1 * random.NextGaussian()))];
        double shrink = 1 / (1.1 * SpectralRadius.Of(a, state));
        return new(options, scaling, new Dictionary<string, Tensor>
        {
            [nameof(encoder_hidden_weight)] = tensor(Uniform(hidden * units, units), [hidden, units]),
            [nameof(encoder_hidden_bias)] = tensor(Uniform(hidden, units), [hidden]),
            [nameof(encoder_output_weight)] = tensor(Uniform(latent * hidden, hidden), [latent, hidden]),
            [nameof(encoder_output_bias)] = tensor(Uniform(latent, hidden), [latent]),
            [nameof(transition)] = tensor(Array.ConvertAll(a, x => (float)(x * shrink)), [state, state]),
            [nameof(offset)] = zeros([state]),
            [nameof(log_process_noise)] = zeros([state]),
            [nameof(log_noise_scale)] = ones([1]),
        });
    }
}
