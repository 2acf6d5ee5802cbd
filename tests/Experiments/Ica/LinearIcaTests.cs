using Dynamics.Experiments.Ica;
using Dynamics.Simulators;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Tests.Experiments.Ica;

public sealed class LinearIcaTests
{
    private static readonly double[] s_laplace = Mixture([1, 1], 8).Observations;
    private static readonly Matrix<double> s_mixing = Mixture([1, 1], 8).Mixing;

    public static TheoryData<SourceModel> Models =>
    [
        new GeneralizedGaussianSources(s_laplace, [4, 4]),
        new GeneralizedGaussianSources(s_laplace, [2, 1.5]),
        new AutoregressiveSources(
            Matrix<double>.Build.DenseOfArray(new[,] { { 2, 0.3 }, { 0.3, 1 } }),
            Matrix<double>.Build.DenseOfArray(new[,] { { 1.5, 0.1 }, { 0.2, 0.4 } })),
    ];

    [Theory]
    [MemberData(nameof(Models))]
    public void Gradient_OfEveryModel_IsTheDifferenceQuotient(SourceModel model)
    {
        Matrix<double> w = Matrix<double>.Build.DenseOfArray(new[,] { { 0.9, -0.4 }, { 0.3, 1.2 } });
        Matrix<double> gradient = LinearIca.Gradient(model, w);
        for (int i = 0; i < 4; i++)
        {
            double Moved(double by)
            {
                Matrix<double> moved = w.Clone();
                moved[i / 2, i % 2] += by;
                return LinearIca.Objective(model, moved);
            }
            Assert.Equal((Moved(1e-5) - Moved(-1e-5)) / 2e-5, gradient[i / 2, i % 2], 1e-6 * (1 + gradient.FrobeniusNorm()));
        }
    }

    [Theory]
    [InlineData(IcaGradient.Natural)]
    [InlineData(IcaGradient.Plain)]
    public void Fit_LaplaceSources_FindsTheUnmixing(IcaGradient gradient)
    {
        GeneralizedGaussianSources model = new(s_laplace, [1, 1]);
        IcaFit fit = LinearIca.Fit(model, LinearIca.RandomStart(2, new(5)), new() { Gradient = gradient, MaximumSteps = 5000 });
        Assert.InRange(UnmixingScores.Amari(fit.Unmixing * s_mixing), 0, 0.02);
        Assert.True(UnmixingScores.Amari(FastIca.Whitening(s_laplace, 2) * s_mixing) > 0.1); // which whitening alone does not
    }

    [Fact]
    public void Fit_NaturalGradient_DoesNotDependOnTheMixing()
    {
        Matrix<double> change = Matrix<double>.Build.DenseOfArray(new[,] { { 3, 1 }, { -0.5, 0.4 } });
        double[] changed = new double[s_laplace.Length];
        for (int i = 0; i < changed.Length; i++)
        {
            int first = i - (i % 2);
            changed[i] = (change[i % 2, 0] * s_laplace[first]) + (change[i % 2, 1] * s_laplace[first + 1]);
        }
        LinearIcaOptions few = new() { MaximumSteps = 12 };
        Matrix<double> start = LinearIca.RandomStart(2, new(6));
        Matrix<double> one = LinearIca.Fit(new GeneralizedGaussianSources(s_laplace, [1.5, 1.5]), start, few).Unmixing;
        Matrix<double> other =
            LinearIca.Fit(new GeneralizedGaussianSources(changed, [1.5, 1.5]), start * change.Inverse(), few).Unmixing;
        Assert.True((one - (other * change)).FrobeniusNorm() < 1e-6 * one.FrobeniusNorm());
    }

    [Fact]
    public void FitShapes_SharpAndFlatSources_FindsBoth()
    {
        (double[] mixed, Matrix<double> mixing) = Mixture([0.9, 6], 9);
        (IcaFit fit, GeneralizedGaussianSources model) = LinearIca.FitShapes(
            new(mixed, [1.5, 1.5]), LinearIca.RandomStart(2, new(7)), new());
        Assert.InRange(UnmixingScores.Amari(fit.Unmixing * mixing), 0, 0.02);
        Assert.InRange(model.Shapes.Min(), 0.7, 1.2);
        Assert.InRange(model.Shapes.Max(), 4, 9);
    }

