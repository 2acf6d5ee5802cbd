using Dynamics.Losses;
using Dynamics.Losses.Internals;
using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Tests.Losses;

public sealed class KozachenkoLeonenkoEntropyTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 3)]
    [InlineData(2, 3)]
    [InlineData(3, 3)]
    public void Estimate_GaussianPoints_IsWithinStandardErrorsOfTheClosedForm(int dimension, int neighbor)
    {
        double truth = 0.5 * dimension * Math.Log(2 * Math.PI * Math.E);
        AssertUnbiased(truth, seed => Points.Gaussian(800, dimension, seed), neighbor);
    }

    [Fact]
    public void Estimate_UniformPoints_IsWithinStandardErrorsOfTheClosedForm() =>
        AssertUnbiased(Math.Log(5), seed => Points.Uniform(800, 1, seed).Times(5), 3);

    [Fact]
    public void Estimate_FewPoints_IsTheFormulaWorkedByHand()
    {
        // 0, 1, 3, 7 on a line: nearest distances 1, 1, 2, 4; second 3, 2, 3, 6. psi(4) - psi(1) = 1 + 1/2 + 1/3, log V_1 = log 2.
        using var scope = NewDisposeScope();
        Tensor points = tensor((double[])[0, 1, 3, 7], [4, 1]);
        double first = 11.0 / 6 + Math.Log(2) + Math.Log(1 * 1 * 2 * 4) / 4;
        double second = 11.0 / 6 - 1 + Math.Log(2) + Math.Log(3 * 2 * 3 * 6) / 4;
        Assert.Equal(first, new KozachenkoLeonenkoEntropy(1).Estimate(points).item<double>(), 1e-12);
        Assert.Equal(second, new KozachenkoLeonenkoEntropy(2).Estimate(points).item<double>(), 1e-12);
        // The median of 1, 1, 2, 4 is 1.5: the last two are cut to it and do not pull.
        Tensor tracked = points.clone().requires_grad_();
        Tensor clipped = new KozachenkoLeonenkoEntropy(1, 0.5).Estimate(tracked);
        Assert.Equal(11.0 / 6 + Math.Log(2) + Math.Log(1.5 * 1.5) / 4, clipped.item<double>(), 1e-12);
        clipped.backward();
        Assert.Equal([-0.5, 0.5, 0, 0], tracked.grad!.reshape(-1).data<double>().ToArray());
    }

    [Fact]
    public void Estimate_PointsFarFromTheOriginInSingle_KeepTheirDistances()
    {
        // Spread 0.1 at offset 10: where |a|²+|b|²-2ab loses 10 % of a third-neighbour distance in float32
        // (docs/reference/predictive-ldm.md, "Distances").
        using var scope = NewDisposeScope();
        Tensor points = Points.Gaussian(2_000, 2, 21).Times(0.1).Plus(10).to_type(ScalarType.Float32);
        double exact = new KozachenkoLeonenkoEntropy().Estimate(points.to_type(ScalarType.Float64)).item<double>();
        Assert.Equal(exact, new KozachenkoLeonenkoEntropy().Estimate(points).item<float>(), 1e-4);
    }

    [Fact]
    public void Estimate_MorePointsThanOneBlock_FindsTheSameNeighbours()
    {
        // 0, 1, ..., 4999: every nearest distance is 1, whichever block it is found in.
        using var scope = NewDisposeScope();
        Tensor points = tensor((double[])[.. Enumerable.Range(0, 5_000).Select(place => (double)place)], [5_000, 1]);
        double expected = Math.Log(5_000) - 0.5 / 5_000 + 0.57721566490153286 + Math.Log(2);
        Assert.Equal(expected, new KozachenkoLeonenkoEntropy(1).Estimate(points).item<double>(), 1e-8);
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(3, 0.0)]
    [InlineData(3, 1.1)]
    [InlineData(3, double.NaN)]
    public void Constructor_ArgumentsOutOfRange_Throws(int neighbor, double? quantile) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new KozachenkoLeonenkoEntropy(neighbor, quantile));

    private static void AssertUnbiased(double truth, Func<ulong, Tensor> draw, int neighbor)
    {
        using var scope = NewDisposeScope();
        var estimator = new KozachenkoLeonenkoEntropy(neighbor);
        double[] estimates = [.. Enumerable.Range(100, 20).Select(seed => estimator.Estimate(draw((ulong)seed)).item<double>())];
        double mean = estimates.Average();
        double standardError = Math.Sqrt(estimates.Sum(x => (x - mean) * (x - mean)) / (estimates.Length - 1) / estimates.Length);
        Assert.Equal(truth, mean, 4 * standardError);
        Assert.InRange(standardError, 0, 0.02);
    }

    /// <summary>Sorted distances to all other points, whole vectors of points or not.</summary>
    [Theory]
    [InlineData(5, 2, 1)]
    [InlineData(33, 3, 4)]
    [InlineData(640, 2, 3)]
    [InlineData(50, 20, 7)]
    public void DirectNeighbors_AreThoseOfSortedDistances(int count, int dimension, int neighbor)
    {
        RandomStream random = new(9);
        float[] points = [.. Enumerable.Range(0, count * dimension).Select(_ => (float)random.NextGaussian())];
        points.AsSpan(0, dimension).CopyTo(points.AsSpan(dimension)); // two are one
        double Distance(long i, long j) =>
            Enumerable.Range(0, dimension).Sum(k => Math.Pow(points[(i * dimension) + k] - points[(j * dimension) + k], 2));
        long[] found = DirectNeighbors.Find(points, dimension, neighbor);
        Assert.Equal(count, found.Length);
        for (int i = 0; i < count; i++)
        {
            double[] sorted = [.. Enumerable.Range(0, count).Where(j => j != i).Select(j => Distance(i, j)).Order()];
            Assert.NotEqual(i, found[i]);
            Assert.Equal(sorted[neighbor - 1], Distance(i, found[i]), 1e-5);
        }
    }

    /// <summary>Points with a spread of 0.1 about an offset of 10, where |a|²+|b|²-2ab in float32 is off by a tenth.</summary>
    [Fact]
    public void CandidateNeighbors_FarFromTheOrigin_AreThoseOfDirectDifferences()
    {
        using var scope = NewDisposeScope();
        Tensor points = Points.Gaussian(3000, 70, 71, ScalarType.Float32).Times(0.1).Plus(10);
        Tensor found = CandidateNeighbors.Find(points - points.mean([0]), 3);
        Tensor wide = points.to_type(ScalarType.Float64);
        Tensor distances = cdist(wide, wide, compute_mode: compute_mode.donot_use_mm_for_euclid_dist);
        distances.diagonal(0, 0, 1).Fill(double.PositiveInfinity);
        (Tensor nearest, _) = distances.topk(3, 1, largest: false);
        Tensor actual = distances.gather(1, found.unsqueeze(1)).squeeze(1);
        Assert.Equal(0, (actual / nearest.select(1, 2)).Minus(1).abs().max().Number(), 1e-5);
        Assert.Equal([1L, 0L], CandidateNeighbors.Find(Points.Gaussian(2, 70, 72), 1).data<long>().ToArray());
    }
}
