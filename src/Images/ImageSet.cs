namespace Dynamics.Images;

/// <summary>Labelled images of one size. Made by a reader or a generator; immutable by convention: the arrays are shared, never written to
/// after construction.</summary>
public sealed record ImageSet
{
    /// <summary>Images over arrays that are not copied.</summary>
    /// <param name="name">Name for tables and pages, for instance <c>cifar10</c>.</param>
    /// <param name="pixels">Pixels [image, channel, height, width], row-major, 0 to 255.</param>
    /// <param name="channels">1 (grey) or 3 (red, green, blue).</param>
    /// <param name="height">Rows of an image, from the top; at least 1.</param>
    /// <param name="width">Columns of an image, from the left; at least 1.</param>
    /// <param name="labels">Class of each image, an index into <paramref name="classNames"/>.</param>
    /// <param name="classNames">Names of the classes.</param>
    /// <exception cref="ArgumentException">Sizes that do not fit together, or a label without a name.</exception>
    public ImageSet(string name, byte[] pixels, int channels, int height, int width, int[] labels, IReadOnlyList<string> classNames)
    {
        if (channels is not (1 or 3) || height < 1 || width < 1)
        {
            throw new ArgumentException(
                $"images of {channels} x {height} x {width}; expected 1 or 3 channels and at least one pixel", nameof(channels));
        }
        if (pixels.LongLength != (long)labels.Length * channels * height * width)
        {
            throw new ArgumentException(
                $"{pixels.LongLength} pixels are not {labels.Length} images of {channels} x {height} x {width}", nameof(pixels));
        }
        if (labels.Any(label => label < 0 || label >= classNames.Count))
        {
            throw new ArgumentException($"expected labels from 0 to {classNames.Count - 1}", nameof(labels));
        }
        (Name, Pixels, Channels, Height, Width, Labels, ClassNames) = (name, pixels, channels, height, width, labels, classNames);
    }

    /// <summary>Name for tables and pages.</summary>
    public string Name { get; }

    /// <summary>Pixels [image, channel, height, width], row-major.</summary>
    public byte[] Pixels { get; }

    /// <summary>1 (grey) or 3 (red, green, blue).</summary>
    public int Channels { get; }

    /// <summary>Rows of an image.</summary>
    public int Height { get; }

    /// <summary>Columns of an image.</summary>
    public int Width { get; }

    /// <summary>Class of each image [image].</summary>
    public int[] Labels { get; }

    /// <summary>Names of the classes.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Names of what else is known of each image, e.g. <c>rotation</c>; may be empty.</summary>
    public IReadOnlyList<string> FactorNames { get; init; } = [];

    /// <summary>What else is known [image, factor], row-major; as many columns as <see cref="FactorNames"/> has names.</summary>
    public float[] Factors { get; init; } = [];

    /// <summary>Number of images.</summary>
    public int Count => Labels.Length;

    /// <summary>Bytes of an image.</summary>
    public int ImageLength => Channels * Height * Width;

    /// <summary>An image [channel, height, width].</summary>
    public ReadOnlySpan<byte> Image(int index) => Pixels.AsSpan(checked(index * ImageLength), ImageLength);

    /// <summary>The same images in three channels: grey ones repeat theirs, coloured ones are returned as they are.</summary>
    public ImageSet ToRgb()
    {
        if (Channels == 3)
        {
            return this;
        }
        var pixels = new byte[checked(3 * Pixels.Length)];
        for (int image = 0; image < Count; image++)
        {
            for (int channel = 0; channel < 3; channel++)
            {
                Image(image).CopyTo(pixels.AsSpan((3 * image + channel) * ImageLength));
            }
        }
        return new(Name, pixels, 3, Height, Width, Labels, ClassNames) { FactorNames = FactorNames, Factors = Factors };
    }
}

/// <summary>Which of the two parts that an image data set is published in.</summary>
public enum ImagePart
{
    /// <summary>To train on.</summary>
    Training,

    /// <summary>To test on.</summary>
    Test,
}
