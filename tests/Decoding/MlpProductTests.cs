using Dynamics.Decoding.Internals;
using Dynamics.Tensors.Internals;

namespace Dynamics.Tests.Decoding;

/// <summary>The products of a perceptron's layers against the sums they are defined by, at both widths of vectors.</summary>
public class MlpProductTests
{
    private const int Rows = 70; // is made 128, which neither width divides in threes

    [Theory]
    [InlineData(4, 4)]
    [InlineData(9, 22)]
    [InlineData(100, 8)]
    public void Multiply_BothWidths_AreTheSums(int inputs, int outputs)
    {
        (Activations x, float[] weights, float[] bias) = (Draw(inputs, seed: 1), Values(inputs * outputs, 2), Values(outputs, 3));
        Activations narrow = new(outputs, Rows), wide = new(outputs, Rows);
        // Padding has weights of its own; the layer lies [to, from].
        float[] padded = Padded(weights, inputs, outputs, x.Units, narrow.Units), offsets = [.. bias, .. new float[narrow.Units - outputs]];
        MlpProducts<NarrowLanes<float>>.Multiply(padded, x.Units, 1, offsets, x, narrow, x.Capacity);
        MlpProducts<WideLanes<float>>.Multiply(padded, x.Units, 1, offsets, x, wide, x.Capacity);
        for (int to = 0; to < outputs; to++)
        {
            for (int row = 0; row < x.Capacity; row++)
            {
                double sum = bias[to];
                for (int from = 0; from < inputs; from++)
                {
                    sum += (double)weights[(to * inputs) + from] * x.Unit(from, x.Capacity)[row];
                }
                Assert.Equal(sum, narrow.Unit(to, x.Capacity)[row], 1e-4);
                Assert.Equal(sum, wide.Unit(to, x.Capacity)[row], 1e-4);
            }
        }
    }

    [Theory]
    [InlineData(4, 4)]
    [InlineData(9, 22)]
    [InlineData(100, 8)]
    public void OuterProduct_BothWidths_AreTheSums(int inputs, int outputs)
    {
        (Activations x, Activations d) = (Draw(inputs, seed: 4), Draw(outputs, seed: 5));
        float[] narrow = new float[d.Units * x.Units], wide = new float[d.Units * x.Units];
        MlpProducts<NarrowLanes<float>>.OuterProduct(d, x, x.Capacity, narrow);
        MlpProducts<WideLanes<float>>.OuterProduct(d, x, x.Capacity, wide);
        for (int to = 0; to < outputs; to++)
        {
            for (int from = 0; from < inputs; from++)
            {
                double sum = 0;
                for (int row = 0; row < x.Capacity; row++)
                {
                    sum += (double)d.Unit(to, x.Capacity)[row] * x.Unit(from, x.Capacity)[row];
                }
                Assert.Equal(sum, narrow[(to * x.Units) + from], 1e-4);
                Assert.Equal(sum, wide[(to * x.Units) + from], 1e-4);
            }
        }
    }

    private static Activations Draw(int units, ulong seed)
    {
        Activations result = new(units, Rows);
        for (int unit = 0; unit < units; unit++)
        {
            Values(Rows, seed + (ulong)(100 * unit)).CopyTo(result.Unit(unit, Rows));
        }
        return result;
    }

    private static float[] Values(int count, ulong seed)
    {
        RandomStream random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)random.NextGaussian())];
    }

    private static float[] Padded(float[] weights, int inputs, int outputs, int width, int height)
    {
        float[] result = new float[width * height];
        for (int to = 0; to < outputs; to++)
        {
            weights.AsSpan(to * inputs, inputs).CopyTo(result.AsSpan(to * width));
        }
        return result;
    }
}
