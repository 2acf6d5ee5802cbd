using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>x W' + b; the weight is [output, input].</summary>
public sealed class Linear : nn.Module<Tensor, Tensor>
{
    private readonly Parameter _weight;
    private readonly Parameter? _bias;

    internal Linear(long inputSize, long outputSize, bool hasBias, Device? device, ScalarType? dtype)
        : base(nameof(Linear))
    {
        in_features = inputSize;
        out_features = outputSize;
        var bound = inputSize > 0 ? 1 / Math.Sqrt(inputSize) : 0;
        _weight = new Parameter(empty(outputSize, inputSize, dtype, device).uniform_(-bound, bound));
        register_parameter(nameof(weight), _weight);
        if (hasBias)
        {
            _bias = new Parameter(empty(outputSize, dtype, device).uniform_(-bound, bound));
            register_parameter(nameof(bias), _bias);
        }
    }

    /// <summary>The weight, [output, input].</summary>
    public Parameter weight => _weight;

    /// <summary>The bias, [output], or null.</summary>
    public Parameter? bias => _bias;

    /// <summary>The length of an input.</summary>
    public long in_features { get; }

    /// <summary>The length of a result.</summary>
    public long out_features { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor tensor) => nn.functional.linear(tensor, _weight, _bias);
}
