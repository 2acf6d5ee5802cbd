using Dynamics.Decoding;
using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Tests.Decoding;

public sealed class LinearGaussianReadoutTests
{
    private static readonly Matrix<double> s_weights = Matrix<double>.Build.DenseOfRowArrays([1.5, -0.5, 0.2], [0.3, 0.8, -1]);
    private static readonly Vector<double> s_intercept = Vector<double>.Build.Dense([2, -7]);
    private static readonly Matrix<double> s_residual = Matrix<double>.Build.DenseOfRowArrays([0.3, 0.1], [0.1, 0.2]);

    [Fact]
    public void Fit_ExactLinearLaw_RecoversItAndLeavesNoResidual()
    {
        Matrix<double> features = Gaussian(200, 3, 1);
        LinearGaussianReadout fit = LinearGaussianReadout.Fit(features, Law(features));
        AssertClose(s_weights, fit.Weights, 1e-9);
        AssertClose(s_intercept.ToColumnMatrix(), fit.Intercept.ToColumnMatrix(), 1e-9);
        AssertClose(Matrix<double>.Build.Dense(2, 2), fit.Residual, 1e-15);
        AssertClose(Law(features.SubMatrix(0, 1, 0, 3)), fit.Predict(features.Row(0)).ToRowMatrix(), 1e-9);
        Assert.Equal(2, fit.OutputCount);
    }

    [Fact]
    public void Fit_NoisyTargets_EqualsLeastSquaresByQr()
    {
        Matrix<double> features = Gaussian(150, 3, 2), targets = Law(features) + Gaussian(150, 2, 3);
        LinearGaussianReadout fit = LinearGaussianReadout.Fit(features, targets);
        Matrix<double> design = Matrix<double>.Build.Dense(150, 1, 1).Append(features), solution = design.QR()
            .Solve(targets), errors = targets - (design * solution);
        AssertClose(solution.SubMatrix(1, 3, 0, 2).Transpose(), fit.Weights, 1e-9);
        AssertClose(solution.SubMatrix(0, 1, 0, 2), fit.Intercept.ToRowMatrix(), 1e-9);
        AssertClose(errors.Transpose() * errors / 150, fit.Residual, 1e-9);
    }

    [Fact]
    public void Fit_FeaturesOfKnownUncertainty_RecoversTheResidualAndCoversNewRows()
    {
        const int Rows = 40_000;
        (Matrix<double> features, Matrix<double> targets) = Uncertain(Rows, 4);
        LinearGaussianReadout fit = LinearGaussianReadout.Fit(features, targets, Covariance);
        // An error of W P W' + S has variance below 2 (and fourth moments as large as 3 * 2²), so an entry of their mean has a standard
        // error below 0.014.
        AssertClose(s_residual, fit.Residual, 4 * 0.014);
        AssertClose(s_weights, fit.Weights, 4 * Math.Sqrt(2.0 / Rows));
        LinearGaussianReadout blind = LinearGaussianReadout.Fit(features, targets);
        Assert.True((blind.Residual - fit.Residual).Evd().EigenValues.Real().Minimum() > 0.1); // what P explains

        (Matrix<double> test, Matrix<double> truth) = Uncertain(Rows, 5);
        foreach (double level in new[] { 0.5, 0.8, 0.95 })
        {
            double error = Math.Sqrt(level * (1 - level) / Rows);
            Assert.Equal(level, Coverage(fit, test, truth, Covariance, level), (4 * error) + 0.003); // 0.003: the readout is estimated
            // Rows that are known well and badly are covered alike only by the one that knows which is which.
            Assert.Equal(level, Coverage(fit, test, truth, Covariance, level, parity: 0), (6 * error) + 0.005);
            Assert.True(Math.Abs(Coverage(blind, test, truth, _ => Matrix<double>.Build.Dense(3, 3), level, parity: 0) - level) > 0.03);
        }
    }

