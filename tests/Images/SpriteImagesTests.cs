using Dynamics.Images;

namespace Dynamics.Tests.Images;

public sealed class SpriteImagesTests
{
    private static readonly SpriteOptions Large = new() { Count = 800, Size = 64, Seed = 3 };
    private static readonly ImageSet Sprites = SpriteImages.Generate(Large);

    private static float Factor(ImageSet images, int image, string name) =>
        images.Factors[image * images.FactorNames.Count + images.FactorNames.ToList().IndexOf(name)];

    /// <summary>Share of each pixel that is covered: the brightest channel, which is full wherever the sprite is.</summary>
    private static double[] Coverage(ImageSet images, int image)
    {
        int pixels = images.Height * images.Width;
        byte[] values = images.Image(image).ToArray();
        return [.. Enumerable.Range(0, pixels)
            .Select(i => Math.Max(values[i], Math.Max(values[pixels + i], values[2 * pixels + i])) / 255.0)];
    }

    [Fact]
    public void Generate_AnyThreadsOrCount_IsBitIdentical()
    {
        SpriteOptions options = new() { Count = 50, Seed = 9 };
        ImageSet one = SpriteImages.Generate(options, threads: 1), many = SpriteImages.Generate(options with { Count = 90 }, threads: 4);
        Assert.Equal(one.Pixels, many.Pixels[..one.Pixels.Length]);
        Assert.Equal(one.Factors, many.Factors[..one.Factors.Length]);
        Assert.NotEqual(one.Pixels, SpriteImages.Generate(options with { Seed = 10 }).Pixels);
    }

    [Fact]
    public void Generate_EveryShape_HasTheAreaAndCentroidOfItsFactors()
    {
        for (int image = 0; image < Sprites.Count; image++)
        {
            double[] coverage = Coverage(Sprites, image);
            double scale = 64 * Factor(Sprites, image, "scale"), area = coverage.Sum();
            // 64 samples a pixel along an outline of some 4 scale pixels: a per cent of the area at most; the centroid far below a pixel.
            Assert.Equal(1, area / (scale * scale), 0.015);
            Assert.Equal(64 * Factor(Sprites, image, "x"), coverage.Select((c, i) => c * (i % 64 + 0.5)).Sum() / area, 0.05);
            Assert.Equal(64 * Factor(Sprites, image, "y"), coverage.Select((c, i) => c * (i / 64 + 0.5)).Sum() / area, 0.05);
        }
    }

    [Fact]
    public void Generate_SecondAndThirdMoments_TellShapeAndRotation()
    {
        for (int image = 0; image < Sprites.Count; image++)
        {
            double[] coverage = Coverage(Sprites, image);
            double area = coverage.Sum(), scale = 64 * Factor(Sprites, image, "scale"), rotation = Factor(Sprites, image, "rotation");
            double x = 64 * Factor(Sprites, image, "x"), y = 64 * Factor(Sprites, image, "y");
            double Moment(Func<double, double, double> of)
            {
                // In the sprite's own frame, in units of its scale.
                (double sin, double cos) = Math.SinCos(rotation);
                return coverage.Select((c, i) =>
                {
                    (double dx, double dy) = ((i % 64 + 0.5 - x) / scale, (i / 64 + 0.5 - y) / scale);
                    return c * of(dx * cos + dy * sin, dy * cos - dx * sin);
                }).Sum() / area;
            }
            (double uu, double vv, double uv) = (Moment((u, _) => u * u), Moment((_, v) => v * v), Moment((u, v) => u * v));
            // A pixel's own extent adds 1 / (12 scale^2) to the variances.
            double blur = 1 / (12 * scale * scale);
            Assert.Equal(0, uv, 0.004);
            switch (Sprites.ClassNames[Sprites.Labels[image]])
            {
                case "square":
                    Assert.Equal(1 / 12.0, uu - blur, 0.003);
                    Assert.Equal(1 / 12.0, vv - blur, 0.003);
                    Assert.Equal(1 / 80.0, Moment((u, _) => u * u * u * u), 0.002); // a rotated square has other fourth moments
                    break;
                case "ellipse":
                    Assert.Equal(1 / (2 * Math.PI), uu - blur, 0.003); // a^2 / 4 with a^2 = 2 / pi
                    Assert.Equal(1 / (8 * Math.PI), vv - blur, 0.003);
                    break;
                case "triangle":
                    Assert.Equal(1 / (6 * Math.Sqrt(3)), uu - blur, 0.003); // side^2 / 24 with side^2 = 4 / sqrt(3)
                    Assert.Equal(uu, vv, 0.004);
                    Assert.True(Moment((_, v) => v * v * v) < -0.003); // its tip is up
                    break;
                case "heart":
                    Assert.True(Moment((_, v) => v * v * v) > 0.003); // its tip is down
                    Assert.Equal(0, Moment((u, _) => u * u * u), 0.002);
                    break;
            }
        }
    }

