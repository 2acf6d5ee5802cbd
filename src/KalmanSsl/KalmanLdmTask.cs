using Dynamics.Data;
using Dynamics.KalmanSsl.Internals;
using Dynamics.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.KalmanSsl;

/// <summary>Training of a <see cref="KalmanLdm"/> on random windows of a recording's train part, without labels. On the CPU a step is two
/// fused autograd nodes (sparse encoder, Kalman likelihood) and the entropy; on other devices the same mathematics in batched tensor
/// operations. Not for concurrent use.</summary>
public sealed class KalmanLdmTask : TrainingTask, IDisposable
{
    private readonly KalmanLdm _model;
    private readonly BinnedRecording _recording;
    private readonly WindowSampler _sampler;
    private readonly ulong _seed;
    private readonly ForkJoin _team;
    private readonly SparseEncoderKernel<float> _encoder;
    private readonly KalmanLikelihoodKernel<float> _likelihood;
    private readonly EncoderCall _encoderCall;
    private readonly LikelihoodCall _likelihoodCall;
    private double _lastLikelihood, _lastEntropy, _lastRadius;

    /// <summary>Prepares training; allocates the kernels' buffers.</summary>
    /// <param name="model">The model, on the device to train on; stays the caller's.</param>
    /// <param name="recording">Counts on the model's time grid.</param>
    /// <param name="split">Only its train part is seen.</param>
    /// <param name="seed">Selects windows and dropped counts; step n draws from (seed, n) alone.</param>
    /// <param name="threads">CPU threads of the fused kernels; results do not depend on it.</param>
    /// <exception cref="InputException">The train part is shorter than a window.</exception>
    public KalmanLdmTask(KalmanLdm model, BinnedRecording recording, Split split, ulong seed, int threads)
    {
        KalmanLdmOptions options = model.Options;
        model.RequireUnits(recording.Counts);
        options.Validate();
        (_model, _recording, _seed) = (model, recording, seed);
        _sampler = new WindowSampler(split.Train, options.WindowBins, seed);
        _team = new(threads);
        _encoder = new(options.BatchWindows, options.WindowBins, recording.UnitCount, options.HiddenUnits, options.LatentDimension, model.Scaling, _team);
        _likelihood = new(options.BatchWindows, options.WindowBins, options.LatentDimension, options.StateDimension, _team);
        _encoderCall = new(_encoder, recording.Counts, options.BatchWindows, options.WindowBins) { Dropout = options.CountDropout };
        _likelihoodCall = new(_likelihood, options.Objective.DetachesTarget);
        ParameterGroups =
        [
            new("encoder", [model.EncoderHiddenWeight, model.EncoderHiddenBias, model.EncoderOutputWeight, model.EncoderOutputBias]),
            new("dynamics", [model.Transition, model.Offset, model.LogProcessNoise, model.LogNoiseScale], options.DynamicsLearningRateFactor),
        ];
        State = [.. model.named_parameters().Select(p => (p.name, (Tensor)p.parameter))];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterGroup> ParameterGroups { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Tensor Tensor)> State { get; }

    /// <inheritdoc/>
    public override Tensor ComputeLoss(long step)
    {
        KalmanLdmOptions options = _model.Options;
        _sampler.Sample(step, _encoderCall.Starts);
        _encoderCall.DropoutSeed = new RandomStream(_seed, (ulong)step ^ 0x9E3779B97F4A7C15UL).NextBits();
        bool fused = _model.Transition.device.type == DeviceType.CPU;
        Tensor z = fused ? EncodeFused() : EncodeDense();
        (Tensor process, Tensor observation) = KalmanLikelihood.Variances(_model.LogProcessNoise, _model.LogNoiseScale, options.NoiseFloor);
        Tensor likelihood = fused
            ? FusedLikelihoodFunction.apply(z, _model.Transition, _model.Offset, process, observation, _likelihoodCall)
            : KalmanLikelihood.Evaluate(z, _model.Transition, _model.Offset, process, observation, options.Objective.DetachesTarget);
        Tensor? bonus = options.Objective.EntropyBonus(z, options.NoiseFloor, step);
        _lastLikelihood = likelihood.item<float>();
        if (bonus is null)
        {
            return likelihood;
        }
        _lastEntropy = bonus.item<float>();
        return likelihood - bonus;
    }

    /// <inheritdoc/>
    public override void AfterStep(long step)
    {
        double bound = _model.Options.MaximumSpectralRadius;
        using DisposeScope scope = NewDisposeScope();
        int state = _model.Options.StateDimension;
        double[] transition = Array.ConvertAll(_model.Transition.detach().cpu().data<float>().ToArray(), x => (double)x);
        _lastRadius = SpectralRadius.Of(transition, state);
        if (_lastRadius > bound)
        {
            using (no_grad())
            {
                _model.Transition.mul_(bound / _lastRadius);
            }
        }
    }

    /// <inheritdoc/>
    public override void CollectMetrics(long step, IDictionary<string, double> metrics)
    {
        metrics["negativeLogLikelihood"] = _lastLikelihood;
        metrics["entropyBonus"] = _lastEntropy;
        metrics["spectralRadius"] = _lastRadius;
        using Tensor scale = _model.LogNoiseScale.detach().cpu();
        metrics["logNoiseScale"] = scale.item<float>();
    }

    /// <summary>Frees the kernels; the model stays its owner's.</summary>
    public void Dispose()
    {
        _encoder.Dispose();
        _likelihood.Dispose();
        _team.Dispose();
    }

    private Tensor EncodeFused() => SparseEncoderFunction.apply(
        _model.EncoderHiddenWeight, _model.EncoderHiddenBias, _model.EncoderOutputWeight, _model.EncoderOutputBias, _encoderCall);

    /// <summary>The encoder by dense products: on a GPU the zeros cost less than finding the spikes.</summary>
    private Tensor EncodeDense()
    {
        Device device = _model.Transition.device;
        Tensor counts = DenseInput.Gather(_encoderCall, _model.Scaling).to(device); // [batch, time, unit]
        Tensor hidden = nn.functional.relu(nn.functional.linear(counts, _model.EncoderHiddenWeight, _model.EncoderHiddenBias));
        return nn.functional.linear(hidden, _model.EncoderOutputWeight, _model.EncoderOutputBias); // [batch, time, latent]
    }
}
