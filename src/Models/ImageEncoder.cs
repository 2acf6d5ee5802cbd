using Dynamics.Images;
using Dynamics.Models.Internals;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.Models;

/// <summary>Views of a batch of images.</summary>
/// <param name="Images">Which images, in the order of the batch.</param>
/// <param name="Global">Views of large parts [view*image, channel, height, width], view by view, float32.</param>
/// <param name="Local">Views of small parts, of another size, in the same order; null where there are none.</param>
public sealed record ImageCrops(int[] Images, Tensor Global, Tensor? Local)
{
    /// <summary>The batch without its small parts: what a target encoder sees.</summary>
    public ImageCrops WithoutLocal() => this with { Local = null };
}

/// <summary>An encoder of images: a backbone, whose features are what is used afterwards, and a projector, whose outputs are the latents
/// that the loss sees. Each view is one sequence of a single bin.</summary>
public sealed class ImageEncoder : Encoder<ImageCrops>
{
    private readonly ImageBackbone _backbone;
    private readonly LatentHead? _projector;

    /// <summary>An encoder that owns both.</summary>
    /// <param name="backbone">The backbone.</param>
    /// <param name="projector">The projector; null: the features are the latents.</param>
    /// <param name="pixelCount">Numbers of a global view.</param>
    /// <param name="latentDimension">Outputs of the projector.</param>
    public ImageEncoder(ImageBackbone backbone, LatentHead? projector, int pixelCount, int latentDimension)
        : base(nameof(ImageEncoder), pixelCount, latentDimension)
    {
        (_backbone, _projector) = (backbone, projector);
        register_module("backbone", backbone);
        if (projector is not null)
        {
            register_module("projector", projector);
        }
    }

    /// <summary>Features of an image.</summary>
    public int RepresentationCount => _backbone.FeatureCount;

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Parameters => [.. _backbone.Parameters, .. _projector?.Parameters ?? []];

    /// <summary>The images of the batch encoded last, and the features of their global views, detached, of the step's dispose scope: for a
    /// probe that learns along.</summary>
    public (int[] Images, Tensor Features)? Last { get; private set; }

    /// <inheritdoc/>
    public override Tensor Encode(ImageCrops batch)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor features = _backbone.forward(batch.Global);
        Last = (batch.Images, features.detach().MoveToOuterDisposeScope());
        if (batch.Local is { } local)
        {
            features = cat([features, _backbone.forward(local)]);
        }
        return ProjectFeatures(features).unsqueeze(1).MoveToOuterDisposeScope(); // [view*image, time=1, latent]
    }

    /// <inheritdoc/>
    public override Tensor Features(ImageCrops batch) => batch.Global.reshape(batch.Global.shape[0], 1, -1);

    /// <summary>Features [image, feature] of images [image, channel, height, width]; the caller's.</summary>
    public Tensor Represent(Tensor images) => _backbone.forward(images);

    /// <summary>Latents [image, latent] of images [image, channel, height, width]; the caller's.</summary>
    public Tensor Project(Tensor images)
    {
        using DisposeScope scope = NewDisposeScope();
        return ProjectFeatures(Represent(images)).MoveToOuterDisposeScope();
    }

    /// <summary>Latents [image, latent] of features [image, feature] that <see cref="Represent"/> gave; the caller's, and those features
    /// themselves where there is no projector.</summary>
    public Tensor ProjectFeatures(Tensor features) => _projector?.forward(features) ?? features;
}

/// <summary>Shuffled batches of augmented views: step n sees images and views that (seed, n) alone decides.</summary>
public sealed class ImageViewSource : BatchSource<ImageCrops>
{
    private readonly ImageSet _images;
    private readonly Augmenter _augmenter;
    private readonly Augmenter? _local;
    private readonly EpochOrder _order;
    private readonly ulong _seed;
    private readonly Device _device;
    private readonly int _localPairs, _threads;
    private readonly ImageViews?[] _made;

    /// <summary>Batches of the images of a set.</summary>
    /// <param name="images">The images.</param>
    /// <param name="batchSize">Images a step, each in all its views.</param>
    /// <param name="global">How the two global views are made.</param>
    /// <param name="local">How small views are made; null for none.</param>
    /// <param name="localViews">How many small views, an even number.</param>
    /// <param name="seed">Shuffles and augments.</param>
    /// <param name="device">Where the batches go.</param>
    /// <param name="threads">CPU threads.</param>
    /// <exception cref="InputException">Fewer images than a batch, or an odd number of small views.</exception>
    public ImageViewSource(
        ImageSet images, int batchSize, AugmentationOptions global, AugmentationOptions? local, int localViews, ulong seed, Device device,
        int threads)
    {
        if (images.Count < batchSize)
        {
            throw new InputException(
                $"{images.Count} images are fewer than a batch of {batchSize}", "batchImages", "choose smaller batches or more images");
        }
        if (localViews % 2 != 0 || localViews < 0)
        {
            throw new InputException($"{localViews} small views", "localViews", "give an even number, or 0");
        }
        (_images, BatchSize, _seed, _device, _threads) = (images, batchSize, seed, device, threads);
        (_augmenter, _local, _localPairs) = (new(global), local is null ? null : new(local), local is null ? 0 : localViews / 2);
        _order = new(images.Count, batchSize, seed);
        _made = new ImageViews?[1 + _localPairs];
    }

    /// <inheritdoc/>
    public override int BatchSize { get; }

    /// <inheritdoc/>
    public override int BinCount => 1;

    /// <inheritdoc/>
    public override ImageCrops Batch(long step)
    {
        int[] chosen = Array.ConvertAll(_order.Batch(step).ToArray(), image => (int)image);
        using DisposeScope scope = NewDisposeScope();
        Tensor global = Pair(_augmenter, chosen, step, 0);
        Tensor? local = _localPairs == 0
            ? null
            : cat([.. Enumerable.Range(1, _localPairs).Select(pair => Pair(_local!, chosen, step, pair))]).MoveToOuterDisposeScope();
        return new(chosen, global.MoveToOuterDisposeScope(), local);
    }

    private Tensor Pair(Augmenter augmenter, int[] chosen, long step, int pair)
    {
        // a key of its own: the plain seed shuffles
        ulong key = SplitMix64.Key(_seed, (ulong)pair);
        ImageViews views = _made[pair] = augmenter.Views(_images, chosen, key, step, _made[pair], _threads);
        Tensor Of(ImageBatch batch) => tensor(
            batch.Values, [batch.Count, batch.Channels, batch.Size, batch.Size], device: _device);
        return cat([Of(views.First), Of(views.Second)]); // [view*image, channel, height, width]
    }
}
