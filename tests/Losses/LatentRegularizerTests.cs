using Dynamics.Losses;
using Dynamics.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Tests.Losses;

/// <summary>Terms on latents against their closed forms.</summary>
public sealed class LatentRegularizerTests
{
    private static double Penalty(LatentRegularizer regularizer, Tensor points) => new PredictiveObjective
    {
        PredictionWeight = 0, Regularizers = [regularizer],
    }.Evaluate(new UnitGaussianPrediction(points, points, points), 5).Loss.Number();

    /// <summary>One row a term.</summary>
    public static TheoryData<LatentRegularizer> Rows =>
    [
        new SlicedNormalityRegularizer { Normality = new() { Slices = 20 } }, new VarianceRegularizer(), new CovarianceRegularizer(),
        new TemporalVarianceRegularizer(), new TemporalSimilarityRegularizer(),
    ];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Gradient_OfEachTerm_AgreesWithFiniteDifferences(LatentRegularizer regularizer)
    {
        using DisposeScope scope = NewDisposeScope();
        RandomStream random = new(8);
        // Deviations about 0.5, so that the hinges are at work.
        Tensor flat = tensor([.. Enumerable.Range(0, 40).Select(_ => 0.5 * random.NextGaussian())], [20, 2]);
        Assert.InRange(Points.GradientError(flat, at =>
        {
            Tensor points = at.reshape(4, 5, 2);
            return new PredictiveObjective { PredictionWeight = 0, Regularizers = [regularizer] }
                .Evaluate(new UnitGaussianPrediction(points, points, points), 5).Loss;
        }, 1e-6), 0, 2e-6);
    }

    [Fact]
    public void Variance_OfAPointAndOfUnitSpread_AreTheHinge()
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.Equal(0.99, Penalty(new VarianceRegularizer(), ones([3, 4, 2], ScalarType.Float64)), 12);
        // Values 0 and 1: variance 1/4.
        Tensor half = tensor(new double[] { 0, 1, 0, 1 }, [2, 2, 1]);
        Assert.Equal(2 * (1 - Math.Sqrt(0.2501)), Penalty(new VarianceRegularizer { Weight = 2 }, half), 12);
        Assert.Equal(0, Penalty(new VarianceRegularizer(), half.Times(10)), 12);
    }

    [Fact]
    public void TemporalVariance_OfSequencesThatStandStill_IsTheHingeThoughTheyDiffer()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor apart = tensor(new double[] { 0, 0, 50, 50 }, [2, 2, 1]);
        Assert.Equal(0.99, Penalty(new TemporalVarianceRegularizer(), apart), 12);
        Assert.Equal(0, Penalty(new VarianceRegularizer(), apart), 12);
        Assert.Equal(0, Penalty(new TemporalSimilarityRegularizer(), apart), 12);
        Assert.Equal((9 + 16) / 2.0, Penalty(new TemporalSimilarityRegularizer(), tensor(new double[] { 0, 3, 1, 5 }, [2, 2, 1])), 12);
    }

    [Fact]
    public void Covariance_OfCopies_IsTheSquaredVariance()
    {
        using DisposeScope scope = NewDisposeScope();
        // Each of two dimensions 0, 1, 2, 3: variance and covariance 5/3 (divisor n - 1).
        Tensor copies = tensor(new double[] { 0, 0, 1, 1, 2, 2, 3, 3 }, [1, 4, 2]);
        Assert.Equal(Math.Pow(5 / 3.0, 2), Penalty(new CovarianceRegularizer(), copies), 12);
        Tensor apart = tensor(new double[] { 1, 1, 1, -1, -1, 1, -1, -1 }, [1, 4, 2]);
        Assert.Equal(0, Penalty(new CovarianceRegularizer(), apart), 12);
    }

    [Fact]
    public void SlicedNormality_PerTimeStep_IsTheMeanOverBins()
    {
        using DisposeScope scope = NewDisposeScope();
        SlicedNormality normality = new() { Slices = 12, ScalesWithCount = false };
        RandomStream random = new(3);
        Tensor points = tensor([.. Enumerable.Range(0, 60).Select(_ => random.NextGaussian())], [10, 3, 2]);
        double expected = Enumerable.Range(0, 3).Average(time => normality.Statistic(points.select(1, time), 5).Number());
        Assert.Equal(
            expected, Penalty(new SlicedNormalityRegularizer { Normality = normality, PerTimeStep = true }, points), 12);
        Assert.Equal(
            normality.Statistic(points.reshape(30, 2), 5).Number(),
            Penalty(new SlicedNormalityRegularizer { Normality = normality }, points), 12);
    }
}
