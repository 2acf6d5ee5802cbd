using Dynamics.Experiments.Collapse;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Tests.Experiments.Collapse;

public sealed class DirectPredSpectrumTests
{
    [Theory]
    [InlineData(DirectPredForm.Paper, 2.4, 1.4)]
    [InlineData(DirectPredForm.Code, 1.1, 0.6)]
    [InlineData(DirectPredForm.ScaledCode, 2.2, 1.2)]
    public void Eigenvalues_FourAndOne_AreThoseOfTheForm(DirectPredForm form, double first, double second)
    {
        double[] p = new DirectPredSpectrum(form).Eigenvalues([4, 1]);
        Assert.Equal(first, p[0], 1e-12);
        Assert.Equal(second, p[1], 1e-12);
    }

    [Theory]
    [InlineData(DirectPredForm.Paper)]
    [InlineData(DirectPredForm.Code)]
    [InlineData(DirectPredForm.ScaledCode)]
    public void Predictor_IsSymmetricCommutesWithFAndHasItsEigenvalues(DirectPredForm form)
    {
        Matrix<double> root = Matrix<double>.Build.DenseOfArray(new[,] { { 1, 0.4, 0 }, { -0.3, 0.8, 0.1 }, { 0.2, 0.2, 0.5 } });
        Matrix<double> f = root.TransposeAndMultiply(root);
        Matrix<double> w = Matrix<double>.Build.DenseOfArray(new DirectPredSpectrum(form).Predictor(f.ToArray()));
        Assert.True((w - w.Transpose()).FrobeniusNorm() < 1e-12);
        Assert.True(((f * w) - (w * f)).FrobeniusNorm() < 1e-12);
        Assert.All(w.Evd(Symmetricity.Symmetric).EigenValues, value => Assert.True(value.Real > 0));
        if (form == DirectPredForm.Paper)
        {
            // (W_p - eps max s)² is F again.
            Matrix<double> bare = w - (0.1 * f.L2Norm() * Matrix<double>.Build.DenseIdentity(3));
            Assert.True(((bare * bare) - f).FrobeniusNorm() < 1e-12);
        }
    }

    [Fact]
    public void Predictor_CodeFormOfNothing_IsItsFloor()
    {
        double[,] w = new DirectPredSpectrum(DirectPredForm.Code).Predictor(new double[2, 2]);
        Assert.Equal(1e-4, w[0, 0], 1e-15);
        Assert.Equal(0, w[0, 1], 1e-15);
    }

    [Fact]
    public void Eigenvalues_CodeForm_DoesNotDependOnTheScale()
    {
        DirectPredSpectrum code = new(DirectPredForm.Code), paper = new(DirectPredForm.Paper);
        Assert.Equal(code.Eigenvalues([4, 1]), code.Eigenvalues([400, 100]), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.NotEqual(paper.Eigenvalues([4, 1])[1] / paper.Eigenvalues([4, 1])[0],
            paper.Eigenvalues([400, 100])[1] / paper.Eigenvalues([400, 100])[0], 1e-3);
    }

    [Theory]
    [InlineData(0.02, DirectPredForm.Paper, true)]
    [InlineData(0.05, DirectPredForm.Paper, false)]
    [InlineData(0.05, DirectPredForm.ScaledCode, true)]
    public void Modes_SmallMode_IsSavedWhereTheBoostExceedsTheBasin(double decay, DirectPredForm form, bool saved)
    {
        NonContrastiveFlow flow = new() { EncoderDecay = decay, PredictorDecay = decay };
        double[] end = GradientFlow.Solve(new DirectPredSpectrum(form).Modes(flow), [0.2, 1e-4], 3000, 1e-9);
        double[] none = GradientFlow.Solve(new DirectPredSpectrum(form, 0).Modes(flow), [0.2, 1e-4], 3000, 1e-9);
        double learned = GradientFlow.Solve(flow.Mode, [0.01, 1e-4], 3000, 1e-9)[1];
        Assert.Equal(saved, end[1] > 0.1);
        Assert.True(end[0] > 0.1);
        Assert.InRange(none[1], 0, 1e-9);
        Assert.InRange(learned, 0, 1e-9);
        // Without a boost the largest mode rests where a learned predictor would.
        Assert.Equal(Math.Pow(flow.RestingPoints()!.Value.Plus, 2), none[0], 1e-6);
    }
}
