namespace Dynamics.Images;

/// <summary>Images ready for a network.</summary>
public sealed class ImageBatch
{
    internal ImageBatch(int count, int channels, int size)
    {
        (Count, Channels, Size) = (count, channels, size);
        Values = new float[(long)count * channels * size * size];
    }

    /// <summary>Number of images.</summary>
    public int Count { get; }

    /// <summary>1 or 3.</summary>
    public int Channels { get; }

    /// <summary>Height and width.</summary>
    public int Size { get; }

    /// <summary>Values [image, channel, height, width], row-major, float32, normalised.</summary>
    public float[] Values { get; }

    /// <summary>One image's part of <see cref="Values"/>.</summary>
    internal Span<float> Image(int image) => Values.AsSpan(image * Channels * Size * Size, Channels * Size * Size);
}
