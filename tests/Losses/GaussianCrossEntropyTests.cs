using Dynamics.Losses;
using Dynamics.Tensors;
using static TorchSharp.torch;

namespace Dynamics.Tests.Losses;

public sealed class GaussianCrossEntropyTests
{
    private static Tensor Covariance() => tensor((double[])[2, 0.6, -0.2, 0.6, 1, 0.1, -0.2, 0.1, 0.5], [3, 3]);

    [Fact]
    public void Evaluate_OneDimension_IsTheNormalDensity()
    {
        using var scope = NewDisposeScope();
        double value = GaussianCrossEntropy.Evaluate(
            tensor((double[])[1.3]), tensor((double[])[0.4]), tensor((double[])[0.25], [1, 1])).item<double>();
        Assert.Equal(-Math.Log(Math.Exp(-0.9 * 0.9 / 0.5) / Math.Sqrt(2 * Math.PI * 0.25)), value, 1e-12);
    }

    [Fact]
    public void Evaluate_SamplesOfThePrediction_AverageToItsEntropy()
    {
        // E[-log N(z)] over z ~ N(m, S) is 1/2 log det(2 pi e S); the variance of one term is d/2.
        using var scope = NewDisposeScope();
        int n = 20_000, d = 3;
        Tensor factor = linalg.cholesky(Covariance()), mean = tensor((double[])[1, 2, 3]);
        Tensor samples = Points.Gaussian(n, d, 31).mm(factor.t()).Plus(mean);
        double determinant = 2 * (1 * 0.5 - 0.01) - 0.6 * (0.6 * 0.5 + 0.02) - 0.2 * (0.06 + 0.2);
        double average = GaussianCrossEntropy.Evaluate(samples, mean.expand(n, d), Covariance()).mean().item<double>();
        Assert.Equal(0.5 * Math.Log(Math.Pow(2 * Math.PI * Math.E, d) * determinant), average, 4 * Math.Sqrt(d / 2.0 / n));
    }

    [Fact]
    public void Evaluate_CovarianceForEachTime_ServesTheWholeBatch()
    {
        using var scope = NewDisposeScope();
        Tensor latent = Points.Gaussian(8, 3, 32).reshape(2, 4, 3), mean = Points.Gaussian(8, 3, 33).reshape(2, 4, 3);
        Tensor perTime = stack([.. Enumerable.Range(1, 4).Select(time => Covariance().Times(time))]);
        Tensor all = GaussianCrossEntropy.Evaluate(latent, mean, perTime);
        Assert.Equal([2L, 4], all.shape);
        for (int batch = 0; batch < 2; batch++)
            for (int time = 0; time < 4; time++)
                Assert.Equal(
                    GaussianCrossEntropy.Evaluate(latent[batch, time], mean[batch, time], Covariance().Times(time + 1)).item<double>(),
                    all[batch, time].item<double>(),
                    1e-12);
    }

    [Fact]
    public void Evaluate_Gradients_AgreeWithFiniteDifferences()
    {
        using var scope = NewDisposeScope();
        Tensor latent = Points.Gaussian(5, 3, 34), mean = Points.Gaussian(5, 3, 35), root = Points.Gaussian(3, 3, 36);
        Tensor Spread(Tensor r) => r.mm(r.t()).Plus(eye(3, dtype: ScalarType.Float64));
        Assert.InRange(Points.GradientError(latent, z => GaussianCrossEntropy.Evaluate(z, mean, Covariance()).sum()), 0, 1e-6);
        Assert.InRange(Points.GradientError(mean, m => GaussianCrossEntropy.Evaluate(latent, m, Covariance()).sum()), 0, 1e-6);
        Assert.InRange(Points.GradientError(root, r => GaussianCrossEntropy.Evaluate(latent, mean, Spread(r)).sum()), 0, 1e-6);
    }

    [Fact]
    public void Evaluate_IndefiniteCovariance_IsNaNAndNoException()
    {
        using var scope = NewDisposeScope();
        Tensor value = GaussianCrossEntropy.Evaluate(
            zeros([2], dtype: ScalarType.Float64), zeros([2], dtype: ScalarType.Float64), -eye(2, dtype: ScalarType.Float64));
        Assert.True(double.IsNaN(value.item<double>()));
    }

    [Fact]
    public void Evaluate_AxesThatDoNotFit_Throws()
    {
        using var scope = NewDisposeScope();
        Assert.Contains(
            "'mean'", Assert.Throws<ArgumentException>(() => GaussianCrossEntropy.Evaluate(zeros([5, 3]), zeros([5, 2]), eye(3))).Message);
        Assert.Contains("'covariance' has shape [2, 2]; expected [..., dimension=3, dimension=3]",
            Assert.Throws<ArgumentException>(() => GaussianCrossEntropy.Evaluate(zeros([5, 3]), zeros([5, 3]), eye(2))).Message);
    }
}
