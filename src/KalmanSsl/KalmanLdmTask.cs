using Dynamics.Data;
using Dynamics.KalmanSsl.Internals;
using Dynamics.Training;
using static TorchSharp.torch;

namespace Dynamics.KalmanSsl;

/// <summary>Training of a <see cref="KalmanLdm"/> on random windows of a recording's train part, without labels. On the CPU the encoder is a fused autograd
/// node on sparse counts, elsewhere dense products.</summary>
public sealed class KalmanLdmTask : PredictiveTask
{
    private readonly KalmanLdm _model;
    private readonly WindowSampler _sampler;
    private readonly ulong _seed;
    private readonly SparseEncoderKernel<float> _encoder;
    private readonly EncoderCall _encoderCall;

    /// <summary>Prepares training; allocates the kernels' buffers.</summary>
    /// <param name="model">The model, on the device to train on; stays the caller's.</param>
    /// <param name="recording">Counts on the model's time grid.</param>
    /// <param name="split">Only its train part is seen.</param>
    /// <param name="seed">Selects windows and dropped counts; step n draws from (seed, n) alone.</param>
    /// <param name="threads">CPU threads of the fused kernels; results do not depend on it.</param>
    /// <param name="compared">Objectives whose entropy gradients are compared on logged steps; see <see cref="PredictiveTask.CollectMetrics"/>. Null: none.</param>
    /// <exception cref="InputException">The train part is shorter than a window.</exception>
    public KalmanLdmTask(KalmanLdm model, BinnedRecording recording, Split split, ulong seed, int threads, IReadOnlyList<PredictiveObjective>? compared = null)
        : base(model, model.StateSpace, Shape(model, recording), model.Options.Objective, model.Options.NoiseFloor, compared ?? [], threads)
    {
        KalmanLdmOptions options = model.Options;
        (_model, _seed) = (model, seed);
        _sampler = new WindowSampler(split.Train, options.WindowBins, seed);
        _encoder = new(options.BatchWindows, options.WindowBins, recording.UnitCount, options.HiddenUnits, options.LatentDimension, model.Scaling, Team);
        _encoderCall = new(_encoder, recording.Counts, options.BatchWindows, options.WindowBins) { Dropout = options.CountDropout };
        ParameterGroups =
        [
            new("encoder", [model.EncoderHiddenWeight, model.EncoderHiddenBias, model.EncoderOutputWeight, model.EncoderOutputBias]),
            new("dynamics", model.StateSpace.Parameters, options.DynamicsLearningRateFactor),
        ];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterGroup> ParameterGroups { get; }

    private protected override Tensor Encode(long step)
    {
        _sampler.Sample(step, _encoderCall.Starts);
        _encoderCall.DropoutSeed = new RandomStream(_seed, (ulong)step ^ 0x9E3779B97F4A7C15UL).NextBits();
        return IsFused ? EncodeFused() : EncodeDense();
    }

    private protected override (Tensor Process, Tensor Observation) Variances(Tensor z) => _model.StateSpace.Variances(_model.Options.NoiseFloor);

    private protected override void DisposeEncoder() => _encoder.Dispose();

    private Tensor EncodeFused() => SparseEncoderFunction.Apply(
        _model.EncoderHiddenWeight, _model.EncoderHiddenBias, _model.EncoderOutputWeight, _model.EncoderOutputBias, _encoderCall);

    /// <summary>The encoder by dense products: on a GPU the zeros cost less than finding the spikes.</summary>
    private Tensor EncodeDense()
    {
        Device device = _model.StateSpace.Offset.device;
        Tensor counts = DenseInput.Gather(_encoderCall, _model.Scaling).to(device); // [batch, time, unit]
        Tensor hidden = nn.functional.relu(nn.functional.linear(counts, _model.EncoderHiddenWeight, _model.EncoderHiddenBias));
        return nn.functional.linear(hidden, _model.EncoderOutputWeight, _model.EncoderOutputBias); // [batch, time, latent]
    }

    private static BatchShape Shape(KalmanLdm model, BinnedRecording recording)
    {
        model.RequireUnits(recording.Counts);
        model.Options.Validate();
        return new(model.Options.BatchWindows, model.Options.WindowBins, model.Options.LatentDimension, model.Options.StateDimension);
    }
}
