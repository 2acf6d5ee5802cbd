using System.Buffers;
using System.Runtime.ExceptionServices;
using Dynamics.Core.Internals;
using Dynamics.Simulators.Internals;

namespace Dynamics.Simulators;

/// <summary>An endless supply of sequences of one system whose truth is known. A sequence depends on the seed, its part (train or test),
/// its index and the draw alone: the same bits come whatever the batch size, the order or the number of threads. The draw renews the
/// observation noise only; path and noise level stay, so that training may see fresh noise at each visit.</summary>
public abstract class SequenceSimulator
{
    /// <summary>Name of the truth channel that holds the variance of the observation noise.</summary>
    public const string NoiseChannel = "noise_variance";

    /// <summary>Kinds of random numbers that are drawn from a seed.</summary>
    private protected const ulong PathPurpose = 0x70617468, SystemPurpose = 0x73797374;

    private readonly SequenceSimulatorOptions _options;
    private readonly FrameRenderer _renderer;

    private protected SequenceSimulator(
        SequenceSimulatorOptions options, IReadOnlyList<string> stateChannels, FrameRenderer renderer,
        IReadOnlyDictionary<string, double[,]>? matrices = null)
    {
        (_options, _renderer, TruthChannels) = (options, renderer, [.. stateChannels, NoiseChannel]);
        Matrices = matrices ?? new Dictionary<string, double[,]>();
    }

    /// <summary>Frames of a sequence.</summary>
    public int FrameCount => _options.FrameCount;

    /// <summary>Observed features (pixels) of a frame.</summary>
    public int FeatureCount => _renderer.FeatureCount;

    /// <summary>Names of the truth channels; the last one is <see cref="NoiseChannel"/>.</summary>
    public IReadOnlyList<string> TruthChannels { get; }

    /// <summary>Matrices of the system by name, where it has some: <c>rotation</c> [to, from], <c>mixing</c> [mixture, source].
    /// Shared, never written to.</summary>
    public IReadOnlyDictionary<string, double[,]> Matrices { get; }

    /// <summary>Room for a number of sequences, to be filled as often as wanted.</summary>
    /// <exception cref="OverflowException">More numbers than an array holds.</exception>
    public SequenceBatch CreateBatch(int sequenceCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sequenceCount, 1);
        return new SequenceBatch(sequenceCount, FrameCount, FeatureCount, TruthChannels);
    }

    /// <summary>A new batch with the sequences of these indices, in this order; see <see cref="Fill"/>.</summary>
    /// <exception cref="InputException">As for <see cref="Fill"/>.</exception>
    public SequenceBatch Batch(ReadOnlySpan<long> sequences, SequencePart part, long draw = 0, int threads = 1)
    {
        SequenceBatch batch = CreateBatch(sequences.Length);
        Fill(batch, sequences, part, draw, threads);
        return batch;
    }

    /// <summary>Fills a batch.</summary>
    /// <param name="batch">A batch that this simulator created.</param>
    /// <param name="sequences">Indices of the sequences, at least 0, one for each place in the batch.</param>
    /// <param name="part">Train or test sequences.</param>
    /// <param name="draw">Which draw of the observation noise, for instance the epoch.</param>
    /// <param name="threads">Threads to use, at least 1; 1 allocates next to nothing.</param>
    /// <exception cref="InputException">The options make a system whose states overflow.</exception>
    public void Fill(SequenceBatch batch, ReadOnlySpan<long> sequences, SequencePart part, long draw = 0, int threads = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(draw);
        if (batch.SequenceCount != sequences.Length || batch.FrameCount != FrameCount || batch.FeatureCount != FeatureCount
            || batch.TruthChannels.Count != TruthChannels.Count)
        {
            throw new ArgumentException($"the batch holds {batch.SequenceCount} x {batch.FrameCount} x {batch.FeatureCount}; expected " +
                $"{sequences.Length} x {FrameCount} x {FeatureCount}", nameof(batch));
        }
        foreach (long sequence in sequences)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(sequence, nameof(sequences));
        }
        if (threads == 1 || sequences.Length == 1)
        {
            for (int place = 0; place < sequences.Length; place++)
            {
                FillOne(batch, place, part, sequences[place], draw);
            }
            return;
        }
        long[] indices = sequences.ToArray();
        try
        {
            Parallel.For(0, indices.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, place =>
                FillOne(batch, place, part, indices[place], draw));
        }
        catch (AggregateException failures) when (failures.InnerException is InputException failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>Draws the state channels of a sequence.</summary>
    private protected abstract void DrawPath(RandomStream random, Frames truth);

    private void FillOne(SequenceBatch batch, int place, SequencePart part, long sequence, long draw)
    {
        int channels = TruthChannels.Count, features = FeatureCount;
        Span<float> observations = batch.Observations.AsSpan(place * FrameCount * features, FrameCount * features);
        var truth = new Frames(batch.Truth.AsSpan(place * FrameCount * channels, FrameCount * channels), channels);
        ulong key = SplitMix64.Key(_options.Seed, PathPurpose, (ulong)part, (ulong)sequence);
        var random = new RandomStream(key);
        DrawPath(random, truth);
        _options.Noise.FillVariances(random, truth, channels - 1);
        if (_options.Noise is ConstantNoise { Variance: 0 })
        {
            observations.Clear();
        }
        else
        {
            new GaussianNoise(key, (ulong)draw).Fill(observations);
        }
        float[] frame = ArrayPool<float>.Shared.Rent(features + FrameRenderer.Slack);
        for (int t = 0; t < FrameCount; t++)
        {
            ReadOnlySpan<double> row = truth.Row(t);
            _renderer.Render(row, frame);
            VectorMath.ScaleAndAdd(observations.Slice(t * features, features), (float)Math.Sqrt(row[channels - 1]), frame);
        }
        ArrayPool<float>.Shared.Return(frame);
        _options.Distractor?.AddTo(observations, features, key);
    }
}

/// <summary>What the options of all sequence simulators share.</summary>
public abstract record SequenceSimulatorOptions
{
    private protected SequenceSimulatorOptions()
    {
    }

    /// <summary>Chooses the random numbers, of the system itself (weights, matrices) and of all its sequences.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Frames of a sequence, 1 to 10 million.</summary>
    public int FrameCount { get; init => field = Check.Between(value, 1, 10_000_000); } = 100;

    /// <summary>Noise of the observations, as variances.</summary>
    public ObservationNoise Noise { get; init; } = new ConstantNoise();

    /// <summary>A background that has nothing to do with the state; null for none.</summary>
    public Distractor? Distractor { get; init; }
}

/// <summary>Which of a simulator's endless supplies of sequences is meant. Both come from the same system, with random numbers of their
/// own: no sequence of one is in the other.</summary>
public enum SequencePart
{
    /// <summary>Sequences to fit on.</summary>
    Train,

    /// <summary>Sequences that are only predicted.</summary>
    Test,
}
