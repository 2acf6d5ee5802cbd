using Dynamics.Images.Internals;

namespace Dynamics.Tests.Images;

/// <summary>The augmentations as their definitions say, a pixel at a time: the oracle of <see cref="ViewPipeline"/>. Images are [channel,
/// row, column] arrays of whole numbers; every step rounds to bytes as Pillow does.</summary>
internal static class TextbookView
{
    public static int[,,] Apply(int[,,] image, int size, ViewParameters view)
    {
        int[,,] result = Resize(image, view.Crop, size);
        bool colored = result.GetLength(0) == 3;
        for (int step = 0; view.Jitter is { } jitter && step < 4; step++)
        {
            result = jitter.At(step) switch
            {
                0 => Map(result, (_, _, _, value) => Blend(0, value, jitter.Brightness)),
                1 => Contrast(result, jitter.Contrast),
                2 => colored ? Map(result, (_, y, x, value) => Blend(Gray(result, y, x), value, jitter.Saturation)) : result,
                _ => colored ? Hue(result, jitter.Hue) : result,
            };
        }
        result = view.IsGray && colored ? Map(result, (_, y, x, _) => Gray(result, y, x)) : result;
        result = view.BlurSigma > 0 ? Blur(result, view.BlurSigma) : result;
        result = view.IsSolarized ? Map(result, (_, _, _, value) => value < 128 ? value : 255 - value) : result;
        result = view.IsEqualized ? Equalize(result) : result;
        return view.IsFlipped ? Map(result, (c, y, x, _) => result[c, y, size - 1 - x]) : result;
    }

    /// <summary>Cubic convolution (Keys 1981, a = -1/2), stretched where it shrinks, first along rows, then along columns.</summary>
    public static int[,,] Resize(int[,,] image, CropBox crop, int size)
    {
        int[,,] wide = New(image.GetLength(0), crop.Height, size, (c, y, x) =>
            Filter(x, crop.Width, size, i => image[c, crop.Top + y, crop.Left + i]));
        return New(image.GetLength(0), size, size, (c, y, x) => Filter(y, crop.Height, size, i => wide[c, i, x]));
    }

    private static int Filter(int output, int length, int size, Func<int, int> pixel)
    {
        double scale = (double)length / size, stretch = Math.Max(1, scale), center = (output + 0.5) * scale;
        int[] taps =
            [.. Enumerable.Range(0, length).Where(i => i >= (int)(center - 2 * stretch + 0.5) && i < (int)(center + 2 * stretch + 0.5))];
        double[] weights = Array.ConvertAll(taps, i => Keys(Math.Abs((i + 0.5 - center) / stretch)));
        // Pillow rounds each weight to 22 binary places, and the sum to a byte.
        double sum = taps.Zip(weights, (i, weight) =>
            pixel(i) * Math.Round(weight / weights.Sum() * (1 << 22), MidpointRounding.AwayFromZero)).Sum();
        return Math.Clamp((int)Math.Floor(sum / (1 << 22) + 0.5), 0, 255);
    }

    private static double Keys(double x) =>
        x < 1 ? 1.5 * x * x * x - 2.5 * x * x + 1 : x < 2 ? -0.5 * x * x * x + 2.5 * x * x - 4 * x + 2 : 0;

    private static int[,,] Contrast(int[,,] image, float factor)
    {
        double sum = 0;
        for (int i = 0; i < image.GetLength(1) * image.GetLength(2); i++)
        {
            sum += Gray(image, i / image.GetLength(2), i % image.GetLength(2));
        }
        int mean = (int)(sum / (image.GetLength(1) * image.GetLength(2)) + 0.5);
        return Map(image, (_, _, _, value) => Blend(mean, value, factor));
    }

    private static int Blend(int from, int to, float factor) => (int)Math.Clamp(from + factor * (to - from), 0f, 255f);

    private static int Gray(int[,,] image, int y, int x) =>
        image.GetLength(0) == 1
            ? image[0, y, x]
            : (19595 * image[0, y, x] + 38470 * image[1, y, x] + 7471 * image[2, y, x] + 32768) / 65536;

    private static int[,,] Hue(int[,,] image, double share)
    {
        int shift = (int)(share * 255);
        return Map(image, (c, y, x, _) =>
        {
            (int h, int s, int v) = ToHsv(image[0, y, x], image[1, y, x], image[2, y, x]);
            int[] rgb = ToRgb((h + shift + 256) % 256, s, v);
            return rgb[c];
        });
    }

