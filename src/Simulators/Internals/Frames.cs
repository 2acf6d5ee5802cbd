namespace Dynamics.Simulators.Internals;

/// <summary>The truth of one sequence [frame, channel], double, row-major.</summary>
internal readonly ref struct Frames(Span<double> values, int channelCount)
{
    private readonly Span<double> _values = values;

    /// <summary>Number of frames.</summary>
    public int Count => _values.Length / channelCount;

    /// <summary>One number.</summary>
    public ref double this[int frame, int channel] => ref _values[frame * channelCount + channel];

    /// <summary>All channels of a frame.</summary>
    public Span<double> Row(int frame) => _values.Slice(frame * channelCount, channelCount);
}
