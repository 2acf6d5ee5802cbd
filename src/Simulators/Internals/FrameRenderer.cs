namespace Dynamics.Simulators.Internals;

/// <summary>Turns a state into an observation without noise. Holds what is frozen for a system (weights, tables); rendering
/// changes nothing in it.</summary>
internal abstract class FrameRenderer(int featureCount)
{
    /// <summary>How much longer than <see cref="FeatureCount"/> the span given to <see cref="Render"/> must be.</summary>
    public const int Slack = 16;

    /// <summary>Features of a frame.</summary>
    public int FeatureCount { get; } = featureCount;

    /// <summary>Renders a frame; the <see cref="Slack"/> behind it holds anything afterwards.</summary>
    /// <param name="state">The truth channels, of which a renderer looks at the first ones.</param>
    /// <param name="frame">Where the features go, float32.</param>
    public abstract void Render(ReadOnlySpan<double> state, Span<float> frame);

    /// <summary>Whether the state lies outside what can be seen, so that its observation is that of another state.</summary>
    public abstract bool Clips(ReadOnlySpan<double> state);
}

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

/// <summary>Shows another renderer the state less a centre, divided by a scale.</summary>
internal sealed class NormalizingRenderer(FrameRenderer inner, double[] center, double[] scale) : FrameRenderer(inner.FeatureCount)
{
    public override void Render(ReadOnlySpan<double> state, Span<float> frame)
    {
        Span<double> normalized = stackalloc double[center.Length];
        Normalize(state, normalized);
        inner.Render(normalized, frame);
    }

    public override bool Clips(ReadOnlySpan<double> state)
    {
        Span<double> normalized = stackalloc double[center.Length];
        Normalize(state, normalized);
        return inner.Clips(normalized);
    }

    private void Normalize(ReadOnlySpan<double> state, Span<double> normalized)
    {
        for (int i = 0; i < normalized.Length; i++)
        {
            normalized[i] = (state[i] - center[i]) / scale[i];
        }
    }
}

/// <summary>Observes linear mixtures of the first truth channels.</summary>
internal sealed class LinearMixture(double[,] matrix) : FrameRenderer(matrix.GetLength(0))
{
    public override bool Clips(ReadOnlySpan<double> state) => false;

    public override void Render(ReadOnlySpan<double> state, Span<float> frame)
    {
        int sources = matrix.GetLength(1);
        for (int mixture = 0; mixture < FeatureCount; mixture++)
        {
            double sum = 0;
            for (int source = 0; source < sources; source++)
            {
                sum += matrix[mixture, source] * state[source];
            }
            frame[mixture] = (float)sum;
        }
    }
}
