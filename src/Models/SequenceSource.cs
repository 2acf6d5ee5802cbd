using Dynamics.Models.Internals;
using Dynamics.Simulators;
using static TorchSharp.torch;

namespace Dynamics.Models;

/// <summary>Training sequences of equal length for a <see cref="FrameBatchSource"/>.</summary>
public abstract class SequenceSource
{
    /// <summary>How many sequences there are.</summary>
    public abstract int SequenceCount { get; }

    /// <summary>Frames of each.</summary>
    public abstract int FrameCount { get; }

    /// <summary>Features (pixels) of a frame.</summary>
    public abstract int FeatureCount { get; }

    /// <summary>Writes sequences one after the other; a pure function of its arguments.</summary>
    /// <param name="sequences">Their indices, each below <see cref="SequenceCount"/>.</param>
    /// <param name="epoch">The pass over the data, for sources that renew their noise.</param>
    /// <param name="frames">[sequence, time, feature], float32; all of it is written.</param>
    public abstract void Fill(ReadOnlySpan<long> sequences, long epoch, Span<float> frames);
}

/// <summary>Sequences that lie in memory: a video, a calcium movie, any features on a regular time grid, cut into pieces of one
/// length.</summary>
public sealed class StoredSequences : SequenceSource
{
    private readonly float[] _frames;

    /// <summary>Sequences of an array, which stays the caller's and is not copied.</summary>
    /// <param name="frames">[sequence, time, feature], float32, row-major, finite.</param>
    /// <param name="frameCount">Frames of a sequence.</param>
    /// <param name="featureCount">Features of a frame.</param>
    /// <exception cref="ArgumentException">The length is no multiple of a sequence's, or there is none.</exception>
    public StoredSequences(float[] frames, int frameCount, int featureCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frameCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(featureCount, 1);
        int length = checked(frameCount * featureCount);
        if (frames.Length < length || frames.Length % length != 0)
        {
            throw new ArgumentException(
                $"'frames' holds {frames.Length} values; expected [sequence, time={frameCount}, feature={featureCount}]", nameof(frames));
        }
        (_frames, FrameCount, FeatureCount, SequenceCount) = (frames, frameCount, featureCount, frames.Length / length);
    }

    /// <inheritdoc/>
    public override int SequenceCount { get; }

    /// <inheritdoc/>
    public override int FrameCount { get; }

    /// <inheritdoc/>
    public override int FeatureCount { get; }

    /// <inheritdoc/>
    public override void Fill(ReadOnlySpan<long> sequences, long epoch, Span<float> frames)
    {
        int length = FrameCount * FeatureCount;
        for (int i = 0; i < sequences.Length; i++)
        {
            _frames.AsSpan(checked((int)sequences[i] * length), length).CopyTo(frames[(i * length)..]);
        }
    }
}

/// <summary>The first training sequences of a simulator; their observation noise is drawn anew in each epoch. Not for concurrent
/// use.</summary>
public sealed class SimulatedSequences : SequenceSource
{
    private readonly SequenceSimulator _simulator;
    private SequenceBatch? _batch;

    /// <summary>Sequences 0 to <paramref name="sequenceCount"/> - 1 of the simulator's train part.</summary>
    public SimulatedSequences(SequenceSimulator simulator, int sequenceCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sequenceCount, 1);
        (_simulator, SequenceCount) = (simulator, sequenceCount);
    }

    /// <inheritdoc/>
    public override int SequenceCount { get; }

    /// <inheritdoc/>
    public override int FrameCount => _simulator.FrameCount;

    /// <inheritdoc/>
    public override int FeatureCount => _simulator.FeatureCount;

    /// <inheritdoc/>
    public override void Fill(ReadOnlySpan<long> sequences, long epoch, Span<float> frames)
    {
        if (_batch?.SequenceCount != sequences.Length)
        {
            _batch = _simulator.CreateBatch(sequences.Length);
        }
        _simulator.Fill(_batch, sequences, SequencePart.Train, epoch);
        _batch.Observations.CopyTo(frames);
    }
}

/// <summary>Shuffled batches of sequences [batch, time, feature]. An epoch sees each sequence once; what is left over after its last whole
/// batch waits for the next.</summary>
public sealed class FrameBatchSource : BatchSource<Tensor>
{
    private readonly SequenceSource _source;
    private readonly Device _device;
    private readonly EpochOrder _order;
    private readonly float[] _frames;

    /// <summary>Batches of the sequences of a source, which stays the caller's.</summary>
    /// <param name="source">The sequences.</param>
    /// <param name="batchSize">Sequences a training step.</param>
    /// <param name="seed">Shuffles: step n sees sequences that (seed, n) alone decides.</param>
    /// <param name="device">Where the batches go.</param>
    /// <exception cref="InputException">Fewer sequences than a batch.</exception>
    public FrameBatchSource(SequenceSource source, int batchSize, ulong seed, Device device)
    {
        if (source.SequenceCount < batchSize)
        {
            throw new InputException(
                $"{source.SequenceCount} sequences are fewer than a batch of {batchSize}", "model.batchSequences",
                    "choose smaller batches or more sequences");
        }
        (_source, BatchSize, _device) = (source, batchSize, device);
        _order = new(source.SequenceCount, batchSize, seed);
        _frames = new float[checked(batchSize * source.FrameCount * source.FeatureCount)];
    }

    /// <inheritdoc/>
    public override int BatchSize { get; }

    /// <inheritdoc/>
    public override int BinCount => _source.FrameCount;

    /// <inheritdoc/>
    public override Tensor Batch(long step)
    {
        _source.Fill(_order.Batch(step), _order.EpochOf(step), _frames);
        return tensor(_frames, [BatchSize, _source.FrameCount, _source.FeatureCount], device: _device);
    }
}
