using Dynamics.Experiments.Collapse;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Tests.Experiments.Collapse;

public sealed class NonContrastiveFlowTests
{
    private static readonly NonContrastiveFlow s_flow = new(); // sigma² 0.5, tau 1, alpha_p 1, eta 0.05

    [Fact]
    public void RestingPoints_OfTheReference_HaveItsDigits()
    {
        (double minus, double plus) = s_flow.RestingPoints()!.Value;
        Assert.Equal(0.054447, minus, 5e-7);
        Assert.Equal(0.612220, plus, 5e-7);
        Assert.Equal(1.0 / 6, s_flow.CriticalDecay(), 1e-15);
        Assert.Null((s_flow with { EncoderDecay = 0.2 }).RestingPoints());
    }

    [Theory]
    [InlineData(0.05, 0.07, 0.0049, 0.612220, 0.374813)]
    [InlineData(0.05, 0.02, 0.0004, 0, 0)]
    [InlineData(0.2, 0.6, 0.36, 0, 0)]
    [InlineData(0, 0.2, 0.1, 2.0 / 3, 0.504444)]
    [InlineData(0, 0.2, 0.01, 2.0 / 3, 0.414444)] // below the parabola, and yet it escapes
    public void Mode_StartsOfTheReference_RestWhereItSays(double decay, double p, double s, double restP, double restS)
    {
        NonContrastiveFlow flow = s_flow with { EncoderDecay = decay, PredictorDecay = decay };
        double[] end = GradientFlow.Solve(flow.Mode, [p, s], 1500);
        Assert.Equal(restP, end[0], 1e-6);
        Assert.Equal(restS, end[1], 1e-6);
    }

    [Theory]
    [InlineData(0.054, false)]
    [InlineData(0.055, true)]
    public void Mode_OnTheParabola_PartsAtTheUnstablePoint(double p, bool lives) =>
        Assert.Equal(lives, GradientFlow.Solve(s_flow.Mode, [p, p * p], 2000)[0] > 0.5);

    [Theory]
    [InlineData(null)]
    [InlineData(0.3)]
    public void ModeInvariant_WithAndWithoutAverage_DecaysAtTwiceTheDecay(double? average)
    {
        NonContrastiveFlow flow = s_flow with { PredictorRate = 2, TargetRate = average };
        double[] start = average is null ? [0.3, 0.2] : [0.3, 0.2, 1], end = GradientFlow.Solve(flow.Mode, start, 10);
        Assert.Equal(flow.ModeInvariant(0.3, 0.2) * Math.Exp(-1), flow.ModeInvariant(end[0], end[1]), 1e-6);
        Assert.NotEqual(0.3, end[0], 1e-2);
    }

    [Fact]
    public void WeightInvariant_AnyWeights_DecaysAtTwiceTheDecay()
    {
        NonContrastiveFlow flow = s_flow with { PredictorRate = 3, TargetRate = 0.5 };
        RandomStream random = new(1);
        double[] start = [.. Enumerable.Range(0, 9 + 12 + 12).Select(_ => 0.4 * random.NextGaussian())];
        double[] end = GradientFlow.Solve(flow.Weights(3, [2, 1, 0.5, 0.2]), start, 10);
        double[] before = NonContrastiveFlow.WeightInvariant(start, 3, 4, 3), after = NonContrastiveFlow.WeightInvariant(end, 3, 4, 3);
        Assert.All(before.Zip(after), pair => Assert.Equal(pair.First * Math.Exp(-1), pair.Second, 1e-6));
    }

    [Theory]
    [InlineData(true, 0.55)]
    [InlineData(false, 1.05)]
    public void Weights_PredictorHeld_EncoderDecaysAtTheAnalyticRate(bool detached, double rate)
    {
        NonContrastiveFlow held = s_flow with { PredictorRate = 0, PredictorDecay = 0 };
        double[] w = [0.3, -1, 2, 0.7], start = [1, 0, 0, 1, .. w, .. w];
        double[] end = GradientFlow.Solve(held.Weights(2, [1, 1], detached), start, 2);
        Assert.All(w.Zip(end[4..8]), pair => Assert.Equal(pair.First * Math.Exp(-2 * rate), pair.Second, 1e-9));
    }

    [Fact]
    public void Weights_DiagonalStart_AreModes()
    {
        // One latent of one input of unit variance: s is w², and the average's tau is w_a / w.
        NonContrastiveFlow flow = s_flow with { TargetRate = 0.4, PredictorRate = 1.5 };
        double[] weights = GradientFlow.Solve(flow.Weights(1, [1]), [0.3, 0.5, 0.5], 6);
        double[] mode = GradientFlow.Solve(flow.Mode, [0.3, 0.25, 1], 6);
        Assert.Equal(mode[0], weights[0], 1e-8);
        Assert.Equal(mode[1], weights[1] * weights[1], 1e-8);
        Assert.Equal(mode[2], weights[2] / weights[1], 1e-8);
    }

    [Fact]
    public void Matrices_Commutator_FollowsItsOwnEquation()
    {
        Matrix<double> p = Matrix<double>.Build.DenseOfArray(new[,] { { 0.4, 0.1 }, { 0.1, 0.7 } });
        Matrix<double> f = Matrix<double>.Build.DenseOfArray(new[,] { { 0.5, -0.2 }, { -0.2, 0.3 } });
        NonContrastiveFlow flow = s_flow with { PredictorRate = 2, PredictorDecay = 0.08 };
        double[] state = [.. p.ToRowMajorArray(), .. f.ToRowMajorArray()], rate = new double[8];
        flow.Matrices(2)(state, rate);
        Matrix<double> dp = Matrix<double>.Build.DenseOfRowMajor(2, 2, rate[..4]);
        Matrix<double> df = Matrix<double>.Build.DenseOfRowMajor(2, 2, rate[4..]);
        Matrix<double> change = (df * p) - (p * df) + (f * dp) - (dp * f), commutator = (f * p) - (p * f);
        Matrix<double> k = (1.5 * ((2 * f / 2) + (p * p))) - p + ((0.05 + (0.08 / 2)) * Matrix<double>.Build.DenseIdentity(2));
        Assert.True((change + (commutator * k) + (k * commutator)).FrobeniusNorm() < 1e-12);
        Assert.Equal(k[0, 0] + k[1, 1], flow.AlignmentRate(0, 0) * 2 + (1.5 * (f.Trace() + (p * p).Trace())) - p.Trace(), 1e-12);
    }

    [Fact]
    public void Matrices_AtRest_AlignmentIsStable()
    {
        double[] start = [0.5, 0.1, 0.1, 0.6, 0.3, -0.1, -0.1, 0.4];
        double[] end = GradientFlow.Solve(s_flow.Matrices(2), start, 300);
        Assert.InRange(NonContrastiveFlow.Misalignment(start, 2), 0.05, 1);
        Assert.InRange(NonContrastiveFlow.Misalignment(end, 2), 0, 1e-6);
        Assert.Equal(0.612220, end[0], 1e-5); // both modes at p+, so W_p is p+ times the identity
        Assert.True(s_flow.AlignmentRate(0.612220, 0.374813) > 0);
    }
}
