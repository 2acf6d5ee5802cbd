using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>The hyperbolic tangent.</summary>
public sealed class Tanh : nn.Module<Tensor, Tensor>
{
    internal Tanh()
        : base(nameof(Tanh))
    {
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor tensor) => tensor.tanh();
}
