namespace Dynamics.Simulators;

/// <summary>Sequences of a simulator: what is observed, and the truth behind it. Made by <see cref="SequenceSimulator.CreateBatch"/>; may
/// be filled again and again, so what is read from it is copied where it must last.</summary>
public sealed class SequenceBatch
{
    internal SequenceBatch(int sequenceCount, int frameCount, int featureCount, IReadOnlyList<string> truthChannels)
    {
        (SequenceCount, FrameCount, FeatureCount, TruthChannels) = (sequenceCount, frameCount, featureCount, truthChannels);
        Observations = new float[checked(sequenceCount * frameCount * featureCount)];
        Truth = new double[checked(sequenceCount * frameCount * truthChannels.Count)];
    }

    /// <summary>Number of sequences.</summary>
    public int SequenceCount { get; }

    /// <summary>Frames of each.</summary>
    public int FrameCount { get; }

    /// <summary>Observed features (pixels) of a frame.</summary>
    public int FeatureCount { get; }

    /// <summary>Names of the truth channels, for instance <c>x</c>, <c>y</c>, <c>noise_variance</c>.</summary>
    public IReadOnlyList<string> TruthChannels { get; }

    /// <summary>Observations [batch, time, feature], float32, row-major.</summary>
    public float[] Observations { get; }

    /// <summary>Truth [batch, time, channel], double, row-major.</summary>
    public double[] Truth { get; }

    /// <summary>A copy of one truth channel [batch, time], double, row-major.</summary>
    /// <exception cref="ArgumentException">There is no channel of that name.</exception>
    public double[] TruthOf(string channel)
    {
        int at = IndexOf(channel), channels = TruthChannels.Count;
        var values = new double[SequenceCount * FrameCount];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Truth[i * channels + at];
        }
        return values;
    }

    private int IndexOf(string channel)
    {
        for (int i = 0; i < TruthChannels.Count; i++)
        {
            if (TruthChannels[i] == channel)
            {
                return i;
            }
        }
        throw new ArgumentException($"'{channel}' is no truth channel; there are {string.Join(", ", TruthChannels)}", nameof(channel));
    }
}
