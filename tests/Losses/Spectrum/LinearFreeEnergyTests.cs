using Dynamics.Losses.Spectrum;
using Dynamics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Tests.Losses.Spectrum;

public sealed class LinearFreeEnergyTests
{
    private const double Noise = 1e-9;

    [Fact]
    public void Optimum_PartnersThatAgree_IsThatWithoutConstraint()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor features = Points.Gaussian(300, 5, seed: 1).mm(Points.Gaussian(5, 5, seed: 2));
        Assert.Equal(0, LinearFreeEnergy.Optimum(features, features, 3, Noise), 1e-8);
        // Two of four dimensions are missing: these hold the noise, and the others share its room.
        Tensor plane = features.narrow(1, 0, 2);
        Assert.Equal(
            ((2 * -0.5 * Math.Log(2)) + (2 * -0.5 * Math.Log(Noise))) / 4, LinearFreeEnergy.Optimum(plane, plane, 4, Noise), 1e-7);
    }

    [Fact]
    public void Optimum_PartnersThatHaveNothingInCommon_IsAllEnergy()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor drawn = Points.Gaussian(4000, 3, seed: 3), half = drawn - drawn.mean([0], keepdim: true);
        // Every feature comes once with each sign of its partner: correlations of exactly 0.
        (Tensor features, Tensor partners) = (cat([half, half]), cat([half.flip(0), half.flip(0).Times(-1)]));
        Assert.Equal(1, LinearFreeEnergy.Optimum(features, partners, 3, Noise), 1e-8);
    }

    // The definition itself, for maps drawn at random and for ever closer ones: none lies below, and the best comes close.
    [Fact]
    public void Optimum_AgainstMapsByTheDefinition_IsTheirLowerBound()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor shared = Points.Gaussian(2000, 3, seed: 4), mixing = Points.Gaussian(3, 3, seed: 5);
        Tensor View(ulong seed) =>
            shared.Plus(Points.Gaussian(2000, 3, seed: seed) * tensor([0.2, 0.7, 2.0], dtype: ScalarType.Float64)).mm(mixing);
        (Tensor features, Tensor partners) = (View(6), View(7));
        double optimum = LinearFreeEnergy.Optimum(features, partners, 2, Noise);

        Matrix<double> Rows(Tensor of) => Matrix<double>.Build.DenseOfRowMajor(2000, 3, of.contiguous().data<double>().ToArray());
        (Matrix<double> x, Matrix<double> y) = (Rows(features), Rows(partners));
        Vector<double> mean = (x.ColumnSums() + y.ColumnSums()) / 4000;
        foreach (Matrix<double> of in (Matrix<double>[])[x, y])
        {
            foreach ((int row, Vector<double> values) in of.EnumerateRowsIndexed().ToArray())
            {
                of.SetRow(row, values - mean);
            }
        }
        Matrix<double> covariance = (x.TransposeThisAndMultiply(x) + y.TransposeThisAndMultiply(y)) / 4000, gap = x - y;
        Matrix<double> apart = gap.TransposeThisAndMultiply(gap) / 2000;
        double Free(Matrix<double> map)
        {
            Matrix<double> spread = map * covariance * map.Transpose();
            Matrix<double> scaled = map * Math.Sqrt(2 / spread.Trace());
            return (((scaled * apart * scaled.Transpose()).Trace() / 2)
                - (0.5 * Math.Log((scaled * covariance * scaled.Transpose()).Determinant()))) / 2;
        }
        RandomStream random = new(8);
        Matrix<double> Drawn() => Matrix<double>.Build.Dense(2, 3, (_, _) => random.NextGaussian());
        (Matrix<double> best, double least, double step) = (Drawn(), double.PositiveInfinity, 1);
        for (int i = 0; i < 6000; i++)
        {
            Matrix<double> map = i < 500 ? Drawn() : best + (step * Drawn());
            double free = Free(map);
            (best, least, step) = free < least ? (map, free, step * 1.3) : (best, least, i < 500 ? 1 : step * 0.95);
        }
        Assert.InRange(least, optimum - 1e-9, optimum + 1e-4);
        Assert.InRange(optimum, 0.05, 0.9);
    }
}
