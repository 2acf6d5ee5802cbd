using Dynamics.Models;
using Dynamics.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.KalmanSsl.Internals;

/// <summary>softplus of a perceptron, beta 10.</summary>
internal sealed class SoftplusNetwork : NoiseNetwork
{
    private readonly Perceptron network;
    private readonly double _minimum;

    public SoftplusNetwork(Perceptron perceptron, double minimum)
        : base(nameof(SoftplusNetwork))
    {
        (network, _minimum) = (perceptron, minimum);
        RegisterComponents();
    }

    public override IReadOnlyList<Parameter> Parameters => network.Parameters;

    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        return network.forward(input).Softplus(beta: 10).Plus(_minimum).MoveToOuterDisposeScope();
    }
}
