using Dynamics.KalmanSsl.Internals;
using Dynamics.Tensors;
using Dynamics.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.KalmanSsl;

/// <summary>Training of a <see cref="SequenceLdm"/> on shuffled batches of sequences, without labels. An epoch sees each sequence once; what is left over after
/// its last whole batch waits for the next.</summary>
public sealed class SequenceLdmTask : PredictiveTask
{
    private readonly SequenceLdm _model;
    private readonly SequenceSource _source;
    private readonly ulong _seed;
    private readonly long[] _order;
    private readonly float[] _frames;
    private long _orderedEpoch = -1;
    private Tensor? _input; // frames [batch, time, feature] that were encoded last; of the step's dispose scope

    /// <summary>Prepares training; allocates the kernel's buffers.</summary>
    /// <param name="model">The model, on the device to train on; stays the caller's.</param>
    /// <param name="source">The sequences.</param>
    /// <param name="seed">Shuffles: step n sees sequences that (seed, n) alone decides.</param>
    /// <param name="threads">CPU threads of the fused kernel; results do not depend on it.</param>
    /// <param name="compared">Objectives whose entropy gradients are compared on logged steps; see <see cref="PredictiveTask.CollectMetrics"/>. Null: none.</param>
    /// <exception cref="InputException">Fewer sequences than a batch.</exception>
    public SequenceLdmTask(SequenceLdm model, SequenceSource source, ulong seed, int threads, IReadOnlyList<PredictiveObjective>? compared = null)
        : base(model, model.StateSpace, Shape(model, source), model.Options.Objective, model.Options.NoiseFloor, compared ?? [], threads)
    {
        (_model, _source, _seed) = (model, source, seed);
        _order = new long[source.SequenceCount];
        _frames = new float[checked(model.Options.BatchSequences * source.FrameCount * source.FeatureCount)];
        ParameterGroups =
        [
            new("encoder", model.Encoder.Parameters),
            new("dynamics", model.StateSpace.Parameters, model.Options.DynamicsLearningRateFactor),
        ];
        if (model.ObservationNoise is { } observation)
        {
            ParameterGroups = [.. ParameterGroups, new("observationNoise", observation.Parameters, model.Options.ObservationNoise.LearningRateFactor)];
        }
        if (model.ProcessNoise is { } process)
        {
            ParameterGroups = [.. ParameterGroups, new("processNoise", process.Parameters, model.Options.ProcessNoise.LearningRateFactor)];
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterGroup> ParameterGroups { get; }

    private protected override Tensor Encode(long step)
    {
        int batch = _model.Options.BatchSequences;
        long batchesAnEpoch = _source.SequenceCount / batch;
        long epoch = step / batchesAnEpoch;
        Shuffle(epoch);
        _source.Fill(_order.AsSpan((int)(step % batchesAnEpoch) * batch, batch), epoch, _frames);
        _input = tensor(_frames, [batch, _source.FrameCount, _source.FeatureCount], device: _model.StateSpace.Offset.device);
        return _model.Encode(_input);
    }

    private protected override (Tensor Process, Tensor Observation) Variances(Tensor z)
    {
        (Tensor process, Tensor scale) = _model.StateSpace.Variances(0);
        NoiseTrace? trace = _model.IsRecursive ? Trace(z) : null;
        Tensor? relative = _model.ObservationNoise?.forward(_model.ObservationNoise is RecursiveNoiseNetwork ? Seen(trace!.States) : _input!);
        Tensor observation = (relative is null ? scale : scale * relative).Plus(_model.Options.NoiseFloor);
        return (_model.ProcessNoise is { } network ? process * network.forward(Seen(trace!.Histories)) : process, observation);
    }

    /// <summary>What the networks see of the filter, for z as it is now.</summary>
    private NoiseTrace Trace(Tensor z)
    {
        using DisposeScope scope = NewDisposeScope();
        using var frozen = no_grad();
        float[]? relative = _model.ObservationNoise is null or RecursiveNoiseNetwork ? null : KalmanLdm.Single(_model.ObservationNoise.forward(_input!));
        return _model.Trace(KalmanLdm.Single(z), relative, (int)z.shape[0], (int)z.shape[1]);
    }

    /// <summary>Values of each bin as a tensor [batch, time, value].</summary>
    private Tensor Seen(float[] values)
    {
        long batch = _model.Options.BatchSequences, bins = _source.FrameCount;
        return tensor(values, [batch, bins, values.Length / (batch * bins)], device: _model.StateSpace.Offset.device);
    }

    private protected override void DisposeEncoder()
    {
    }

    /// <summary>The order of an epoch (Fisher and Yates).</summary>
    private void Shuffle(long epoch)
    {
        if (epoch == _orderedEpoch)
        {
            return;
        }
        RandomStream random = new(_seed, (ulong)epoch + 2);
        for (int i = 0; i < _order.Length; i++)
        {
            int j = random.NextInt(i + 1);
            (_order[i], _order[j]) = (_order[j], i);
        }
        _orderedEpoch = epoch;
    }

    private static BatchShape Shape(SequenceLdm model, SequenceSource source)
    {
        SequenceLdmOptions options = model.Options;
        if (source.FeatureCount != model.FeatureCount)
        {
            throw new ArgumentException($"'source' has {source.FeatureCount} features a frame; the model was made for {model.FeatureCount}", nameof(source));
        }
        if (source.SequenceCount < options.BatchSequences)
        {
            throw new InputException($"{source.SequenceCount} sequences are fewer than a batch of {options.BatchSequences}", "model.batchSequences", "choose smaller batches or more sequences");
        }
        options.Validate(source.FrameCount, source.FeatureCount);
        return new(options.BatchSequences, source.FrameCount, options.LatentDimension, options.StateDimension);
    }
}
