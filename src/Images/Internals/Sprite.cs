using System.Runtime.Intrinsics;

namespace Dynamics.Images.Internals;

/// <summary>One sprite; lengths in shares of the image's width.</summary>
/// <param name="Shape">Its shape.</param>
/// <param name="Label">Index of the shape among those of the options.</param>
/// <param name="Hue">Place on the colour circle, 0 to 1.</param>
/// <param name="Scale">Square root of its area.</param>
/// <param name="Rotation">Clockwise, radians.</param>
/// <param name="X">Centroid from the left.</param>
/// <param name="Y">Centroid from the top.</param>
internal readonly record struct Sprite(SpriteShape Shape, int Label, float Hue, float Scale, float Rotation, float X, float Y)
{
    /// <summary>A pixel is looked at in so many places squared.</summary>
    private const int Samples = 8;

    /// <summary>The greatest distance of a point of any shape of area 1 from its centroid: a corner of the triangle.</summary>
    private const double Reach = 0.8774;

    /// <summary>Lowest channel over highest: colours are not fully saturated.</summary>
    private const double Whiteness = 0.25;

    /// <summary>Draws the factors.</summary>
    public static Sprite Draw(SpriteOptions options, RandomStream random)
    {
        int label = random.NextInt(options.Shapes.Count);
        double hue = random.NextDouble(),
            scale = options.MinimumScale + (options.MaximumScale - options.MinimumScale) * random.NextDouble();
        double rotation = 2 * Math.PI * random.NextDouble(), margin = Reach * options.MaximumScale;
        double x = margin + (1 - 2 * margin) * random.NextDouble(), y = margin + (1 - 2 * margin) * random.NextDouble();
        return new(options.Shapes[label], label, (float)hue, (float)scale, (float)rotation, (float)x, (float)y);
    }

    /// <summary>Adds the sprite to a black image [channel, size, size].</summary>
    public void Render(int size, Span<byte> image)
    {
        double reach = Reach * Scale;
        // Two pixels at a time, sixteen samples of a line.
        int left = Math.Max(0, (int)((X - reach) * size)) & ~1, right = Math.Min(size, (int)((X + reach) * size) + 1);
        int top = Math.Max(0, (int)((Y - reach) * size)), bottom = Math.Min(size, (int)((Y + reach) * size) + 1);
        (double Red, double Green, double Blue) color = Color();
        // Into the sprite's own frame, in units of its scale.
        (float sin, float cos) = ((float)Math.Sin(Rotation) / Scale, (float)Math.Cos(Rotation) / Scale);
        for (int row = top; row < bottom; row++)
        {
            for (int column = left; column < right; column += 2)
            {
                (int first, int second) = Covered(size, row, column, sin, cos);
                Put(image, row * size + column, first);
                if (column + 1 < size)
                {
                    Put(image, row * size + column + 1, second);
                }
            }
        }

        void Put(Span<byte> target, int pixel, int samples)
        {
            double coverage = 255.0 * samples / (Samples * Samples);
            target[pixel] = (byte)(coverage * color.Red + 0.5);
            target[size * size + pixel] = (byte)(coverage * color.Green + 0.5);
            target[2 * size * size + pixel] = (byte)(coverage * color.Blue + 0.5);
        }
    }

    /// <summary>How many samples of two neighbouring pixels the sprite covers.</summary>
    private (int First, int Second) Covered(int size, int row, int column, float sin, float cos)
    {
        float pixel = 1f / size;
        Vector512<float> samples = (Vector512<float>.Indices + Vector512.Create(0.5f)) * Vector512.Create(1f / Samples);
        Vector512<float> dx = (samples + Vector512.Create((float)column)) * Vector512.Create(pixel) - Vector512.Create(X);
        ulong first = 0, second = 0;
        for (int line = 0; line < Samples; line++)
        {
            float dy = (row + (line + 0.5f) / Samples) * pixel - Y;
            Vector512<float> u = dx * Vector512.Create(cos) + Vector512.Create(dy * sin),
                v = Vector512.Create(dy * cos) - dx * Vector512.Create(sin);
            ulong inside = SpriteOutline.Contains(Shape, u, v).ExtractMostSignificantBits();
            first = (first << Samples) | (inside & ((1 << Samples) - 1));
            second = (second << Samples) | (inside >> Samples);
        }
        return (System.Numerics.BitOperations.PopCount(first), System.Numerics.BitOperations.PopCount(second));
    }

    /// <summary>The colour, 0 to 1.</summary>
    private (double Red, double Green, double Blue) Color()
    {
        float hue = Hue;
        return (Channel(0), Channel(1.0 / 3), Channel(2.0 / 3));

        // 1 within a sixth of the circle of the channel's own hue, the least beyond a third, linear between.
        double Channel(double own)
        {
            double distance = Math.Abs(hue - own);
            distance = Math.Min(distance, 1 - distance);
            return Whiteness + (1 - Whiteness) * Math.Clamp(2 - 6 * distance, 0, 1);
        }
    }
}

/// <summary>The shapes of sprites: area 1, centroid at 0, the second coordinate downwards.</summary>
internal static class SpriteOutline
{
    /// <summary>Area and centroid height of the curve (x^2 + y^2 - 1)^3 = x^2 y^3, integrated in polar coordinates.</summary>
    private const double HeartArea = 3.6619727305, HeartCentroid = 0.2934815769;

    private static readonly float s_heartSize = (float)Math.Sqrt(HeartArea);

    /// <summary>1 / a^2 and 1 / b^2 of the ellipse: a = 2 b, pi a b = 1.</summary>
    private static readonly float s_long = (float)(Math.PI / 2), s_short = (float)(2 * Math.PI);

    /// <summary>Distance of the triangle's sides from its centroid: its area is 3 sqrt(3) times the square of that.</summary>
    private static readonly float s_side = (float)Math.Sqrt(1 / (3 * Math.Sqrt(3)));

    /// <summary>All bits set where a point lies within.</summary>
    public static Vector512<float> Contains(SpriteShape shape, Vector512<float> u, Vector512<float> v) => shape switch
    {
        SpriteShape.Square => Vector512.LessThanOrEqual(Vector512.Max(Vector512.Abs(u), Vector512.Abs(v)), Vector512.Create(0.5f)),
        SpriteShape.Ellipse =>
            Vector512.LessThanOrEqual(u * u * Vector512.Create(s_long) + v * v * Vector512.Create(s_short), Vector512<float>.One),
        SpriteShape.Heart =>
            Heart(u * Vector512.Create(s_heartSize), Vector512.Create((float)HeartCentroid) - v * Vector512.Create(s_heartSize)),
        _ => Triangle(u, v),
    };

    private static Vector512<float> Heart(Vector512<float> x, Vector512<float> y)
    {
        Vector512<float> squares = x * x + y * y - Vector512<float>.One;
        return Vector512.LessThanOrEqual(squares * squares * squares - x * x * y * y * y, Vector512<float>.Zero);
    }

    private static Vector512<float> Triangle(Vector512<float> u, Vector512<float> v)
    {
        // The largest of the distances along the three sides' normals: down, and up to either side.
        Vector512<float> slanted = Vector512.Abs(u) * Vector512.Create((float)(Math.Sqrt(3) / 2)) - v * Vector512.Create(0.5f);
        return Vector512.LessThanOrEqual(Vector512.Max(v, slanted), Vector512.Create(s_side));
    }
}
