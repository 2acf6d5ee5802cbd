using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>While learning, each element is 0 with probability p, and else divided by 1 - p.</summary>
public sealed class Dropout : nn.Module<Tensor, Tensor>
{
    internal Dropout(double p)
        : base(nameof(Dropout)) => this.p = p;

    /// <summary>The probability of 0.</summary>
    public double p { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor tensor) => nn.functional.dropout(tensor, p, training);
}
