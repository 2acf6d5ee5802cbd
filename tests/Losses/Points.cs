using Dynamics.Tensors;
using static TorchSharp.torch;

namespace Dynamics.Tests.Losses;

/// <summary>Seeded points and derivatives for the tests of losses.</summary>
internal static class Points
{
    public static Tensor Gaussian(int count, int dimension, ulong seed, ScalarType type = ScalarType.Float64)
    {
        var random = new RandomStream(seed);
        return tensor(Fill(count * dimension, random.NextGaussian), [count, dimension]).to_type(type);
    }

    public static Tensor Uniform(int count, int dimension, ulong seed)
    {
        var random = new RandomStream(seed);
        return tensor(Fill(count * dimension, random.NextDouble), [count, dimension]);
    }

    /// <summary>The largest error of the gradient of <paramref name="function"/> against central differences in float64, relative to the
    /// largest derivative.</summary>
    public static double GradientError(Tensor at, Func<Tensor, Tensor> function, double step = 1e-5)
    {
        using var scope = NewDisposeScope();
        Tensor point = at.detach().clone().requires_grad_();
        function(point).backward();
        double[] exact = point.grad!.reshape(-1).data<double>().ToArray();
        double[] numeric = new double[exact.Length];
        for (int index = 0; index < numeric.Length; index++)
            numeric[index] = (Shifted(index, step) - Shifted(index, -step)) / (2 * step);
        return exact.Zip(numeric, (a, b) => Math.Abs(a - b)).Max() / numeric.Max(Math.Abs);

        double Shifted(int index, double by)
        {
            using var inner = NewDisposeScope();
            Tensor moved = at.detach().clone(), entries = moved.reshape(-1);
            entries[index] = entries[index].Plus(by);
            return function(moved).item<double>();
        }
    }

    private static double[] Fill(int length, Func<double> next) => [.. Enumerable.Range(0, length).Select(_ => next())];
}
