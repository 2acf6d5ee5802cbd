using Dynamics.Losses;
using Dynamics.Losses.Internals;
using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Tests.Losses;

public sealed class KernelDensityEntropyTests
{
    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    public void LeaveOneOut_GaussianPoints_IsWithinStandardErrorsOfTheCrossEntropyWithTheSmoothedDensity(int dimension, double bandwidth)
    {
        // z ~ N(0, I) under N(0, (1 + b²) I): d/2 log 2 pi (1 + b²) + d / 2 (1 + b²). Above it by half the relative variance of the density
        // at the points, ((E K²) / f² - 1) / 2n averaged over them, which is below 3^d / 2n here: part of the tolerance.
        double variance = 1 + bandwidth * bandwidth;
        double truth = 0.5 * dimension * (Math.Log(2 * Math.PI * variance) + 1 / variance);
        (double mean, double standardError) = Draw(KernelDensityEntropy.LeaveOneOut(bandwidth), 1_000, dimension);
        Assert.Equal(truth, mean, 4 * standardError + Math.Pow(3, dimension) / 2_000);
        Assert.InRange(standardError, 0, 0.02);
    }

    [Fact]
    public void Estimate_ScottsBandwidthOnManyPoints_IsNearTheEntropy()
    {
        // b = 0.25, so the density's smoothing costs b^4 / 4 = 0.001; a point's own kernel has 1 / (n b) = 0.004 of a density of 1 and more
        // of a

        // lower one, which is too small a bias to see except between the two forms.
        double truth = 0.5 * Math.Log(2 * Math.PI * Math.E);
        (double apart, double standardError) = Draw(KernelDensityEntropy.LeaveOneOut(), 1_000, 1);
        (double with, _) = Draw(KernelDensityEntropy.Resubstitution(), 1_000, 1);
        Assert.Equal(truth, apart, (4 * standardError) + 0.005);
        Assert.InRange(standardError, 0, 0.01);
        Assert.InRange(apart - with, 0.002, 0.05);
    }

    [Fact]
    public void Estimate_FewPoints_IsTheFormulaWorkedByHand()
    {
        // 0, 1, 3 on a line, b = 2: squared distances / 2b² are 1/8, 4/8, 9/8.
        using var scope = NewDisposeScope();
        Tensor points = tensor((double[])[0, 1, 3], [3, 1]);
        double near = Math.Exp(-1 / 8.0), middle = Math.Exp(-4 / 8.0), far = Math.Exp(-9 / 8.0), peak = 1 / Math.Sqrt(2 * Math.PI * 4);
        double apart = -(
            Math.Log(peak * (near + far) / 2) + Math.Log(peak * (near + middle) / 2) + Math.Log(peak * (far + middle) / 2)) / 3;
        double with = -(
            Math.Log(peak * (1 + near + far) / 3) + Math.Log(peak * (1 + near + middle) / 3) + Math.Log(peak * (1 + far + middle) / 3)) / 3;
        Assert.Equal(apart, KernelDensityEntropy.LeaveOneOut(2).Estimate(points).item<double>(), 1e-12);
        Assert.Equal(with, KernelDensityEntropy.Resubstitution(2).Estimate(points).item<double>(), 1e-12);
    }

    [Fact]
    public void Estimate_FixedBandwidth_GradientAgreesWithFiniteDifferences()
    {
        using var scope = NewDisposeScope();
        Tensor points = Points.Gaussian(14, 3, 41);
        Assert.InRange(Points.GradientError(points, z => KernelDensityEntropy.LeaveOneOut(0.7).Estimate(z).Times(1.3)), 0, 1e-6);
        Assert.InRange(Points.GradientError(points, z => KernelDensityEntropy.Resubstitution(0.7).Estimate(z).Times(1.3)), 0, 1e-6);
    }

