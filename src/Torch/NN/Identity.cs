using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>The input, as a tensor of its own.</summary>
public sealed class Identity : nn.Module<Tensor, Tensor>
{
    internal Identity()
        : base(nameof(Identity))
    {
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor tensor) => tensor.alias();
}
