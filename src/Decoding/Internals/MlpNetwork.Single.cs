using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Dynamics.Decoding.Internals;

/// <content>One row alone, with its gradient.</content>
internal sealed partial class MlpNetwork
{
    /// <summary>Output of one row, and the gradient of the output by its features [input]. Allocates nothing.</summary>
    public float Differentiate(ReadOnlySpan<float> input, Span<float> gradient)
    {
        Span<float> hidden = stackalloc float[Hidden];
        Span<Vector128<float>> backward = stackalloc Vector128<float>[Hidden]; // by the first layer's activations, one share each of four units
        Project(input, hidden);
        TensorPrimitives.Add(hidden, FirstBias, hidden);
        TensorPrimitives.Max(hidden, 0f, hidden);
        backward.Clear();
        float result = _outputBias;
        for (int unit = 0; unit < Hidden; unit += OutputsAtOnce)
        {
            ReadOnlySpan<Vector128<float>> weights = MemoryMarshal.Cast<float, Vector128<float>>(_second.AsSpan(unit * Hidden, OutputsAtOnce * Hidden));
            Vector128<float> sums = SecondLayer(weights, hidden, Vector128.Create(_secondBias.AsSpan(unit, OutputsAtOnce)));
            Vector128<float> output = Vector128.GreaterThan(sums, Vector128<float>.Zero) & Vector128.Create(_output.AsSpan(unit, OutputsAtOnce));
            result += Vector128.Dot(sums, output);
            for (int from = 0; from < weights.Length; from++)
            {
                backward[from] += weights[from] * output;
            }
        }
        gradient.Clear();
        for (int unit = 0; unit < Hidden; unit++)
        {
            if (hidden[unit] > 0)
            {
                TensorPrimitives.MultiplyAdd(_first.AsSpan(unit * Inputs, Inputs), Vector128.Sum(backward[unit]), gradient, gradient);
            }
        }
        return result;
    }

    /// <summary>Four units before ReLU; in four sums, since one would wait for itself. The number of hidden units is a multiple of 4.</summary>
    private static Vector128<float> SecondLayer(ReadOnlySpan<Vector128<float>> weights, ReadOnlySpan<float> hidden, Vector128<float> bias)
    {
        Vector128<float> a = bias, b = default, c = default, d = default;
        for (int from = 0; from + 3 < weights.Length; from += 4)
        {
            a += weights[from] * hidden[from];
            b += weights[from + 1] * hidden[from + 1];
            c += weights[from + 2] * hidden[from + 2];
            d += weights[from + 3] * hidden[from + 3];
        }
        return a + b + (c + d);
    }
}
