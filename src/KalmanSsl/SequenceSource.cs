namespace Dynamics.KalmanSsl;

/// <summary>Training sequences of equal length for a <see cref="SequenceLdmTask"/>.</summary>
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