    [Fact]
    public void Fit_GaussianSourcesWithoutMemory_AreNotFoundButFromTheIdentityOfASymmetricMixing()
    {
        // The negative control, and why no climb here begins at the identity: whitening is the inverse of a symmetric mixing.
        GeneralizedGaussianSimulator system = GeneralizedGaussianSimulator.Create(new() { Shapes = [2, 2], FrameCount = 10_000 });
        double[] mixed = Doubles(system.Batch([0], SequencePart.Train));
        Matrix<double> mixing = Matrix<double>.Build.DenseOfArray(system.Matrices["mixing"]);
        GeneralizedGaussianSources model = new(mixed, [2, 2]);
        double[] distances = [.. Enumerable.Range(0, 6).Select(run =>
            UnmixingScores.Amari(LinearIca.Fit(model, LinearIca.RandomStart(2, new((ulong)run)), new()).Unmixing * mixing))];
        Assert.True(distances.Average() > 0.1);
        Matrix<double> lucky = LinearIca.Fit(model, Matrix<double>.Build.DenseIdentity(2), new()).Unmixing;
        Assert.InRange(UnmixingScores.Amari(lucky * mixing), 0, 0.02);
    }

    [Theory]
    [InlineData(0.9, 0.5, true)]
    [InlineData(0.7, 0.7, false)]
    public void Fit_GaussianSourcesWithMemory_AreFoundWhereTheirMemoriesDiffer(double first, double second, bool found)
    {
        // Exact moments of two processes of unit variance behind a mixing.
        Matrix<double> mixing = Matrix<double>.Build.DenseOfArray(new[,] { { 1, 0.5 }, { -0.2, 2 } });
        Matrix<double> Mixed(double one, double two) =>
            mixing * Matrix<double>.Build.DenseOfDiagonalArray([one, two]) * mixing.Transpose();
        AutoregressiveSources model = new(Mixed(1, 1), Mixed(first, second));
        double worst = Enumerable.Range(0, 5).Max(run => UnmixingScores.Amari(
            LinearIca.Fit(model, LinearIca.RandomStart(2, new((ulong)run)), new() { Tolerance = 1e-8 }).Unmixing * mixing));
        Assert.Equal(found, worst < 1e-5);
    }

    [Theory]
    [InlineData(45)]
    [InlineData(20)]
    public void FitRotation_ExactCovariance_IsTheRotation(double degrees)
    {
        (double sin, double cos) = Math.SinCos(degrees * Math.PI / 180);
        Matrix<double> mixing = Matrix<double>.Build.DenseOfArray(new[,] { { cos, -sin }, { sin, cos } });
        Matrix<double> covariance = mixing * Matrix<double>.Build.DenseOfDiagonalArray([0.0225, 0.225]) * mixing.Transpose();
        Matrix<double> rotation = LinearIca.FitRotation(covariance, [0.0225, 0.225]);
        Assert.True((rotation - mixing.Transpose()).FrobeniusNorm() < 1e-6);
        // In the wrong order of variances the places are exchanged.
        Matrix<double> exchanged = LinearIca.FitRotation(covariance, [0.225, 0.0225]) * mixing;
        Assert.Equal(0, exchanged[0, 0], 1e-6);
    }

    [Fact]
    public void Kurtosis_OfKnownDensities_IsTheirs()
    {
        Assert.Equal(6, GeneralizedGaussianSources.Kurtosis(1), 1e-10);
        Assert.Equal(3, GeneralizedGaussianSources.Kurtosis(2), 1e-10);
        Assert.Equal(1.8, GeneralizedGaussianSources.Kurtosis(200), 0.01);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3.5)]
    public void Evaluate_LogDensity_IsNormalised(double shape)
    {
        // A grid of frames stands for all values: the densities' sum times the spacing is 1.
        const double Spacing = 0.002;
        double total = Enumerable.Range(-8000, 16_001).Sum(i => Math.Exp(new GeneralizedGaussianSources([i * Spacing], [shape])
            .Evaluate(Matrix<double>.Build.DenseIdentity(1)).LogDensity)) * Spacing;
        Assert.Equal(1, total, 1e-3);
    }

    private static (double[] Observations, Matrix<double> Mixing) Mixture(double[] shapes, ulong seed)
    {
        GeneralizedGaussianSimulator system = GeneralizedGaussianSimulator.Create(
            new() { Seed = seed, Shapes = shapes, FrameCount = 8000, Mixing = new() { ConditionNumber = 5 } });
        return (Doubles(system.Batch([0], SequencePart.Train)), Matrix<double>.Build.DenseOfArray(system.Matrices["mixing"]));
    }

    private static double[] Doubles(SequenceBatch batch) => Moments.Centered([.. batch.Observations.Select(value => (double)value)], 2);
}
