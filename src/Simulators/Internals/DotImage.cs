using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Dynamics.Core.Internals;

namespace Dynamics.Simulators.Internals;

/// <summary>Renders the image of a dot: a Gaussian is a product of one in rows and one in columns, so a frame takes
/// 2 size exponentials.</summary>
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
        Vector512<float> exponent = Vector512.Create(_exponent),
            first = Vector512.Create(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15f);
        first -= Vector512.Create((float)Math.Clamp(center, 0, _size - 1));
        for (int i = 0; i < _size; i += VectorMath.Width)
        {
            Vector512<float> distance = first + Vector512.Create((float)i);
            VectorMath.Exp(distance * distance * exponent).CopyTo(values[i..]);
        }
    }
}

/// <summary>Twists a square image: every pixel shows what lies at its place turned around the centre by an angle that falls off with
/// distance, interpolated between four pixels; outside, the image is continued by reflection at its outermost pixels. A fixed linear map,
/// kept as four indices and weights a pixel.</summary>
internal sealed class Swirl
{
    private readonly int[] _sources;
    private readonly float[] _weights;

    public Swirl(int size, double center, double radians, double radiusPixels)
    {
        _sources = new int[4 * size * size];
        _weights = new float[_sources.Length];
        double decay = 5 / (radiusPixels * Math.Log(2));
        for (int pixel = 0; pixel < size * size; pixel++)
        {
            double row = pixel / size - center, column = pixel % size - center, distance = Math.Sqrt(row * row + column * column);
            (double sin, double cos) = Math.SinCos(radians * Math.Exp(-decay * distance));
            SetPixel(4 * pixel, size, center + cos * row + sin * column, center + cos * column - sin * row);
        }
    }

    /// <summary>The twisted image of <paramref name="image"/>; both have a number for each pixel.</summary>
    public void Apply(ReadOnlySpan<float> image, Span<float> twisted)
    {
        ref int source = ref MemoryMarshal.GetArrayDataReference(_sources);
        ref float weight = ref MemoryMarshal.GetArrayDataReference(_weights);
        ref float from = ref MemoryMarshal.GetReference(image[..twisted.Length]);
        for (int pixel = 0; pixel < twisted.Length; pixel++)
        {
            int i = 4 * pixel;
            float upper = Unsafe.Add(ref weight, i) * Unsafe.Add(ref from, Unsafe.Add(ref source, i))
                + Unsafe.Add(ref weight, i + 1) * Unsafe.Add(ref from, Unsafe.Add(ref source, i + 1));
            float lower = Unsafe.Add(ref weight, i + 2) * Unsafe.Add(ref from, Unsafe.Add(ref source, i + 2))
                + Unsafe.Add(ref weight, i + 3) * Unsafe.Add(ref from, Unsafe.Add(ref source, i + 3));
            twisted[pixel] = upper + lower;
        }
    }

    private void SetPixel(int entry, int size, double row, double column)
    {
        int r = (int)Math.Floor(row), c = (int)Math.Floor(column);
        double down = row - r, right = column - c;
        for (int corner = 0; corner < 4; corner++)
        {
            (int dr, int dc) = (corner >> 1, corner & 1);
            _sources[entry + corner] = Reflect(r + dr, size) * size + Reflect(c + dc, size);
            _weights[entry + corner] = (float)((dr == 1 ? down : 1 - down) * (dc == 1 ? right : 1 - right));
        }
    }

    /// <summary>Folds an index into 0 .. size - 1; the outermost pixels are not repeated.</summary>
    private static int Reflect(int index, int size)
    {
        int period = 2 * (size - 1), folded = ((index % period) + period) % period;
        return Math.Min(folded, period - folded);
    }
}
