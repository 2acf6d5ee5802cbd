using System.Collections.Concurrent;
using Dynamics.Images.Internals;

namespace Dynamics.Images;

/// <summary>Makes views of images for self-supervised learning. A view depends on the seed, the step, the place in the batch,
/// which of the two views it is, and the image; not on threads, the size of the batch, or what was made before. May be used by
/// several threads at once.</summary>
public sealed class Augmenter
{
    private readonly ConcurrentBag<ViewScratch> _scratch = [];
    private readonly AugmentationOptions _options;

    /// <summary>An augmenter of these options.</summary>
    /// <exception cref="InputException">The largest crop is smaller than the smallest.</exception>
    public Augmenter(AugmentationOptions options)
    {
        if (options.MaximumCropArea < options.MinimumCropArea)
        {
            throw Check.Fault(
                $"crops of {options.MinimumCropArea} to {options.MaximumCropArea} of the area", nameof(options.MaximumCropArea),
                "give at least the smallest area");
        }
        _options = options;
    }

    /// <summary>Two views of each of the images named, [image, channel, size, size].</summary>
    /// <param name="images">Where the images are from.</param>
    /// <param name="indices">Which images, in the order of the batch; any may come more than once.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="step">Number of the batch within the run; 0 to 2^31.</param>
    /// <param name="reuse">Views of a batch of the same shape whose memory these may take, else null.</param>
    /// <param name="threads">Number of threads at most; -1: all cores.</param>
    /// <exception cref="InputException">The normalisation is not for so many channels.</exception>
    public ImageViews Views(ImageSet images, int[] indices, ulong seed, long step, ImageViews? reuse = null, int threads = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((ulong)step, (ulong)int.MaxValue, nameof(step));
        ImageViews views = new(Batch(images, indices, reuse?.First), Batch(images, indices, reuse?.Second));
        ForEach(2 * indices.Length, threads, (item, scratch, table) =>
        {
            (int slot, int second) = Math.DivRem(item, 2);
            var random = new RandomStream(seed, ((ulong)step << 32) | (uint)item);
            ViewParameters view = ViewParameters.Draw(_options, images.Height, images.Width, random);
            ImageBatch batch = second == 0 ? views.First : views.Second;
            ViewPipeline.Apply(images.Image(indices[slot]), images.Channels, images.Width, _options.OutputSize, view, table, scratch,
                batch.Image(slot));
        }, _options.Normalization.Table(images.Channels));
        return views;
    }

    /// <summary>The images as they are, resized where their size is another, and normalised: for evaluation.</summary>
    /// <param name="images">Where the images are from.</param>
    /// <param name="indices">Which images, in the order of the batch.</param>
    /// <param name="reuse">A batch of the same shape whose memory this may take, else null.</param>
    /// <param name="threads">Number of threads at most; -1: all cores.</param>
    /// <exception cref="InputException">The normalisation is not for so many channels.</exception>
    public ImageBatch Plain(ImageSet images, int[] indices, ImageBatch? reuse = null, int threads = -1)
    {
        ImageBatch batch = Batch(images, indices, reuse);
        ViewParameters whole = new(new(0, 0, images.Height, images.Width), null, false, 0, false, false, false);
        ForEach(indices.Length, threads, (slot, scratch, table) =>
            ViewPipeline.Apply(images.Image(indices[slot]), images.Channels, images.Width, _options.OutputSize, whole, table, scratch,
                batch.Image(slot)),
            _options.Normalization.Table(images.Channels));
        return batch;
    }

    private ImageBatch Batch(ImageSet images, int[] indices, ImageBatch? reuse) =>
        reuse is not null && (reuse.Count, reuse.Channels, reuse.Size) == (indices.Length, images.Channels, _options.OutputSize)
            ? reuse
            : new(indices.Length, images.Channels, _options.OutputSize);

    private void ForEach(int count, int threads, Action<int, ViewScratch, float[]> make, float[] table) => Parallel.For(0, count,
        new ParallelOptions { MaxDegreeOfParallelism = threads },
        () => _scratch.TryTake(out ViewScratch? scratch) ? scratch : new(),
        (item, _, scratch) =>
        {
            make(item, scratch, table);
            return scratch;
        },
        _scratch.Add);
}

/// <summary>Two views of each image of a batch.</summary>
/// <param name="First">One view of each.</param>
/// <param name="Second">The other, image by image.</param>
public sealed record ImageViews(ImageBatch First, ImageBatch Second);

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
