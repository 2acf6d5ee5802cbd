using System.Security.Cryptography;
using Dynamics.Images;
using Dynamics.Images.Internals;

namespace Dynamics.Tests.Images;

/// <summary>Arrays and hashes named after Pillow were printed by Pillow 9.4.0 (Debian's python3-pil) from images of the formula of
/// <see cref="Formula"/>, by <c>Image.crop(...).resize((n, n), Image.BICUBIC)</c>, <c>ImageFilter.GaussianBlur(radius)</c>,
/// <c>ImageOps.equalize</c>, <c>ImageOps.solarize(im, 128)</c>, <c>ImageEnhance.Brightness/Contrast/Color(im).enhance(f)</c>, and the HSV
/// conversion with <c>int(share * 255)</c> added to H modulo 256.</summary>
public sealed class ViewPipelineTests
{
    private static readonly float[] Values = [.. Enumerable.Range(0, 768).Select(i => (float)(i % 256))];

    /// <summary>Brightness, contrast, saturation or hue first, and then only what a factor of 1 leaves as it is
    /// (hue always rounds).</summary>
    private static readonly int[] s_first = [0b01_01_01_00, 0b00_00_00_01, 0b00_00_00_10, 0b00_00_00_11];

    /// <summary>Pixels 37 x + 91 y + 13 x y + 59 c modulo 256 [channel, row, column].</summary>
    private static int[,,] Formula(int channels, int height, int width) =>
        TextbookView.New(channels, height, width, (c, y, x) => (37 * x + 91 * y + 13 * x * y + 59 * c) % 256);

    private static byte[] Bytes(int[,,] image) => [.. image.Cast<int>().Select(value => (byte)value)];

    private static ViewParameters Whole(int[,,] image) =>
        new(new(0, 0, image.GetLength(1), image.GetLength(2)), null, false, 0, false, false, false);

    private static int[] Apply(int[,,] image, int size, ViewParameters view, ViewScratch? scratch = null)
    {
        var target = new float[image.GetLength(0) * size * size];
        ViewPipeline.Apply(Bytes(image), image.GetLength(0), image.GetLength(2), size, view, Values, scratch ?? new(), target);
        return Array.ConvertAll(target, value => (int)value);
    }

    [Fact]
    public void Apply_AnyParameters_EqualsTextbook()
    {
        var random = new RandomStream(11);
        var scratch = new ViewScratch();
        for (int trial = 0; trial < 80; trial++)
        {
            (int channels, int height, int width, int size) =
                (trial % 4 == 0 ? 1 : 3, 8 + random.NextInt(30), 8 + random.NextInt(30), 3 + random.NextInt(34));
            // Noise, ramps, black and white, and few values.
            int[,,] image = TextbookView.New(channels, height, width, (c, y, x) => (trial / 4 % 4) switch
            {
                0 => random.NextInt(256),
                1 => (5 * x + 3 * y + 40 * c) % 256,
                2 => 255 * random.NextInt(2),
                _ => 100 + random.NextInt(3),
            });
            AugmentationOptions options = new()
            {
                MinimumCropArea = 0.01, Brightness = 1, Contrast = 1, Saturation = 1, Hue = 0.5, BlurProbability = 0.5,
                    SolarizeProbability = 0.3, EqualizeProbability = 0.3,
            };
            ViewParameters view = ViewParameters.Draw(options, height, width, random);
            Assert.Equal(TextbookView.Apply(image, size, view).Cast<int>(), Apply(image, size, view, scratch));
        }
    }

    [Fact]
    public void Apply_HueOfEveryColor_EqualsTextbook()
    {
        // Reds, greens and blues of every kind (all 2^24 were once compared with Pillow 9.4.0 itself: none differs).
        foreach (double share in (double[])[0, 0.1, -0.37, 0.499])
        {
            int shift = ((int)(share * 255) + 256) % 256;
            for (int blue = 0; blue < 256; blue += 17)
            {
                int[,,] image = TextbookView.New(3, 256, 256, (c, y, x) => c == 0 ? y : c == 1 ? x : blue);
                int[] turned = Apply(image, 256, Whole(image) with { Jitter = new(s_first[3], 1, 1, 1, share) });
                for (int pixel = 0; pixel < 65536; pixel += 7)
                {
                    (int h, int s, int v) = TextbookView.ToHsv(pixel / 256, pixel % 256, blue);
                    int[] expected = TextbookView.ToRgb((h + shift) % 256, s, v);
                    Assert.True(turned[pixel] == expected[0] && turned[65536 + pixel] == expected[1]
                        && turned[131072 + pixel] == expected[2]);
                }
            }
        }
    }

