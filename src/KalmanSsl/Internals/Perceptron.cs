using Dynamics.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.KalmanSsl.Internals;

/// <summary>Linear layers with ReLU between them, drawn from a stream of our own (torch's global generator is not part of a checkpoint).</summary>
internal sealed class Perceptron : nn.Module<Tensor, Tensor>
{
    private readonly Parameter[] _weights, _biases;

    private Perceptron(Parameter[] weights, Parameter[] biases)
        : base(nameof(Perceptron))
    {
        (_weights, _biases) = (weights, biases);
        for (int layer = 0; layer < weights.Length; layer++)
        {
            register_parameter($"weight{layer}", weights[layer]);
            register_parameter($"bias{layer}", biases[layer]);
        }
    }

    /// <summary>[output, input] of each layer.</summary>
    public IReadOnlyList<Parameter> Weights => _weights;

    /// <summary>[output] of each layer.</summary>
    public IReadOnlyList<Parameter> Biases => _biases;

    public IReadOnlyList<Parameter> Parameters => [.. _weights, .. _biases];

    /// <summary>Weights and biases uniform on +-1/sqrt(fan-in), layer by layer.</summary>
    public static Perceptron Initialize(int[] sizes, RandomStream random)
    {
        Parameter[] weights = new Parameter[sizes.Length - 1], biases = new Parameter[sizes.Length - 1];
        for (int layer = 0; layer < weights.Length; layer++)
        {
            (int input, int output) = (sizes[layer], sizes[layer + 1]);
            float[] Uniform(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(((2 * random.NextDouble()) - 1) / Math.Sqrt(input)))];
            weights[layer] = new(tensor(Uniform(output * input), [output, input]));
            biases[layer] = new(tensor(Uniform(output), [output]));
        }
        return new(weights, biases);
    }

    /// <summary>Moves the biases of the last layer.</summary>
    public void AddToOutput(double value)
    {
        using DisposeScope scope = NewDisposeScope();
        using var frozen = no_grad();
        _biases[^1].copy_(_biases[^1].Plus(value));
    }

    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor value = input;
        for (int layer = 0; layer < _weights.Length; layer++)
        {
            value = nn.functional.linear(layer == 0 ? value : nn.functional.relu(value), _weights[layer], _biases[layer]);
        }
        return value.MoveToOuterDisposeScope();
    }
}
