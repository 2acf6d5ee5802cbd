using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>max(x, 0).</summary>
public sealed class ReLU : nn.Module<Tensor, Tensor>
{
    internal ReLU()
        : base(nameof(ReLU))
    {
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor tensor) => tensor.relu();
}
