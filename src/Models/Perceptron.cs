using Dynamics.Tensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Dynamics.Models;

/// <summary>Linear layers with ReLU between them, drawn from a stream of our own (torch's global generator is not part of a
/// checkpoint).</summary>
public sealed class Perceptron : SequenceNetwork
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

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Parameters => [.. _weights, .. _biases];

    /// <inheritdoc/>
    public override int ReceptiveBins => 1;

    /// <summary>Weights and biases uniform on +-1/sqrt(fan-in), layer by layer.</summary>
    public static Perceptron Initialize(int[] sizes, RandomStream random)
    {
        Parameter[] weights = new Parameter[sizes.Length - 1], biases = new Parameter[sizes.Length - 1];
        for (int layer = 0; layer < weights.Length; layer++)
        {
            (int input, int output) = (sizes[layer], sizes[layer + 1]);
            float[] Uniform(int count) =>
                [.. Enumerable.Range(0, count).Select(_ => (float)(((2 * random.NextDouble()) - 1) / Math.Sqrt(input)))];
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

    /// <inheritdoc/>
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

/// <summary>A <see cref="Perceptron"/> in plain numbers, for one input at a time. Allocates nothing an evaluation. Not for concurrent
/// use.</summary>
public sealed class PerceptronValues
{
    private readonly float[][] _weights, _biases, _layers;

    private PerceptronValues(float[][] weights, float[][] biases) =>
        (_weights, _biases, _layers) = (weights, biases, [.. biases.Select(bias => new float[bias.Length])]);

    /// <summary>The network as it is now.</summary>
    public static PerceptronValues Of(Perceptron network) =>
        new([.. network.Weights.Select(weight => weight.ToSingles())], [.. network.Biases.Select(values => values.ToSingles())]);

    /// <summary>The output [output] for an input [input]; overwritten by the next evaluation.</summary>
    public ReadOnlySpan<float> Evaluate(ReadOnlySpan<float> input)
    {
        for (int layer = 0; layer < _layers.Length; layer++)
        {
            float[] output = _layers[layer];
            for (int i = 0; i < output.Length; i++)
            {
                output[i] = TensorPrimitives.Dot(_weights[layer].AsSpan(i * input.Length, input.Length), input) + _biases[layer][i];
            }
            if (layer + 1 < _layers.Length)
            {
                TensorPrimitives.Max(output, 0f, output);
            }
            input = output;
        }
        return input;
    }
}
