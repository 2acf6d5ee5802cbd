using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Dimensions from one to another (inclusive) made one.</summary>
public sealed class Flatten : nn.Module<Tensor, Tensor>
{
    internal Flatten(long startDim, long endDim)
        : base(nameof(Flatten))
    {
        start_dim = startDim;
        end_dim = endDim;
    }

    /// <summary>The first of the dimensions.</summary>
    public long start_dim { get; set; }

    /// <summary>The last of the dimensions.</summary>
    public long end_dim { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => input.flatten(start_dim, end_dim);
}