    [Fact]
    public void Fit_PosteriorsThatClaimTooLittle_HasNextToNoResidual()
    {
        Matrix<double> features = Gaussian(300, 3, 6);
        LinearGaussianReadout fit =
            LinearGaussianReadout.Fit(features, Law(features) + (0.1 * Gaussian(300, 2, 7)), _ => Matrix<double>.Build.DenseIdentity(3));
        Assert.True(fit.Residual.Evd().EigenValues.Real().Minimum() > 0);
        // The smallest factor, e^-12, of errors of variance 0.01.
        AssertClose(Matrix<double>.Build.Dense(2, 2), fit.Residual, 0.02 * Math.Exp(-11.9));
        AssertClose(s_weights * s_weights.Transpose(), fit.Covariance(Matrix<double>.Build.DenseIdentity(3)), 0.1);
    }

    [Fact]
    public void Fit_FeaturesThatAreSwitchedOffOrDoubled_StillPredicts()
    {
        Matrix<double> features = Gaussian(200, 3, 8), targets = Law(features);
        LinearGaussianReadout off = LinearGaussianReadout.Fit(features.Append(Matrix<double>.Build.Dense(200, 2)), targets);
        AssertClose(s_weights, off.Weights.SubMatrix(0, 2, 0, 3), 1e-9);
        AssertClose(Matrix<double>.Build.Dense(2, 2), off.Weights.SubMatrix(0, 2, 3, 2), 1e-9);

        LinearGaussianReadout doubled = LinearGaussianReadout.Fit(features.Append(features), targets);
        AssertClose(targets.SubMatrix(0, 1, 0, 2), doubled.Predict(features.Append(features).Row(0)).ToRowMatrix(), 1e-4);

        LinearGaussianReadout none = LinearGaussianReadout.Fit(Matrix<double>.Build.Dense(200, 3, 4), targets);
        AssertClose((targets.ColumnSums() / 200).ToRowMatrix(), none.Predict(Vector<double>.Build.Dense(3, 4)).ToRowMatrix(), 1e-9);
    }

    private static double Coverage(
        LinearGaussianReadout fit, Matrix<double> features, Matrix<double> truth, Func<int, Matrix<double>> covariance, double level,
        int? parity = null)
    {
        int[] rows = [.. Enumerable.Range(0, features.RowCount).Where(row => parity is null || row % 2 == parity)];
        return rows.Average(row =>
        {
            Vector<double> error = truth.Row(row) - fit.Predict(features.Row(row));
            // Chi-square, two degrees.
            return error * fit.Covariance(covariance(row)).Inverse() * error <= -2 * Math.Log(1 - level) ? 1.0 : 0.0;
        });
    }

    /// <summary>Even rows are known well, odd ones badly.</summary>
    private static Matrix<double> Covariance(int row) => Factor(row) * Factor(row).Transpose();

    private static Matrix<double> Factor(int row) =>
        (row % 2 == 0 ? 0.1 : 0.6) * Matrix<double>.Build.DenseOfRowArrays([1, 0, 0], [0.5, 1, 0], [-0.3, 0.2, 0.5]);

    /// <summary>Means m, and y = W h + c + e with h ~ N(m, P) and e ~ N(0, S).</summary>
    private static (Matrix<double> Features, Matrix<double> Targets) Uncertain(int rows, ulong seed)
    {
        Matrix<double> means = Gaussian(rows, 3, seed), state = means.Clone(), away = Gaussian(rows, 3, seed + 100);
        for (int row = 0; row < rows; row++)
        {
            state.SetRow(row, state.Row(row) + (Factor(row) * away.Row(row)));
        }
        return (means, Law(state) + (Gaussian(rows, 2, seed + 200) * s_residual.Cholesky().Factor.Transpose()));
    }

    private static Matrix<double> Law(Matrix<double> features) =>
        (features * s_weights.Transpose()) + Matrix<double>.Build.Dense(features.RowCount, 2, (_, j) => s_intercept[j]);

    private static Matrix<double> Gaussian(int rows, int columns, ulong seed)
    {
        RandomStream random = new(seed);
        return Matrix<double>.Build.Dense(rows, columns, (_, _) => random.NextGaussian());
    }

    private static void AssertClose(Matrix<double> expected, Matrix<double> actual, double tolerance) =>
        Assert.InRange((expected - actual).Enumerate().Max(Math.Abs), 0, tolerance);
}
