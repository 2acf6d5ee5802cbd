using static TorchSharp.torch;

namespace Dynamics.Tests.Torch;

/// <summary>Seeded inputs, comparison with plain arrays, and derivatives by finite differences: nothing here trusts libtorch.</summary>
internal static class Numeric
{
    internal static double[] Uniform(int seed, long count, double low = -1, double high = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, (int)count).Select(_ => low + ((high - low) * random.NextDouble()))];
    }

    internal static Tensor Uniform(int seed, long[] shape, double low = -1, double high = 1) =>
        tensor(Uniform(seed, shape.Aggregate(1L, (a, b) => a * b), low, high), shape);

    internal static double[] Values(Tensor t)
    {
        using var scope = NewDisposeScope();
        return t.detach().to(ScalarType.Float64).data<double>().ToArray();
    }

    internal static void Close(IEnumerable<double> expected, Tensor actual, double tolerance = 1e-12)
    {
        var wanted = expected.ToArray();
        var found = Values(actual);
        Assert.Equal(wanted.Length, found.Length);
        for (var k = 0; k < wanted.Length; k++)
        {
            var bound = tolerance * Math.Max(1, Math.Abs(wanted[k]));
            Assert.True(
                wanted[k].Equals(found[k]) || Math.Abs(wanted[k] - found[k]) <= bound, $"element {k}: {found[k]:R}, not {wanted[k]:R}");
        }
    }

    /// <summary>The sum of the function's elements, weighted so that no two count alike, against central differences.</summary>
    internal static void GradientMatches(Func<Tensor, Tensor> function, Tensor at, double tolerance = 1e-7, double step = 1e-5)
    {
        using var scope = NewDisposeScope();
        double Weighted(Tensor x)
        {
            using var inner = NewDisposeScope();
            return Values(function(x)).Select((value, k) => value * Weight(k)).Sum();
        }

        var leaf = at.detach().clone().requires_grad_();
        var result = function(leaf);
        var weights = tensor(Enumerable.Range(0, (int)result.numel()).Select(Weight).ToArray(), result.shape);
        (result * weights).sum().backward();
        var values = Values(at);
        var expected = values.Select((_, k) =>
        {
            double Shifted(double by) => Weighted(tensor([.. values.Select((value, j) => j == k ? value + by : value)], at.shape));
            return (Shifted(step) - Shifted(-step)) / (2 * step);
        }).ToArray();
        Close(expected, leaf.grad!, tolerance);
    }

    private static double Weight(int k) => 0.5 + Math.Sin(k + 1);
}
