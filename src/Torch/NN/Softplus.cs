using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>log(1 + exp(beta x)) / beta, and x itself where beta x is above the threshold.</summary>
public sealed class Softplus : nn.Module<Tensor, Tensor>
{
    internal Softplus(double beta, double threshold)
        : base(nameof(Softplus))
    {
        this.beta = beta;
        this.threshold = threshold;
    }

    /// <summary>How sharp the bend is.</summary>
    public double beta { get; set; }

    /// <summary>Where the function becomes a straight line.</summary>
    public double threshold { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor tensor) => nn.functional.softplus(tensor, beta, threshold);
}
