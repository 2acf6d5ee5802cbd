using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

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

/// <summary>Renders a pendulum: each pixel is the brighter of rod (a Gaussian of the distance to it) and bob.</summary>
internal sealed class PendulumImage(PendulumImageView view) : FrameRenderer(view.Size * view.Size)
{
    private readonly float _middle = (view.Size - 1) / 2f, _rod = (float)(view.RodLength * view.Size / 2);
    private readonly float _bobExponent = (float)(-0.5 / (view.BobPixels * view.BobPixels)),
        _rodExponent = (float)(-0.5 / (view.RodPixels * view.RodPixels));

    public override bool Clips(ReadOnlySpan<double> state) => false;

    public override void Render(ReadOnlySpan<double> state, Span<float> frame)
    {
        (double sin, double cos) = Math.SinCos(state[0]);
        ref float target = ref MemoryMarshal.GetReference(frame[..(FeatureCount + Slack)]);
        Vector512<float> first = Vector512.Create(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15f) - Vector512.Create(_middle);
        Vector512<float> rod = Vector512.Create(_rod), brightness = Vector512.Create((float)view.RodBrightness);
        for (int row = 0; row < view.Size; row++)
        {
            float down = row - _middle;
            Vector512<float> alongRow = Vector512.Create((float)(down * cos)), acrossRow = Vector512.Create((float)(down * sin));
            for (int column = 0; column < view.Size; column += VectorMath.Width)
            {
                Vector512<float> right = first + Vector512.Create((float)column);
                // Along the rod from the pivot, and across it.
                Vector512<float> along = Vector512.FusedMultiplyAdd(right, Vector512.Create((float)sin), alongRow);
                Vector512<float> across = Vector512.FusedMultiplyAdd(right, Vector512.Create((float)cos), -acrossRow);
                Vector512<float> beyond = along - Vector512.Max(Vector512<float>.Zero, Vector512.Min(along, rod)), toBob = along - rod,
                    square = across * across;
                Vector512<float> rodPixel =
                    brightness * VectorMath.Exp(Vector512.FusedMultiplyAdd(beyond, beyond, square) * Vector512.Create(_rodExponent));
                Vector512<float> bobPixel =
                    VectorMath.Exp(Vector512.FusedMultiplyAdd(toBob, toBob, square) * Vector512.Create(_bobExponent));
                Vector512.Max(rodPixel, bobPixel).StoreUnsafe(ref target, (nuint)(row * view.Size + column));
            }
        }
    }
}
