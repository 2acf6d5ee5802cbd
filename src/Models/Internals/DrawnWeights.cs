using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dynamics.Models.Internals;

/// <summary>First weights, from a stream of our own (torch's global generator is not part of a checkpoint).</summary>
internal static class DrawnWeights
{
    /// <summary>Uniform on +-1/sqrt(fan-in), as PyTorch's linear layers.</summary>
    public static Parameter Uniform(RandomStream random, int fanIn, params long[] shape) =>
        Fill(() => ((2 * random.NextDouble()) - 1) / Math.Sqrt(fanIn), shape);

    /// <summary>Normal with variance 2 / fan (He et al. 2015).</summary>
    public static Parameter Kaiming(RandomStream random, int fan, params long[] shape) =>
        Fill(() => Math.Sqrt(2.0 / fan) * random.NextGaussian(), shape);

    /// <summary>Normal with a standard deviation.</summary>
    public static Parameter Normal(RandomStream random, double deviation, params long[] shape) =>
        Fill(() => deviation * random.NextGaussian(), shape);

    private static Parameter Fill(Func<double> next, long[] shape)
    {
        float[] values = new float[shape.Aggregate(1L, (a, b) => checked(a * b))];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)next();
        }
        return new(tensor(values, shape));
    }
}
