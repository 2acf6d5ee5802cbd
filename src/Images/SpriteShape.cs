namespace Dynamics.Images;

/// <summary>The shape of a sprite.</summary>
public enum SpriteShape
{
    /// <summary>A square; looks the same after a quarter turn.</summary>
    Square,

    /// <summary>An ellipse, twice as long as wide; looks the same after half a turn.</summary>
    Ellipse,

    /// <summary>A heart, upright at rotation 0.</summary>
    Heart,

    /// <summary>An equilateral triangle, upright at rotation 0; looks the same after a third of a turn.</summary>
    Triangle,
}