    [Fact]
    public void Apply_Resize_IsPillowsBicubic()
    {
        int[,,] image = Formula(1, 6, 7);
        Assert.Equal([0, 24, 56, 88, 126, 167, 198, 228, 50, 84, 138, 195, 145, 68, 124, 175, 135, 185, 156, 184, 152, 89, 133, 89, 170,
            238, 103, 80, 145, 202, 218, 53,
            25, 86, 144, 223, 168, 78, 168, 208, 59, 156, 97, 118, 171, 130, 71, 177, 148, 153, 80, 113, 177, 154, 87, 92, 208, 55, 109,
            230, 187, 114, 187, 34],
            Apply(image, 8, Whole(image)));
        Assert.Equal([93, 137, 145, 135, 148, 144, 118, 150, 118], Apply(image, 3, Whole(image)));
        // The edges of the crop are edges: im.crop((2, 1, 6, 6)).
        Assert.Equal([189, 242, 138, 34, 87, 49, 93, 147, 200, 244, 166, 236, 155, 74, 144, 26, 88, 180, 167, 34, 143, 231, 172, 113, 201],
            Apply(image, 5, Whole(image) with { Crop = new(1, 2, 5, 4) }));
    }

    [Fact]
    public void Apply_Blur_IsPillows()
    {
        int[,,] image = Formula(1, 6, 6);
        Assert.Equal([30, 60, 96, 127, 136, 158, 99, 130, 149, 165, 112, 123, 145, 167, 126, 145, 149, 181, 80, 122, 139, 170, 131, 137,
            117, 131, 107, 148, 148, 106, 156, 105, 134, 184, 144, 159],
            Apply(image, 6, Whole(image) with { BlurSigma = 0.7 }));
        Assert.Equal([94, 103, 115, 126, 136, 143, 102, 110, 120, 130, 138, 143, 112, 118, 126, 134, 140, 144, 121, 126, 132, 138, 142, 145,
            128, 131, 137, 141, 144, 146, 131, 134, 139, 142, 145, 147],
            Apply(image, 6, Whole(image) with { BlurSigma = 2 }));
        Assert.Equal([0, 37, 74, 111, 148, 185, 91, 141, 191, 241, 35, 85, 182, 245, 52, 115, 178, 241, 17, 93, 169, 245, 65, 141, 108, 197,
            30, 119, 208, 41, 199, 45, 147, 249, 95, 197],
            Apply(image, 6, Whole(image) with { BlurSigma = 0.1 }));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(1.3)]
    [InlineData(2)]
    public void Apply_BlurOfAStep_SpreadsItByTheVariance(double sigma)
    {
        int[,,] image = TextbookView.New(1, 40, 40, (_, _, x) => x < 20 ? 0 : 255);
        int[] blurred = Apply(image, 40, Whole(image) with { BlurSigma = sigma });
        // The slope of the blurred step is the kernel: its sum, mean and variance, the tails rounded to 255ths.
        double[] kernel = [.. Enumerable.Range(1, 39).Select(x => (blurred[20 * 40 + x] - blurred[20 * 40 + x - 1]) / 255.0)];
        Assert.Equal(1, kernel.Sum(), 1e-9);
        Assert.Equal(20, kernel.Select((weight, x) => weight * (x + 1)).Sum(), 0.02);
        Assert.Equal(sigma * sigma, kernel.Select((weight, x) => weight * (x + 1 - 20) * (x + 1 - 20)).Sum(), 0.04 + 0.04 * sigma * sigma);
    }

    [Fact]
    public void Apply_EqualizeAndSolarize_ArePillows()
    {
        int[,,] image = TextbookView.New(1, 20, 20, (_, y, x) => (37 * x + 91 * y + 13 * x * y) % 256 / 3 + 20);
        int[] equalized = Apply(image, 20, Whole(image) with { IsEqualized = true });
        Assert.Equal([0, 63, 121, 181, 240, 255, 255, 4, 69, 126, 184, 246, 255, 255, 10, 78, 133, 189, 249, 255], equalized[..20]);
        Assert.Equal("eb24948b7752b17555cc5fc3afd47583c7a623004a0a3ad33928ef10532a9f47", Hash(equalized));
        int[] row = [0, 1, 127, 128, 129, 254, 255];
        int[,,] rows = TextbookView.New(1, 7, 7, (_, _, x) => row[x]);
        Assert.Equal([0, 1, 127, 127, 126, 1, 0], Apply(rows, 7, Whole(rows) with { IsSolarized = true })[..7]);
    }

