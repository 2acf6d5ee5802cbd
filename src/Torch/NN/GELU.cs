using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>x times the normal distribution function of x.</summary>
public sealed class GELU : nn.Module<Tensor, Tensor>
{
    internal GELU()
        : base(nameof(GELU))
    {
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor tensor) => tensor.gelu();
}
