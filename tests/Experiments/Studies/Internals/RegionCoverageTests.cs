using Dynamics.Decoding;
using Dynamics.Experiments.Studies.Internals;
using Dynamics.KalmanSsl;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Tests.Experiments.Studies.Internals;

public sealed class RegionCoverageTests
{
    private const int Rows = 4000;

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.8)]
    [InlineData(0.95)]
    public void Gaussian_ErrorsAsStated_HoldTheirShare(double level)
    {
        double[] distances = Distances(claimed: 1, seed: 1);

        // Three standard errors.
        Assert.Equal(level, RegionCoverage.Gaussian(distances, 2, level), 3 * Math.Sqrt(level * (1 - level) / Rows));
    }

    [Fact]
    public void Gaussian_ClaimsTooSmall_HoldLess() =>
        Assert.InRange(RegionCoverage.Gaussian(Distances(claimed: 0.5, seed: 1), 2, 0.95), 0.5, 0.9);

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.95)]
    public void Conformal_ClaimsTooSmall_AreMended(double level)
    {
        double[] test = Distances(claimed: 0.5, seed: 1), validation = Distances(claimed: 0.5, seed: 2);

        Assert.Equal(level, RegionCoverage.Conformal(test, validation, level), 3 * Math.Sqrt(2 * level * (1 - level) / Rows));
    }

    [Fact]
    public void Conformal_FewerValidationRowsThanTheLevelNeeds_HoldsAll() =>
        Assert.Equal(1, RegionCoverage.Conformal([1, 2, 1e9], [1, 2, 3], 0.95));

    /// <summary>Distances of truths drawn from the posterior pushed through a readout, where the filter claims its covariance times a
    /// factor.</summary>
    private static double[] Distances(double claimed, ulong seed)
    {
        RandomStream random = new(seed);
        Matrix<double> weights = Matrix<double>.Build.DenseOfRowArrays([1, 0.5], [-0.3, 2]),
            residual = Matrix<double>.Build.DenseOfDiagonalArray([1e-4, 4e-4]);
        LinearGaussianReadout readout = new(weights, Vector<double>.Build.Dense([1, 2.0]), residual);
        Matrix<double> factor = Matrix<double>.Build.DenseOfRowArrays([0.2, 0], [0.1, 0.3]);
        double[] mean = [.. Enumerable.Range(0, 2 * Rows).Select(_ => random.NextGaussian())];
        Matrix<double> truth = Matrix<double>.Build.Dense(Rows, 2);
        for (int row = 0; row < Rows; row++)
        {
            Vector<double> h = Vector<double>.Build.Dense([mean[2 * row], mean[(2 * row) + 1]])
                + (factor * Vector<double>.Build.Dense([random.NextGaussian(), random.NextGaussian()]));
            truth.SetRow(
                row, readout.Predict(h) + Vector<double>.Build.Dense([0.01 * random.NextGaussian(), 0.02 * random.NextGaussian()]));
        }
        SequencePosteriors posteriors = new(
            [new FilteredPosterior(2, mean, new int[Rows], [(claimed * factor * factor.Transpose()).ToRowMajorArray()], 0)]);
        return RegionCoverage.Distances(readout, posteriors, truth);
    }
}
