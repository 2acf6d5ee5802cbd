using Dynamics.Losses;
using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Tests.Losses;

/// <summary>Closed forms beyond the laws of every estimator.</summary>
public sealed class LogDetExpansionEntropyTests
{
    [Fact]
    public void Estimate_EqualCorrelations_IsTheSecondOrderExpansion()
    {
        // 32 dimensions, all correlations 0.2: log det -4.94 exactly, -19.84 to second order, and -0.79 with the fourth power by mistake
        using DisposeScope scope = NewDisposeScope();
        const int Dimension = 32;
        Tensor points = WithCorrelations(Dimension, 0.2, 400);
        double constant = 0.5 * Dimension * Math.Log(2 * Math.PI * Math.E);
        Assert.Equal(-0.25 * Dimension * (Dimension - 1) * 0.04, new LogDetExpansionEntropy().Estimate(points).Number() - constant, 1e-9);
        double exact = 0.5 * (Math.Log(1 + (31 * 0.2)) + (31 * Math.Log(0.8)));
        Assert.Equal(-4.94, 2 * exact, 0.01);
        Assert.Equal(exact, new GaussianLogDetEntropy().Estimate(points).Number() - constant, 1e-9);
    }

    [Fact]
    public void Estimate_WeakCorrelations_AgreesWithTheDeterminant()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor points = WithCorrelations(4, 0.01, 60);
        Assert.Equal(
            new GaussianLogDetEntropy().Estimate(points).Number(), new LogDetExpansionEntropy().Estimate(points).Number(), 1e-5);
        Assert.Equal(
            new GaussianLogDetEntropy(0.5).Estimate(points).Number(), new LogDetExpansionEntropy(0.5).Estimate(points).Number(), 1e-5);
    }

    [Fact]
    public void PlugIn_OfPoints_IsTheGaussianEntropyOfTheirMaximumLikelihoodFit()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor points = WithCorrelations(3, 0.3, 50);
        double determinant = Math.Log(1 + (2 * 0.3)) + (2 * Math.Log(0.7)) + (3 * Math.Log(49.0 / 50)); // divisor n
        Assert.Equal(0.5 * (determinant + (3 * Math.Log(2 * Math.PI * Math.E))), new PlugInEntropy().Estimate(points).Number(), 1e-9);
    }

    /// <summary>Points whose sample covariance has ones on its diagonal and one number elsewhere.</summary>
    private static Tensor WithCorrelations(int dimension, double correlation, int count)
    {
        Tensor points = Points.Gaussian(count, dimension, 51), centred = points - points.mean([0]);
        Tensor sample = centred.t().mm(centred).DividedBy(count - 1);
        Tensor white = linalg.solve_triangular(linalg.cholesky(sample), centred.t(), upper: false).t();
        Tensor wanted = zeros([dimension, dimension], ScalarType.Float64).Fill(correlation);
        wanted.diagonal(0, 0, 1).Fill(1);
        return white.mm(linalg.cholesky(wanted).t());
    }
}
