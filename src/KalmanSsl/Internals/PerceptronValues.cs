using System.Numerics.Tensors;

namespace Dynamics.KalmanSsl.Internals;

/// <summary>A <see cref="Perceptron"/> in plain numbers, for one input at a time. Allocates nothing an evaluation. Not for concurrent use.</summary>
internal sealed class PerceptronValues
{
    private readonly float[][] _weights, _biases, _layers;

    private PerceptronValues(float[][] weights, float[][] biases) =>
        (_weights, _biases, _layers) = (weights, biases, [.. biases.Select(bias => new float[bias.Length])]);

    public static PerceptronValues Of(Perceptron network) =>
        new([.. network.Weights.Select(KalmanLdm.Single)], [.. network.Biases.Select(KalmanLdm.Single)]);

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
