namespace Dynamics.Simulators.Internals;

/// <summary>Turns a state into an observation without noise. Holds what is frozen for a system (weights, tables); rendering changes nothing in
/// it.</summary>
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
