using Dynamics.Images.Internals;

namespace Dynamics.Images;

/// <summary>Draws sprites whose factors are known (after dSprites, Matthey et al. 2017): one shape on black, its colour, scale, rotation
/// and place independent and uniform. All shapes have the same area at the same scale, and lie about their centroid.</summary>
public static class SpriteImages
{
    private static readonly string[] s_factors = ["shape", "hue", "scale", "rotation", "x", "y"];

    /// <summary>Draws coloured images. Labels are the shapes; the factors are <c>shape</c> (the label), <c>hue</c> (0 to 1: red,
    /// yellow, green, cyan, blue, magenta, red), <c>scale</c> (square root of the area as a share of the image's width),
    /// <c>rotation</c> (radians, 0 to 2 pi, clockwise), <c>x</c> and <c>y</c> (of the centroid, shares of the width from the left and
    /// of the height from the top).</summary>
    /// <param name="options">What is drawn.</param>
    /// <param name="threads">Number of threads at most; -1: all cores. The images do not depend on it.</param>
    /// <exception cref="InputException">The smallest scale above the largest, or more images than fit.</exception>
    public static ImageSet Generate(SpriteOptions options, int threads = -1)
    {
        if (options.MinimumScale > options.MaximumScale)
        {
            throw Check.Fault($"scales from {options.MinimumScale} to {options.MaximumScale}", nameof(options.MinimumScale),
                "give a smallest scale below the largest");
        }
        long pixels = 3L * options.Size * options.Size * options.Count;
        if (pixels > Array.MaxLength)
        {
            throw Check.Fault($"{options.Count} images of {options.Size} x {options.Size} are more than fit", nameof(options.Count),
                "draw fewer or smaller ones");
        }
        var images = new byte[pixels];
        var labels = new int[options.Count];
        var factors = new float[options.Count * s_factors.Length];
        Parallel.For(0, options.Count, new ParallelOptions { MaxDegreeOfParallelism = threads }, image =>
        {
            Sprite sprite = Sprite.Draw(options, new RandomStream(options.Seed, (ulong)image));
            sprite.Render(options.Size, images.AsSpan(image * 3 * options.Size * options.Size, 3 * options.Size * options.Size));
            labels[image] = sprite.Label;
            float[] values = [sprite.Label, sprite.Hue, sprite.Scale, sprite.Rotation, sprite.X, sprite.Y];
            values.CopyTo(factors, image * s_factors.Length);
        });
        return new("sprites", images, 3, options.Size, options.Size, labels,
            [.. options.Shapes.Select(shape => shape.ToString().ToLowerInvariant())])
        {
            FactorNames = s_factors,
            Factors = factors,
        };
    }
}

/// <summary>What <see cref="SpriteImages"/> draws.</summary>
public sealed record SpriteOptions
{
    /// <summary>Chooses the random numbers; the same options give the same images, bit for bit, and more images begin
    /// with the same ones.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Number of images; at least 1.</summary>
    public int Count { get; init => field = Check.Between(value, 1, 100_000_000); } = 10_000;

    /// <summary>Height and width of an image; 8 to 256.</summary>
    public int Size { get; init => field = Check.Between(value, 8, 256); } = 32;

    /// <summary>The shapes, equally frequent; they are the classes, in this order.</summary>
    public IReadOnlyList<SpriteShape> Shapes { get; init => field = RequireDifferent(value); } =
        [SpriteShape.Square, SpriteShape.Ellipse, SpriteShape.Heart, SpriteShape.Triangle];

    /// <summary>Smallest scale: the square root of a sprite's area as a share of the image's width.</summary>
    public double MinimumScale { get; init => field = Check.Between(value, 0.01, 0.5); } = 0.15;

    /// <summary>Largest scale, at least <see cref="MinimumScale"/>. Centres keep so far from the edges that no sprite
    /// of that scale is cut.</summary>
    public double MaximumScale { get; init => field = Check.Between(value, 0.01, 0.5); } = 0.3;

    private static IReadOnlyList<SpriteShape> RequireDifferent(IReadOnlyList<SpriteShape> shapes) =>
        shapes.Count > 0 && shapes.All(Enum.IsDefined) && shapes.Distinct().Count() == shapes.Count
        ? shapes
        : throw Check.Fault("expected different shapes, at least one", nameof(Shapes), "give for instance [\"square\", \"heart\"]");
}

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
