using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>x times sigmoid(x).</summary>
public sealed class SiLU : nn.Module<Tensor, Tensor>
{
    internal SiLU()
        : base(nameof(SiLU))
    {
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor tensor) => tensor.silu();
}