    [Fact]
    public void Estimate_MorePointsThanOneBlock_IsTheSumOverTwoFarHalves()
    {
        // A pair of points 1 apart, in 2,500 copies 1e4 bandwidths from each other: the log density of each is that of its pair.
        using var scope = NewDisposeScope();
        Tensor places = tensor((double[])[.. Enumerable.Range(0, 2_500).Select(place => place * 1e4)]);
        Tensor points = cat([places, places.Plus(1)]).reshape(5_000, 1).requires_grad_();
        Tensor estimate = KernelDensityEntropy.LeaveOneOut(1).Estimate(points);
        Assert.Equal(Math.Log(4_999) + 0.5 * Math.Log(2 * Math.PI) + 0.5, estimate.item<double>(), 1e-9);
        estimate.backward();
        // -2/n log N(1): each point gains 2/n by parting from its partner.
        Tensor expected = tensor((double[])[.. Enumerable.Repeat(-2.0 / 5_000, 2_500), .. Enumerable.Repeat(2.0 / 5_000, 2_500)]);
        Assert.Equal(0, (points.grad!.reshape(-1) - expected).abs().max().item<double>(), 1e-12);
    }

    [Fact]
    public void Estimate_PointFarFromAllOthers_IsPushedOnByLeaveOneOutOnly()
    {
        // At 30 bandwidths exp(-450) is below the smallest float32: the logarithm is not cut, and the gradient lives.
        using var scope = NewDisposeScope();
        Tensor points = cat([zeros([9, 2]), ones([1, 2]).Times(30)]).requires_grad_();
        Tensor apart = KernelDensityEntropy.LeaveOneOut(1).Estimate(points), with = KernelDensityEntropy.Resubstitution(1).Estimate(points);
        Assert.InRange(apart.item<float>(), 90, 95);
        Assert.InRange(with.item<float>(), 0, Math.Log(10) + Math.Log(2 * Math.PI));
        Assert.Equal(30 / 10f, autograd.grad([apart], [points])[0][9, 0].item<float>(), 1e-4f);
        Assert.Equal(0f, autograd.grad([with], [points])[0][9, 0].item<float>(), 1e-6f);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Constructors_BandwidthOutOfRange_Throw(double bandwidth)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => KernelDensityEntropy.LeaveOneOut(bandwidth));
        Assert.Throws<ArgumentOutOfRangeException>(() => KernelDensityEntropy.Resubstitution(bandwidth));
    }

    private static (double Mean, double StandardError) Draw(KernelDensityEntropy estimator, int count, int dimension)
    {
        using var scope = NewDisposeScope();
        double[] estimates = [.. Enumerable.Range(100,
            10).Select(seed => estimator.Estimate(Points.Gaussian(count, dimension, (ulong)seed)).item<double>())];
        double mean = estimates.Average();
        return (mean, Math.Sqrt(estimates.Sum(x => (x - mean) * (x - mean)) / (estimates.Length - 1) / estimates.Length));
    }

    /// <summary>The kernel of CPUs and the tensor operations of other devices are one function, for points alone and points that are the
    /// same, too.</summary>
    [Theory]
    [InlineData(2, 1)]
    [InlineData(17, 2)]
    [InlineData(45, 3)]
    [InlineData(64, 11)]
    public void Estimate_ByTensors_IsThatOfTheKernel(int count, int dimension)
    {
        using DisposeScope scope = NewDisposeScope();
        foreach (ScalarType type in (ScalarType[])[ScalarType.Float64, ScalarType.Float32])
        {
            double tolerance = type == ScalarType.Float64 ? 1e-11 : 2e-4;
            foreach (bool includesSelf in (bool[])[false, true])
            {
                using Tensor points = Points.Gaussian(count, dimension, 47, type);
                points[0].ScaleInPlace(40.0); // alone
                points[1].copy_(points[count - 1]);
                points.requires_grad_();
                (Tensor mean, Tensor? gradient) = UnitKernelEntropy.ByTensors(points, includesSelf);
                Tensor kernel = UnitKernelEntropy.Apply(points, includesSelf);
                double constant = Math.Log(includesSelf ? count : count - 1) + (0.5 * dimension * Math.Log(2 * Math.PI));
                Assert.Equal(constant - mean.Number(), kernel.Number(), tolerance * Math.Abs(kernel.Number()));
                Tensor slope = Gradients.Of(kernel, [points])[0];
                Assert.Equal(0, (slope - gradient!).abs().max().Number(), tolerance * (1 + gradient!.abs().max().Number()));
            }
        }
    }
}
