using Dynamics.Simulators;

namespace Dynamics.KalmanSsl;

/// <summary>The first training sequences of a simulator; their observation noise is drawn anew in each epoch. Not for concurrent use.</summary>
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
