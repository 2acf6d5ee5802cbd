using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Dynamics.Simulators.Internals;

/// <summary>Renders the image of a dot: a Gaussian is a product of one in rows and one in columns, so a frame takes 2 size exponentials.</summary>
internal sealed class DotImage : FrameRenderer
{
    private readonly int _size;
    private readonly double _center, _pixelsPerUnit;
    private readonly float _exponent;
    private readonly Swirl? _swirl;

    public DotImage(DotImageView view)
        : base(view.Size * view.Size)
    {
        _size = view.Size;
        _center = view.CenterPixel ?? (view.Size - 1) / 2.0;
        _pixelsPerUnit = view.Size / (2 * view.HalfWidth);
        _exponent = (float)(-0.5 / (view.DotPixels * view.DotPixels));
        _swirl = view.SwirlRadians == 0 ? null : new Swirl(_size, _center, view.SwirlRadians, view.SwirlRadiusPixels);
    }

    public override bool Clips(ReadOnlySpan<double> state) => !(IsInside(Pixel(state[0])) && IsInside(Pixel(state[1])));

    public override void Render(ReadOnlySpan<double> state, Span<float> frame)
    {
        if (_swirl is null)
        {
            RenderDot(state, frame);
            return;
        }
        float[] straight = ArrayPool<float>.Shared.Rent(FeatureCount + Slack);
        RenderDot(state, straight);
        _swirl.Apply(straight, frame[..FeatureCount]);
        ArrayPool<float>.Shared.Return(straight);
    }

    private double Pixel(double coordinate) => _center + coordinate * _pixelsPerUnit;

    private bool IsInside(double pixel) => pixel >= 0 && pixel <= _size - 1;

    private void RenderDot(ReadOnlySpan<double> state, Span<float> frame)
    {
        Span<float> rows = stackalloc float[256], columns = stackalloc float[256];
        Profile(Pixel(state[0]), rows);
        Profile(Pixel(state[1]), columns);
        ref float target = ref MemoryMarshal.GetReference(frame[..(FeatureCount + Slack)]);
        ref float column = ref MemoryMarshal.GetReference(columns);
        for (int r = 0; r < _size; r++)
        {
            Vector512<float> peak = Vector512.Create(rows[r]);
            for (int c = 0; c < _size; c += VectorMath.Width)
            {
                // Writes past the end of a row; the next row, or the slack, comes after it.
                (peak * Vector512.LoadUnsafe(ref column, (nuint)c)).StoreUnsafe(ref target, (nuint)(r * _size + c));
            }
        }
    }

    /// <summary>exp(-(pixel - center)² / (2 variance)) of every pixel, rounded up to whole vectors.</summary>
    private void Profile(double center, Span<float> values)
    {
        Vector512<float> exponent = Vector512.Create(_exponent), first = Vector512.Create(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15f);
        first -= Vector512.Create((float)Math.Clamp(center, 0, _size - 1));
        for (int i = 0; i < _size; i += VectorMath.Width)
        {
            Vector512<float> distance = first + Vector512.Create((float)i);
            VectorMath.Exp(distance * distance * exponent).CopyTo(values[i..]);
        }
    }
}