    [Fact]
    public void Apply_ColorChanges_ArePillows()
    {
        int[][] colors =
            [[255, 0, 0], [10, 200, 30], [12, 13, 250], [128, 128, 128], [255, 255, 0], [1, 0, 2], [200, 100, 50], [77, 190, 191]];
        int[,,] image = TextbookView.New(3, 8, 8, (c, _, x) => colors[x][c]);
        int[] Changed(ViewParameters view)
        {
            int[] planes = Apply(image, 8, view);
            return [.. Enumerable.Range(0, 24).Select(i => planes[i % 3 * 64 + i / 3])]; // the first row, pixel by pixel
        }
        int[] Jittered(int change, float brightness = 1, float contrast = 1, float saturation = 1, double hue = 0) =>
            Changed(Whole(image) with { Jitter = new(s_first[change], brightness, contrast, saturation, hue) });
        Assert.Equal([255, 150, 0, 10, 200, 140, 147, 13, 250, 128, 128, 128, 108, 255, 0, 2, 0, 2, 200, 188, 50, 77, 125, 191],
            Jittered(3, hue: 0.1));
        Assert.Equal([0, 48, 255, 200, 10, 28, 69, 250, 13, 128, 128, 128, 204, 0, 255, 0, 2, 1, 71, 50, 200, 191, 166, 77],
            Jittered(3, hue: -0.37));
        Assert.Equal([255, 0, 0, 13, 255, 39, 15, 16, 255, 166, 166, 166, 255, 255, 0, 1, 0, 2, 255, 130, 65, 100, 246, 248],
            Jittered(0, brightness: 1.3f));
        Assert.Equal([167, 65, 65, 69, 145, 77, 70, 70, 165, 116, 116, 116, 167, 167, 65, 65, 65, 66, 145, 105, 85, 96, 141, 141],
            Jittered(1, contrast: 0.4f));
        Assert.Equal([255, 0, 0, 0, 255, 0, 0, 0, 255, 141, 141, 141, 255, 255, 0, 0, 0, 0, 255, 93, 8, 54, 246, 248],
            Jittered(1, contrast: 1.7f));
        Assert.Equal([255, 0, 0, 0, 255, 0, 0, 0, 255, 128, 128, 128, 255, 255, 0, 1, 0, 2, 255, 80, 0, 13, 217, 219],
            Jittered(2, saturation: 1.8f));
        int[] gray = Changed(Whole(image) with { IsGray = true });
        Assert.Equal([76, 124, 40, 128, 226, 1, 124, 156], Enumerable.Range(0, 8).Select(pixel => gray[3 * pixel + 1]));
    }

    [Fact]
    public void Apply_WholeChain_IsPillowsAfterEveryStep()
    {
        int[,,] image = Formula(3, 32, 32);
        ViewParameters view = Whole(image) with { Crop = new(3, 5, 18, 22) };
        Assert.Equal("223eeec8e914e7138f86774c3818aa088ad65b33cfe29f8c759e544da9f6d469", Hash(Apply(image, 32, view)));
        view = view with { Jitter = new(0b00_10_01_11, 1.5f, 1.25f, 0.75f, 0.07) }; // hue, contrast, saturation, brightness
        Assert.Equal("8042a8e786c34102d69bb2f6a5bcac0a8d2f800918834621a93d3eecb3c8ebf1", Hash(Apply(image, 32, view)));
        view = view with { BlurSigma = 1.3 };
        Assert.Equal("99dd3f75b9b251e27d2dad5fc5666be716219c3e519f1d78606cc113d39030c9", Hash(Apply(image, 32, view)));
        view = view with { IsSolarized = true, IsEqualized = true, IsFlipped = true };
        Assert.Equal("ccd5c74990d92de5750ba7b462296114561baabcf48053d95dbaf7fe2ae13e75", Hash(Apply(image, 32, view)));
    }

    private static string Hash(int[] values) => Convert.ToHexStringLower(SHA256.HashData(Array.ConvertAll(values, value => (byte)value)));
}
