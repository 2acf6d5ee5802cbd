using Dynamics.Images.Internals;

namespace Dynamics.Images;

/// <summary>Draws sprites whose factors are known (after dSprites, Matthey et al. 2017): one shape on black, its colour, scale, rotation and place
/// independent and uniform. All shapes have the same area at the same scale, and lie about their centroid.</summary>
public static class SpriteImages
{
    private static readonly string[] s_factors = ["shape", "hue", "scale", "rotation", "x", "y"];

    /// <summary>Draws coloured images. Labels are the shapes; the factors are <c>shape</c> (the label), <c>hue</c> (0 to 1: red, yellow, green, cyan,
    /// blue, magenta, red), <c>scale</c> (square root of the area as a share of the image's width), <c>rotation</c> (radians, 0 to 2 pi,
    /// clockwise), <c>x</c> and <c>y</c> (of the centroid, shares of the width from the left and of the height from the top).</summary>
    /// <param name="options">What is drawn.</param>
    /// <param name="threads">Number of threads at most; -1: all cores. The images do not depend on it.</param>
    /// <exception cref="InputException">The smallest scale above the largest, or more images than fit.</exception>
    public static ImageSet Generate(SpriteOptions options, int threads = -1)
    {
        if (options.MinimumScale > options.MaximumScale)
        {
            throw Check.Fault($"scales from {options.MinimumScale} to {options.MaximumScale}", nameof(options.MinimumScale), "give a smallest scale below the largest");
        }
        long pixels = 3L * options.Size * options.Size * options.Count;
        if (pixels > Array.MaxLength)
        {
            throw Check.Fault($"{options.Count} images of {options.Size} x {options.Size} are more than fit", nameof(options.Count), "draw fewer or smaller ones");
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
        return new("sprites", images, 3, options.Size, options.Size, labels, [.. options.Shapes.Select(shape => shape.ToString().ToLowerInvariant())])
        {
            FactorNames = s_factors,
            Factors = factors,
        };
    }
}
