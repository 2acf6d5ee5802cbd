using Dynamics.Decoding.Identifiability;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Tests.Decoding.Identifiability;

public sealed class LatentMatchingTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    [InlineData(4, 6)]
    [InlineData(6, 6)]
    public void Assign_RandomWeights_HasTheBestSumOfAllMatchings(int rows, int columns)
    {
        for (ulong seed = 1; seed <= 20; seed++)
        {
            RandomStream random = new(seed);
            double[,] weights = new double[rows, columns];
            for (int i = 0; i < weights.Length; i++)
            {
                weights[i / columns, i % columns] = random.NextGaussian();
            }
            int[] chosen = LatentMatching.Assign(weights);
            Assert.Equal(rows, chosen.Distinct().Count());
            Assert.Equal(Best(weights, 0, []), chosen.Select((column, row) => weights[row, column]).Sum(), 12);
        }
    }

    [Fact]
    public void Assign_MoreRowsThanColumns_IsRefused() =>
        Assert.Throws<ArgumentException>(() => LatentMatching.Assign(new double[3, 2]));

    [Fact]
    public void MeanCorrelation_ShuffledSignedAndScaled_IsOne_AndARotationIsNot()
    {
        Matrix<double> states = Gaussian(2000, 3, 1);
        Matrix<double> shuffled = states * Matrix<double>.Build.DenseOfRowArrays([0, 0, -2], [5, 0, 0], [0, 0.1, 0]);
        Assert.Equal(1, Measure(LatentMatching.MeanCorrelation, shuffled, states), 10);
        double half = Math.Sqrt(0.5);
        Matrix<double> turned = states * Matrix<double>.Build.DenseOfRowArrays([half, -half, 0], [half, half, 0], [0, 0, 1]);
        // Two of three states have correlation 0.7 with either of two latents, up to sampling.
        Assert.InRange(Measure(LatentMatching.MeanCorrelation, turned, states), 0.77, 0.83);
        Assert.Equal(1, Measure(LatentMatching.CanonicalCorrelation, turned, states), 8);
    }

    [Fact]
    public void Correlations_FewerLatentsThanStates_CountTheMissingAsZero()
    {
        Matrix<double> states = Gaussian(2000, 3, 2);
        Matrix<double> one = states.SubMatrix(0, 2000, 1, 1);
        Assert.Equal(1 / 3.0, Measure(LatentMatching.MeanCorrelation, one, states), 10);
        Assert.Equal(1 / 3.0, Measure(LatentMatching.CanonicalCorrelation, one, states), 8);
    }

    /// <summary>Latents with noise: the canonical correlation of each dimension is 1 / sqrt(1 + variance), also after an affine
    /// map.</summary>
    [Fact]
    public void CanonicalCorrelation_NoisyLatents_IsTheKnownOne()
    {
        Matrix<double> states = Gaussian(200_000, 2, 3), noise = Gaussian(200_000, 2, 4);
        Matrix<double> latents = (states + (0.5 * noise)) * Matrix<double>.Build.DenseOfRowArrays([3, 1], [-1, 2]);
        Assert.Equal(1 / Math.Sqrt(1.25), Measure(LatentMatching.CanonicalCorrelation, latents, states), 0.003);
    }

    [Fact]
    public void OrthogonalRecovery_RotationAndStretch_AreTheKnownNumbers()
    {
        Matrix<double> states = Whitened(Gaussian(5000, 2, 5));
        double half = Math.Sqrt(0.5);
        Matrix<double> rotation = Matrix<double>.Build.DenseOfRowArrays([half, -half], [half, half]);
        Assert.Equal(0, Measure(OrthogonalRecovery.OrthogonalityError, states * rotation, states), 8);
        Assert.Equal(0, Measure(OrthogonalRecovery.ProcrustesDistance, states * rotation, states), 6);
        // Stretched by 2: Q'Q is 4 I, and the rotation that is nearest leaves a distance of 1.
        Assert.Equal(3, Measure(OrthogonalRecovery.OrthogonalityError, 2 * states * rotation, states), 8);
        Assert.Equal(1, Measure(OrthogonalRecovery.ProcrustesDistance, 2 * states * rotation, states), 8);
        Assert.Equal(double.NaN, Measure(OrthogonalRecovery.ProcrustesDistance, states.SubMatrix(0, 5000, 0, 1), states));
    }

    /// <summary>Latents cos a z + sin a (z² - 1) / sqrt 2 of Gaussian states, whose moments Hermite's polynomials give: covariance I, the
    /// mean product of a pair N (rho cos² a + rho² sin² a), the linear map cos a. Its errors stay below their bounds.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(0.3)]
    [InlineData(1.2)]
    public void Bound_BentGaussianStates_HoldsTheError(double angle)
    {
        const int N = 3;
        const double Rho = 0.95;
        (double sin, double cos) = Math.SinCos(angle);
        Matrix<double> identity = Matrix<double>.Build.DenseIdentity(N);
        double error = OrthogonalRecovery.OrthogonalityError(identity, identity, cos * identity);
        IsometryBound bound = OrthogonalRecovery.Bound(identity, N * ((Rho * cos * cos) + (Rho * Rho * sin * sin)), Rho);
        Assert.Equal(sin * sin, error, 10);
        Assert.Equal(0, bound.Deviation, 10);
        Assert.Equal(N * sin * sin, bound.Nonlinear, 10);
        Assert.True(error <= bound.Orthogonality + 1e-12);
        double distance = OrthogonalRecovery.ProcrustesDistance(identity, identity, cos * identity);
        Assert.Equal(Math.Sqrt(2 - (2 * cos)), distance, 10);
        Assert.True(distance <= bound.Procrustes + 1e-12);
    }

    private static double Best(double[,] weights, int row, int[] taken) => row == weights.GetLength(0) ? 0
        : Enumerable.Range(0, weights.GetLength(1)).Except(taken)
            .Max(column => weights[row, column] + Best(weights, row + 1, [.. taken, column]));

    private static Matrix<double> Gaussian(int rows, int columns, ulong seed)
    {
        RandomStream random = new(seed);
        return Matrix<double>.Build.Dense(rows, columns, (_, _) => random.NextGaussian());
    }

    private static Matrix<double> Whitened(Matrix<double> rows)
    {
        Matrix<double> centred = Centred(rows);
        return centred * LatentMatching.Whitening(centred.TransposeThisAndMultiply(centred) / rows.RowCount);
    }

    private static double Measure(
        Func<Matrix<double>, Matrix<double>, Matrix<double>, double> of, Matrix<double> latents, Matrix<double> states)
    {
        (Matrix<double> z, Matrix<double> s) = (Centred(latents), Centred(states));
        int n = z.RowCount;
        return of(z.TransposeThisAndMultiply(z) / n, s.TransposeThisAndMultiply(s) / n, s.TransposeThisAndMultiply(z) / n);
    }

    private static Matrix<double> Centred(Matrix<double> rows)
    {
        Vector<double> mean = rows.ColumnSums() / rows.RowCount;
        return rows.MapIndexed((_, j, value) => value - mean[j], Zeros.Include);
    }
}
