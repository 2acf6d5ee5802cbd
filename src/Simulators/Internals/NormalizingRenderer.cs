namespace Dynamics.Simulators.Internals;

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