    [Fact]
    public void Generate_HueFactor_IsTheColor()
    {
        for (int image = 0; image < 100; image++)
        {
            byte[] pixels = Sprites.Image(image).ToArray();
            int inside = Array.FindIndex(Coverage(Sprites, image), c => c == 1);
            (double r, double g, double b) = (pixels[inside] / 255.0, pixels[4096 + inside] / 255.0, pixels[8192 + inside] / 255.0);
            double most = Math.Max(r, Math.Max(g, b)), least = Math.Min(r, Math.Min(g, b));
            double sextant = r == most ? (g - b) / (most - least) : g == most ? 2 + (b - r) / (most - least) : 4 + (r - g) / (most - least);
            double difference = sextant / 6 - Factor(Sprites, image, "hue");
            Assert.Equal(0, difference - Math.Round(difference), 0.002);
            Assert.Equal(0.25, least, 0.003);
        }
    }

    [Fact]
    public void Generate_Factors_AreUniformAndUncorrelated()
    {
        ImageSet images = SpriteImages.Generate(new() { Count = 5000, Size = 8 });
        double margin = 0.8774 * 0.3;
        (string Name, double Low, double High)[] ranges =
            [("hue", 0, 1), ("scale", 0.15, 0.3), ("rotation", 0, 2 * Math.PI), ("x", margin, 1 - margin), ("y", margin, 1 - margin)];
        double[][] columns = [.. ranges.Select(range => Enumerable.Range(0, images.Count)
            .Select(i => (Factor(images, i, range.Name) - range.Low) / (range.High - range.Low)).ToArray())];
        foreach (double[] column in columns)
        {
            Assert.InRange(column.Min(), -1e-6, 0.01);
            Assert.InRange(column.Max(), 0.99, 1 + 1e-6);
            Assert.Equal(0.5, column.Average(), 4 / Math.Sqrt(12 * column.Length));
            foreach (double[] other in columns.Where(other => other != column))
            {
                double covariance = column.Zip(other, (a, b) => (a - 0.5) * (b - 0.5)).Average();
                Assert.Equal(0, 12 * covariance, 4 / Math.Sqrt(column.Length)); // correlation within four standard errors
            }
        }
        Assert.All(Enumerable.Range(0, 4), label =>
            Assert.Equal(0.25, images.Labels.Count(l => l == label) / 5000.0, 4 * Math.Sqrt(0.25 * 0.75 / 5000)));
    }

    [Fact]
    public void Generate_UnusableOptions_AreRefused()
    {
        Assert.Contains("count", Assert.Throws<InputException>(() => SpriteImages.Generate(new() { Count = 10_000_000, Size = 64 })).Where);
        Assert.Contains("minimumScale", Assert.Throws<InputException>(() => SpriteImages.Generate(new() { MinimumScale = 0.4 })).Where);
        Assert.Contains("shapes", Assert.Throws<InputException>(() => new SpriteOptions { Shapes = [] }).Where);
        Assert.Contains("size", Assert.Throws<InputException>(() => new SpriteOptions { Size = 4 }).Where);
    }
}
