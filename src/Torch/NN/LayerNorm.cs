using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Mean 0 and variance 1 over the last dimensions, then a learned scale and shift.</summary>
public sealed class LayerNorm : nn.Module<Tensor, Tensor>
{
    private readonly Parameter? _weight;
    private readonly Parameter? _bias;

    internal LayerNorm(long[] shape, double eps, bool elementwise_affine, bool bias, Device? device, ScalarType? dtype)
        : base(nameof(LayerNorm))
    {
        normalized_shape = shape;
        this.eps = eps;
        if (elementwise_affine)
        {
            _weight = new Parameter(ones(shape, dtype, device));
            register_parameter(nameof(weight), _weight);
            if (bias)
            {
                _bias = new Parameter(zeros(shape, dtype, device));
                register_parameter(nameof(bias), _bias);
            }
        }
    }

    /// <summary>The scale, or null.</summary>
    public Parameter? weight => _weight;

    /// <summary>The shift, or null.</summary>
    public Parameter? bias => _bias;

    /// <summary>What is added to the variance.</summary>
    public double eps { get; set; }

    /// <summary>The lengths of the last dimensions.</summary>
    public long[] normalized_shape { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor tensor) =>
        nn.functional.layer_norm(tensor, normalized_shape, _weight, _bias, eps);
}
