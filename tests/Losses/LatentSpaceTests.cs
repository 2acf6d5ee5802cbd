using Dynamics.Losses;
using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Tests.Losses;

/// <summary>Latent models: densities against closed forms, kernels against sums worked pair by pair.</summary>
public sealed class LatentSpaceTests
{
    [Theory]
    [InlineData(0.5)]
    [InlineData(5)]
    [InlineData(80)]
    public void VonMisesFisher_OnTheBall_HasTheClosedForm(double concentration)
    {
        // d = 3: k / (4 pi sinh k)
        double logSinh = concentration + Math.Log(0.5 * (1 - Math.Exp(-2 * concentration)));
        Assert.Equal(
            Math.Log(concentration / (4 * Math.PI)) - logSinh, VonMisesFisher.LogNormalizer(3, concentration), 1e-11);
    }

    [Fact]
    public void VonMisesFisher_OnTheCircle_IntegratesToOne()
    {
        using DisposeScope scope = NewDisposeScope();
        double[] angles = [.. Enumerable.Range(0, 1000).Select(i => 2 * Math.PI * i / 1000)];
        Tensor circle = tensor([.. angles.SelectMany(angle => (double[])[Math.Cos(angle), Math.Sin(angle)])], [1000, 2]);
        Tensor density = VonMisesFisher.NegativeLogLikelihood(circle, tensor((double[])[0.6, 0.8]).expand(1000, 2), 7).Times(-1).exp();
        Assert.Equal(1, density.mean().Number() * 2 * Math.PI, 1e-10);
    }

    [Fact]
    public void VonMisesFisher_ManyDimensions_IsFinite() =>
        Assert.True(double.IsFinite(VonMisesFisher.LogNormalizer(2048, 500)) && double.IsFinite(VonMisesFisher.LogNormalizer(2, 5000)));

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 1)]
    [InlineData(true, 3000)] // several blocks of rows
    public void KernelEntropy_OfPoints_IsTheSumOverPairs(bool isPlane, int count)
    {
        using DisposeScope scope = NewDisposeScope();
        count = Math.Max(count, 7);
        Tensor points = Points.Gaussian(count, 3, 61);
        LatentSpace space = isPlane ? new PlaneSpace() : new SphereSpace();
        points = space.Project(points);
        Tensor exponents = isPlane
            ? (points.unsqueeze(0) - points.unsqueeze(1)).Squared().mean([2]).Times(-4)
            : points.mm(points.t()).Times(4);
        double expected = -(exponents.logsumexp(1).mean().Number() - Math.Log(count));
        Assert.Equal(expected, space.KernelEntropy(points, 4).Number(), 1e-10);
        Assert.Equal(expected, space.KernelEntropy(points.to_type(ScalarType.Float32), 4).Number(), 1e-4);
    }

    [Fact]
    public void Misfit_OfViews_IsTheReferences()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor a = tensor((double[])[1, 2, 3, 4], [2, 2]), b = tensor((double[])[1, 0, 0, 4], [2, 2]);
        Assert.Equal(12.5 * (4 + 9) / 4, new PlaneSpace { Precision = 12.5 }.Misfit(a, b).Number(), 1e-12);
        SphereSpace sphere = new() { Precision = 2.5 };
        double cosines = (1 / Math.Sqrt(5)) + (4 / 5.0);
        Assert.Equal(-2.5 * cosines / 2, sphere.Misfit(sphere.Project(a), sphere.Project(b)).Number(), 1e-12);
    }
}
