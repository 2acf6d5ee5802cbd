using System.Runtime.Intrinsics;

namespace Dynamics.Images.Internals;

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
        SpriteShape.Ellipse => Vector512.LessThanOrEqual(u * u * Vector512.Create(s_long) + v * v * Vector512.Create(s_short), Vector512<float>.One),
        SpriteShape.Heart => Heart(u * Vector512.Create(s_heartSize), Vector512.Create((float)HeartCentroid) - v * Vector512.Create(s_heartSize)),
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
