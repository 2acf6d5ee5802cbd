using Dynamics.Losses;
using Dynamics.Tensors;
using static TorchSharp.torch;

namespace Dynamics.Tests.Losses;

public sealed class GaussianLogDetEntropyTests
{
    [Fact]
    public void Estimate_PointsOfKnownCovariance_IsTheClosedForm()
    {
        // The corners (±a, ±b), n = 4: unbiased covariance diag(4a²/3, 4b²/3).
        using var scope = NewDisposeScope();
        double a = 2, b = 0.3;
        Tensor points = tensor((double[])[a, b, a, -b, -a, b, -a, -b], [4, 2]);
        double exact = 0.5 * Math.Log(4 * a * a / 3 * (4 * b * b / 3)) + Math.Log(2 * Math.PI * Math.E);
        Assert.Equal(exact, new GaussianLogDetEntropy().Estimate(points).item<double>(), 1e-12);
        Assert.Equal(exact, new GaussianLogDetEntropy().Estimate(points.to_type(ScalarType.Float32)).item<float>(), 1e-5);
        double noisy = 0.5 * Math.Log((4 * a * a / 3 + 0.5) * (4 * b * b / 3 + 0.5)) + Math.Log(2 * Math.PI * Math.E);
        Assert.Equal(noisy, new GaussianLogDetEntropy(0.5).Estimate(points).item<double>(), 1e-12);
    }

    [Fact]
    public void Estimate_CorrelatedPair_IsTheClosedForm()
    {
        // Rows (1, 1), (-1, -1), (1, 0), (-1, 0): covariance [[4, 2], [2, 2]] / 3, determinant 4/9.
        using var scope = NewDisposeScope();
        Tensor points = tensor((double[])[1, 1, -1, -1, 1, 0, -1, 0], [4, 2]);
        Assert.Equal(
            0.5 * Math.Log(4.0 / 9) + Math.Log(2 * Math.PI * Math.E), new GaussianLogDetEntropy().Estimate(points).item<double>(), 1e-12);
    }

    [Fact]
    public void Estimate_ManyGaussianPoints_ApproachesTheTrueEntropy()
    {
        // Var(log det of a Wishart) = sum psi'((n-i)/2) is about 2d/n, bias -d(d+1)/(2n) (both halved here).
        using var scope = NewDisposeScope();
        int n = 20_000, d = 4;
        double truth = 0.5 * d * Math.Log(2 * Math.PI * Math.E);
        double standardError = Math.Sqrt(d / (2.0 * n));
        Assert.Equal(truth, new GaussianLogDetEntropy().Estimate(Points.Gaussian(n, d, 11)).item<double>(), 4 * standardError);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.2)]
    public void Estimate_Gradient_AgreesWithFiniteDifferences(double noiseVariance)
    {
        using var scope = NewDisposeScope();
        var estimator = new GaussianLogDetEntropy(noiseVariance);
        Assert.InRange(Points.GradientError(Points.Gaussian(12, 3, 12), points => estimator.Estimate(points).Times(1.7)), 0, 1e-6);
    }

    [Fact]
    public void Estimate_NearlyFlatPointsInSingle_AgreesWithDouble()
    {
        // A standard deviation of 1/30 of the others' is resolved in float32; the rounding ridge adds 1e-6 of the mean variance.
        using var scope = NewDisposeScope();
        Tensor points = Points.Gaussian(5_000, 3, 13) * tensor((double[])[1, 1, 1 / 30.0]);
        double exact = new GaussianLogDetEntropy().Estimate(points).item<double>();
        Assert.Equal(exact, new GaussianLogDetEntropy().Estimate(points.to_type(ScalarType.Float32)).item<float>(), 1e-3);
    }

    [Theory]
    [InlineData(-1e-9)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Constructor_VarianceOutOfRange_Throws(double variance) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new GaussianLogDetEntropy(variance));
}
