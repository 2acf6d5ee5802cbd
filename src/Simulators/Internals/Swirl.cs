using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dynamics.Simulators.Internals;

/// <summary>Twists a square image: every pixel shows what lies at its place turned around the centre by an angle that falls off with distance,
/// interpolated between four pixels; outside, the image is continued by reflection at its outermost pixels. A fixed linear map, kept as
/// four indices and weights a pixel.</summary>
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
