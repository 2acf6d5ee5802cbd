using Dynamics.Experiments.Collapse;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Tests.Experiments.Collapse;

public sealed class PredictorReadingTests
{
    private const int Size = 4;

    private static readonly double[] s_features = [4, 1, 0.25, 0.04];

    // Latents whose correlation is known exactly: sqrt(Size) times the rows of diag(sqrt(s)) U'.
    private static readonly Matrix<double> s_basis = Matrix<double>.Build.Random(Size, Size, seed: 3).QR().Q;

    private static readonly float[] s_latents = Singles(
        Matrix<double>.Build.DenseDiagonal(Size, Size, i => Math.Sqrt(Size * s_features[i])) * s_basis.Transpose());

    [Theory]
    [InlineData(0.5)]
    [InlineData(1)]
    public void Of_APredictorThatSharesTheEigenvectors_IsAlignedAndHasTheExponent(double exponent)
    {
        Matrix<double> predictor = s_basis * Matrix<double>.Build.DenseDiagonal(Size, Size, i => 0.7 * Math.Pow(s_features[i], exponent))
            * s_basis.Transpose();
        PredictorReading reading = PredictorReading.Of(s_latents, Singles(predictor));
        Assert.Equal(s_features, reading.Features, (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.Equal(s_features.Select(s => 0.7 * Math.Pow(s, exponent)), reading.Predictor, (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.InRange(reading.Misalignment, 0, 1e-6);
        Assert.InRange(reading.Asymmetry, 0, 1e-6);
        Assert.Equal(exponent, reading.Exponent, 1e-4);
    }

    [Fact]
    public void Of_ATurnOfTwoModes_HasTheCommutatorAndAsymmetryOfClosedForm()
    {
        // W = u1 u2': [F, W] = (s1 - s2) W, |W - W'| = sqrt(2), |W| = 1.
        Matrix<double> predictor = s_basis.Column(0).OuterProduct(s_basis.Column(1));
        PredictorReading reading = PredictorReading.Of(s_latents, Singles(predictor));
        Assert.Equal(3 / Math.Sqrt(s_features.Sum(s => s * s)), reading.Misalignment, 1e-5);
        Assert.Equal(Math.Sqrt(2), reading.Asymmetry, 1e-5);
        Assert.Equal(double.NaN, reading.Exponent);
    }

    [Theory]
    [InlineData(12, 15)]
    [InlineData(0, 16)]
    [InlineData(9, 16)]
    public void Of_WhatDoesNotFit_IsRefused(int latents, int predictor) => Assert.Throws<ArgumentException>(
        () => PredictorReading.Of(new float[latents], new float[predictor]));

    private static float[] Singles(Matrix<double> matrix) => Array.ConvertAll(matrix.ToRowMajorArray(), value => (float)value);
}
