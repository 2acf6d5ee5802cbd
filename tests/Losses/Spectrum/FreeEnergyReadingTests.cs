using Dynamics.Losses;
using Dynamics.Losses.Spectrum;
using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Tests.Losses.Spectrum;

/// <summary>The free-energy reading of points whose energy, entropy and rank are known.</summary>
public sealed class FreeEnergyReadingTests
{
    private const double Noise = 1e-4;
    private static readonly EntropyEstimator s_gaussian = new GaussianLogDetEntropy(Noise);

    [Fact]
    public void Of_PointsAllOverTheSphere_HasNeitherEntropyToGainNorOverhead()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor points = Points.Gaussian(20_000, 4, seed: 1), others = Points.Gaussian(20_000, 4, seed: 2);
        FreeEnergyReading same = FreeEnergyReading.Of(points, points, s_gaussian), apart = FreeEnergyReading.Of(points, others, s_gaussian);
        Assert.Equal(0, same.Energy, 1e-12);
        Assert.Equal(0, same.Entropy, 1e-3);
        Assert.Equal(0, same.Overhead, 1e-3);
        Assert.Equal(1, apart.Energy, 0.02); // half of the squared distance of two vectors of length sqrt(d) at right angles, over d
        Assert.Equal(apart.Energy - apart.Entropy, apart.FreeEnergy);
        // Scale is not read.
        FreeEnergyReading larger = FreeEnergyReading.Of(points.Times(7), others.Times(0.1), s_gaussian);
        Assert.Equal(apart.Energy, larger.Energy, 1e-9);
        Assert.Equal(apart.Entropy, larger.Entropy, 1e-9);
    }

    [Fact]
    public void Of_CollapsedPoints_HasTheEntropyOfTheNoiseAndAllOverhead()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor point = ones([50, 4], dtype: ScalarType.Float64);
        FreeEnergyReading complete = FreeEnergyReading.Of(point, point, s_gaussian);
        Assert.Equal(0, complete.Energy, 1e-12);
        Assert.Equal(0.5 * Math.Log(Noise), complete.Entropy, 1e-6);
        Assert.Equal(1, complete.Overhead, 1e-12);

        // One direction, both ways: one eigenvalue of 4 n / (n - 1), and three of 0.
        Tensor line = cat([point, point.Times(-1)]);
        FreeEnergyReading dimensional = FreeEnergyReading.Of(line, line, s_gaussian);
        Assert.Equal((0.5 * Math.Log((4 * 100 / 99.0) + Noise) + 1.5 * Math.Log(Noise)) / 4, dimensional.Entropy, 1e-6);
        Assert.Equal(0.75, dimensional.Overhead, 1e-9);
    }

    [Fact]
    public void Of_OtherEstimators_OrderCollapseAlike()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor spread = Points.Gaussian(400, 4, seed: 3), narrow = Points.Gaussian(400, 4, seed: 3).Times(0.1).Plus(1);
        foreach (EntropyEstimator estimator in (EntropyEstimator[])[
            s_gaussian, KernelDensityEntropy.LeaveOneOut(), new KozachenkoLeonenkoEntropy()])
        {
            FreeEnergyReading wide = FreeEnergyReading.Of(spread, spread, estimator);
            FreeEnergyReading tight = FreeEnergyReading.Of(narrow, narrow, estimator);
            Assert.True(wide.Entropy > tight.Entropy + 1, $"{wide.Entropy} against {tight.Entropy}");
        }
    }
}
