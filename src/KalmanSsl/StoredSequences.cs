namespace Dynamics.KalmanSsl;

/// <summary>Sequences that lie in memory: a video, a calcium movie, any features on a regular time grid, cut into pieces of one length.</summary>
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
            throw new ArgumentException($"'frames' holds {frames.Length} values; expected [sequence, time={frameCount}, feature={featureCount}]", nameof(frames));
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
