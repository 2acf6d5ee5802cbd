using Dynamics.KalmanSsl.Internals;
using Dynamics.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.KalmanSsl;

/// <summary>The learned linear Gaussian state-space model behind an encoder (docs/reference/predictive-ldm.md, "State-space model"): holds
/// A, b, log Q and the joint noise scale s. Float32.</summary>
public sealed class LatentStateSpace : nn.Module
{
    private readonly TransitionMatrix transition;
    private readonly Parameter offset, log_process_noise, log_noise_scale;

    private LatentStateSpace(TransitionMatrix start, int state)
        : base(nameof(LatentStateSpace))
    {
        transition = start;
        offset = new Parameter(zeros([state]));
        log_process_noise = new Parameter(zeros([state]));
        log_noise_scale = new Parameter(ones([1]));
        RegisterComponents();
    }

    /// <summary>b [state], float32.</summary>
    public Parameter Offset => offset;

    /// <summary>log Q_ii less the joint scale [state], float32: Q = e^s diag(exp of this).</summary>
    public Parameter LogProcessNoise => log_process_noise;

    /// <summary>s, the joint noise scale [1], float32: multiplies Q and the learned part of R.</summary>
    public Parameter LogNoiseScale => log_noise_scale;

    /// <summary>Everything that is learned, in an order that never changes.</summary>
    public IReadOnlyList<Parameter> Parameters => [.. transition.Parameters, offset, log_process_noise, log_noise_scale];

    /// <summary>A fresh one: A = I + 0.1 N(0, 1) scaled to spectral radius 0.909 (of the bound, where that is below 1), b = 0, log Q = 0, s
    /// = 1.</summary>
    public static LatentStateSpace Initialize(TransitionOptions options, int stateDimension, RandomStream random)
    {
        double[] a = [.. Enumerable.Range(0, stateDimension * stateDimension).Select(i => (i % (stateDimension + 1) == 0 ? 1 : 0)
            + (0.1 * random.NextGaussian()))];
        double shrink = Math.Min(1, options.MaximumSpectralRadius) / (1.1 * SpectralRadius.Of(a, stateDimension));
        return new(options.Create(Array.ConvertAll(a, x => x * shrink), stateDimension), stateDimension);
    }

    /// <summary>A [state, state], differentiable; the caller's dispose scope.</summary>
    public Tensor Transition() => transition.Evaluate();

    /// <summary>Constant variances: the diagonal of Q [state] and R = e^s + floor [1], differentiable; the caller's dispose
    /// scope.</summary>
    /// <param name="noiseFloor">The part of R that is never learned away.</param>
    public (Tensor Process, Tensor Observation) Variances(double noiseFloor) =>
        KalmanLikelihood.Variances(log_process_noise, log_noise_scale, noiseFloor);

    /// <summary>Brings A back under the bound of the options, after an optimiser's step.</summary>
    /// <returns>The spectral radius that the step led to.</returns>
    public double Constrain() => transition.Constrain();

    /// <summary>The model as plain numbers; R holds the learned part and the noise floor.</summary>
    public LinearGaussianModel ToNumbers(double noiseFloor)
    {
        double scale = Math.Exp(log_noise_scale.ToSingles()[0]);
        return new(
            transition.Values(),
            Array.ConvertAll(offset.ToSingles(), x => (double)x),
            Array.ConvertAll(log_process_noise.ToSingles(), q => scale * Math.Exp(q)),
            scale + noiseFloor,
            KalmanLikelihood.InitialVariance);
    }
}
