namespace Dynamics.Images;

/// <summary>What <see cref="SpriteImages"/> draws.</summary>
public sealed record SpriteOptions
{
    /// <summary>Chooses the random numbers; the same options give the same images, bit for bit, and more images begin with the same ones.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Number of images; at least 1.</summary>
    public int Count { get; init => field = Check.Between(value, 1, 100_000_000); } = 10_000;

    /// <summary>Height and width of an image; 8 to 256.</summary>
    public int Size { get; init => field = Check.Between(value, 8, 256); } = 32;

    /// <summary>The shapes, equally frequent; they are the classes, in this order.</summary>
    public IReadOnlyList<SpriteShape> Shapes { get; init => field = RequireDifferent(value); } = [SpriteShape.Square, SpriteShape.Ellipse, SpriteShape.Heart, SpriteShape.Triangle];

    /// <summary>Smallest scale: the square root of a sprite's area as a share of the image's width.</summary>
    public double MinimumScale { get; init => field = Check.Between(value, 0.01, 0.5); } = 0.15;

    /// <summary>Largest scale, at least <see cref="MinimumScale"/>. Centres keep so far from the edges that no sprite of that scale is cut.</summary>
    public double MaximumScale { get; init => field = Check.Between(value, 0.01, 0.5); } = 0.3;

    private static IReadOnlyList<SpriteShape> RequireDifferent(IReadOnlyList<SpriteShape> shapes) => shapes.Count > 0 && shapes.All(Enum.IsDefined) && shapes.Distinct().Count() == shapes.Count
        ? shapes
        : throw Check.Fault("expected different shapes, at least one", nameof(Shapes), "give for instance [\"square\", \"heart\"]");
}
