using System.Runtime.Intrinsics;

namespace Dynamics.Images.Internals;

/// <summary>Weighted sums of rows of bytes, in Pillow's fixed point: what filters down the columns of a plane. Filters along rows go by way
/// of the transposed plane.</summary>
internal static unsafe class RowOperations
{
    /// <summary>Binary places of resampling weights: 8 bits of value, 2 of headroom and 22 of weight fill 32.</summary>
    public const int WeightBits = 22;

    private const int BlurBits = 24;

    /// <summary>One row: the sum of weights times rows, rounded and clamped.</summary>
    /// <param name="rows">First of the rows, which follow each other.</param>
    /// <param name="length">Length of a row.</param>
    /// <param name="weights">A weight a row, times 2^<see cref="WeightBits"/>.</param>
    /// <param name="target">Where the row goes.</param>
    public static void Combine(byte* rows, int length, ReadOnlySpan<int> weights, byte* target)
    {
        for (int x = 0; x < length; x += ByteLanes.Count)
        {
            Vector512<int> sum = Vector512.Create(1 << (WeightBits - 1));
            byte* row = rows + x;
            foreach (int weight in weights)
            {
                sum += ByteLanes.Load(row) * Vector512.Create(weight);
                row += length;
            }
            ByteLanes.Store(ByteLanes.Clamp(sum >> WeightBits), target + x);
        }
    }

    /// <summary>A box of fractional width down the columns; the edge rows go on beyond the edges.</summary>
    /// <param name="source">The plane.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="length">Length of a row.</param>
    /// <param name="box">The box.</param>
    /// <param name="target">Another plane.</param>
    public static void BoxBlur(byte* source, int count, int length, BlurBox box, byte* target)
    {
        for (int y = 0; y < count; y++)
        {
            byte* before = Row(y - box.Radius - 1), after = Row(y + box.Radius + 1);
            for (int x = 0; x < length; x += ByteLanes.Count)
            {
                Vector512<int> inside = ByteLanes.Load(Row(y) + x);
                for (int k = 1; k <= box.Radius; k++)
                {
                    inside += ByteLanes.Load(Row(y - k) + x) + ByteLanes.Load(Row(y + k) + x);
                }
                Vector512<uint> sum = inside.AsUInt32() * Vector512.Create(box.Weight)
                    + (ByteLanes.Load(before + x) + ByteLanes.Load(after + x)).AsUInt32() * Vector512.Create(box.EdgeWeight);
                ByteLanes.Store(((sum + Vector512.Create(1u << (BlurBits - 1))) >> BlurBits).AsInt32(), target + y * length + x);
            }
        }

        byte* Row(int y) => source + Math.Clamp(y, 0, count - 1) * length;
    }

    /// <summary>Turns a plane [height, width], whose rows are <paramref name="stride"/> apart, into [width, height].</summary>
    public static void Transpose(byte* source, int height, int width, int stride, byte* target)
    {
        for (int y = 0; y < height; y++)
        {
            byte* row = source + y * stride;
            for (int x = 0; x < width; x++)
            {
                target[x * height + y] = row[x];
            }
        }
    }
}

/// <summary>A box of fractional width, three passes of which make Pillow's Gaussian blur (Gwosdek et al. 2011,
/// extended box filters).</summary>
/// <param name="Radius">Whole pixels on each side of the middle.</param>
/// <param name="Weight">Weight of a pixel within, times 2^24.</param>
/// <param name="EdgeWeight">Weight of the pixel beyond on each side, times 2^24.</param>
internal readonly record struct BlurBox(int Radius, uint Weight, uint EdgeWeight)
{
    /// <summary>Number of passes.</summary>
    public const int Passes = 3;

    private const uint One = 1 << 24;

    /// <summary>The box for a standard deviation in pixels; in Pillow's order and precision of operations.</summary>
    public static BlurBox ForSigma(double sigma)
    {
        float radius = (float)sigma, variance = radius * radius / Passes;
        float length = (float)Math.Sqrt(12.0 * variance + 1.0);
        float whole = (float)Math.Floor((length - 1.0) / 2.0);
        float part = (2 * whole + 1) * (whole * (whole + 1) - 3 * variance);
        part /= 6 * (variance - (whole + 1) * (whole + 1));
        float boxRadius = whole + part;
        uint weight = (uint)(One / (boxRadius * 2 + 1));
        return new((int)boxRadius, weight, (One - ((uint)(int)boxRadius * 2 + 1) * weight) / 2);
    }
}