    /// <summary>Hue, saturation and value as bytes, cut off; in float32 and double as in Pillow.</summary>
    public static (int H, int S, int V) ToHsv(int r, int g, int b)
    {
        int most = Math.Max(r, Math.Max(g, b)), least = Math.Min(r, Math.Min(g, b));
        if (most == least)
        {
            return (0, 0, most);
        }
        float range = most - least, s = range / most, rc = (most - r) / range, gc = (most - g) / range, bc = (most - b) / range;
        float h = r == most ? bc - gc : g == most ? (float)(2.0 + rc - bc) : (float)(4.0 + gc - rc);
        h = (float)((h / 6.0 + 1.0) % 1.0);
        return ((int)(h * 255.0), (int)(s * 255.0), most);
    }

    /// <summary>The way back.</summary>
    public static int[] ToRgb(int h, int s, int v)
    {
        int sector = (int)Math.Floor(h * 6.0 / 255.0);
        float part = (float)(h * 6.0 / 255.0 - sector), saturation = (float)(s / 255.0);
        int p = Round(v * (1.0 - saturation)), q = Round(v * (1.0 - saturation * part)), t = Round(v * (1.0 - saturation * (1.0 - part)));
        return s == 0 ? [v, v, v] : (sector % 6) switch
        {
            0 => [v, t, p],
            1 => [q, v, p],
            2 => [p, v, t],
            3 => [p, q, v],
            4 => [t, p, v],
            _ => [v, p, q],
        };

        static int Round(double value) => (int)Math.Round(value, MidpointRounding.AwayFromZero);
    }

    /// <summary>Three boxes along rows, then three along columns. The box of variance sigma^2 / 3 has whole radius l and weight a on the
    /// pixel beyond on each side (Gwosdek et al. 2011).</summary>
    public static int[,,] Blur(int[,,] image, double sigma)
    {
        float variance = (float)sigma * (float)sigma / 3;
        float l = (float)Math.Floor(((float)Math.Sqrt(12.0 * variance + 1.0) - 1.0) / 2.0);
        float radius = l + (2 * l + 1) * (l * (l + 1) - 3 * variance) / (6 * (variance - (l + 1) * (l + 1)));
        long inner = (long)(16777216f / (radius * 2 + 1)), outer = (16777216 - (2 * (long)l + 1) * inner) / 2;
        for (int pass = 0; pass < 6; pass++)
        {
            int[,,] source = image;
            bool alongRows = pass < 3;
            image = Map(source, (c, y, x, _) =>
            {
                long sum = outer * (At(-(int)l - 1) + At((int)l + 1));
                for (int k = -(int)l; k <= (int)l; k++)
                {
                    sum += inner * At(k);
                }
                return (int)((sum + (1 << 23)) >> 24);

                int At(int k) => alongRows
                    ? source[c, y, Math.Clamp(x + k, 0, source.GetLength(2) - 1)]
                    : source[c, Math.Clamp(y + k, 0, source.GetLength(1) - 1), x];
            });
        }
        return image;
    }

    /// <summary>A value becomes the number of smaller ones, and half a step, in steps of a 255th of all but those
    /// of the largest value.</summary>
    public static int[,,] Equalize(int[,,] image)
    {
        int pixels = image.GetLength(1) * image.GetLength(2);
        int[][] planes = [.. image.Cast<int>().Chunk(pixels)];
        int[] steps = Array.ConvertAll(planes, plane => plane.Count(v => v < plane.Max()) / 255);
        return Map(image, (c, _, _, value) =>
            steps[c] == 0 ? value : Math.Min(255, (planes[c].Count(v => v < value) + steps[c] / 2) / steps[c]));
    }

    public static int[,,] New(int channels, int height, int width, Func<int, int, int, int> value)
    {
        var image = new int[channels, height, width];
        for (int i = 0; i < image.Length; i++)
        {
            (int c, int y, int x) = (i / width / height, i / width % height, i % width);
            image[c, y, x] = value(c, y, x);
        }
        return image;
    }

    private static int[,,] Map(int[,,] image, Func<int, int, int, int, int> value) =>
        New(image.GetLength(0), image.GetLength(1), image.GetLength(2), (c, y, x) => value(c, y, x, image[c, y, x]));
}
