using Dynamics.Models.Internals;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.Models;

/// <summary>A network from images [image, channel, height, width] to features [image, feature]. Holds parameters; float32.</summary>
public abstract class ImageBackbone(string name, int featureCount) : nn.Module<Tensor, Tensor>(name)
{
    /// <summary>Features of an image.</summary>
    public int FeatureCount { get; } = featureCount;

    /// <summary>What is learned, in an order that never changes.</summary>
    public abstract IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>The same images with the channels of a pixel side by side in memory, where layers that see them so leave theirs, too:
    /// libtorch's pooling and BatchNorm work on whole vectors then.</summary>
    private protected static Tensor ChannelsLast(Tensor images) => images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
}

/// <summary>Which backbone, and its size.</summary>
public abstract record ImageBackboneOptions
{
    private protected ImageBackboneOptions()
    {
    }

    /// <summary>A fresh backbone.</summary>
    /// <param name="channels">Channels of an image.</param>
    /// <param name="random">Where the weights are drawn from, in a fixed order.</param>
    public abstract ImageBackbone Create(int channels, RandomStream random);
}

/// <summary>A small network for CPUs: blocks of a 3 x 3 convolution with BatchNorm and ReLU, each but the last with half the sides by max
/// pooling and twice the channels after it, then the mean over places.</summary>
[Kind("smallConvolution")]
public sealed record SmallConvolutionOptions : ImageBackboneOptions
{
    /// <summary>Channels of the first block; at least 1.</summary>
    public int Channels { get; init => field = Check.AtLeast(value, 1); } = 32;

    /// <summary>Blocks; from 1 to 6.</summary>
    public int Blocks { get; init => field = Check.Between(value, 1, 6); } = 4;

    /// <inheritdoc/>
    public override ImageBackbone Create(int channels, RandomStream random) => new SmallConvolution(channels, Channels, Blocks, random);
}

/// <summary>ResNet-18 (He et al. 2016) with the stem for small images: a 3 x 3 convolution without pooling. 512 features at 64
/// channels.</summary>
[Kind("resNet18")]
public sealed record ResNet18Options : ImageBackboneOptions
{
    /// <summary>Channels of the first stage, doubled with each of the three after it; at least 1.</summary>
    public int Channels { get; init => field = Check.AtLeast(value, 1); } = 64;

    /// <inheritdoc/>
    public override ImageBackbone Create(int channels, RandomStream random) => new ResNet18(channels, Channels, random);
}
