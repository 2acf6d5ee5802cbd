using Dynamics.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.KalmanSsl.Internals;

/// <summary>A perceptron under a positive function, that the filter also evaluates bin by bin in plain numbers.</summary>
internal abstract class RecursiveNoiseNetwork : NoiseNetwork
{
    private readonly Perceptron network;

    protected RecursiveNoiseNetwork(string name, Perceptron perceptron)
        : base(name)
    {
        network = perceptron;
        register_module(nameof(network), perceptron); // RegisterComponents does not see private fields of a base class
    }

    public sealed override IReadOnlyList<Parameter> Parameters => network.Parameters;

    public sealed override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        return Activate(network.forward(input)).MoveToOuterDisposeScope();
    }

    /// <summary>The perceptron as it is now.</summary>
    public PerceptronValues ToNumbers() => PerceptronValues.Of(network);

    /// <summary>The positive function, of tensors.</summary>
    protected abstract Tensor Activate(Tensor output);

    /// <summary>The same function, of a number.</summary>
    public abstract double Activate(double output);
}
