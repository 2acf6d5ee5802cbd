using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Dynamics.Decoding;

/// <summary>A linear readout of one or more coordinates from latents that are known with a Gaussian uncertainty: y = W h + c + e with h ~
/// N(m, P) and e ~ N(0, S). So the predicted y has mean W m + c and covariance W P W' + S, which differs from bin to bin as P
/// does.</summary>
/// <param name="Weights">W [output, feature].</param>
/// <param name="Intercept">c [output].</param>
/// <param name="Residual">S [output, output], symmetric positive semi-definite.</param>
public sealed record LinearGaussianReadout(Matrix<double> Weights, Vector<double> Intercept, Matrix<double> Residual)
{
    /// <summary>Number of coordinates.</summary>
    public int OutputCount => Intercept.Count;

    private const double PosteriorRidge = 1e-3, SmallestLogFactor = -12;
    private const int MaximumLikelihoodRows = 2000;

    /// <summary>Least squares with a bias for W and c; S is the residuals' covariance times a factor in (0, 1], the one under which the
    /// residuals are most likely when each has covariance W P W' + S. P is never scaled: regions are too wide where a filter claims too
    /// little precision, and where it claims too much, S makes up for it.</summary>
    /// <remarks>Least squares with a ridge of a thousandth of the mean P: a latent that the data never inform has a mean that hardly varies
    /// and a large P, and plain least squares would give it any weight. Where means vary as much as their uncertainty the weights change by
    /// no more than that thousandth.</remarks>
    /// <param name="features">m [row, feature].</param>
    /// <param name="targets">y [row, output], finite.</param>
    /// <param name="covariance">P [feature, feature] of a row; null where the features are exact.</param>
    public static LinearGaussianReadout Fit(Matrix<double> features, Matrix<double> targets, Func<int, Matrix<double>>? covariance = null)
    {
        Vector<double> meanFeature = features.ColumnSums() / features.RowCount, meanTarget = targets.ColumnSums() / targets.RowCount;
        Matrix<double> centred =
            Matrix<double>.Build.Dense(features.RowCount, features.ColumnCount, (i, j) => features[i, j] - meanFeature[j]);
        Matrix<double> gram = centred.TransposeThisAndMultiply(centred);
        // A ridge at rounding level: latents that the encoder switched off, even all of them, must not make the problem singular.
        gram += Matrix<double>.Build.DenseDiagonal(gram.RowCount, gram.RowCount, Math.Max(1e-12 * gram.Trace() / gram.RowCount, 1e-300));
        gram = covariance is null ? gram : gram + (PosteriorRidge * Sum(covariance, features.RowCount, gram.RowCount));
        Matrix<double> weights = gram.Cholesky().Solve(centred.TransposeThisAndMultiply(targets)).Transpose();
        Vector<double> intercept = meanTarget - (weights * meanFeature);
        Matrix<double> errors = targets - (features * weights.Transpose());
        for (int row = 0; row < errors.RowCount; row++)
        {
            errors.SetRow(row, errors.Row(row) - intercept);
        }
        return new(weights, intercept, ResidualCovariance(errors, weights, covariance));
    }

    /// <summary>Mean W m + c of a prediction [output].</summary>
    public Vector<double> Predict(Vector<double> feature) => (Weights * feature) + Intercept;

    /// <summary>Covariance W P W' + S of a prediction [output, output].</summary>
    public Matrix<double> Covariance(Matrix<double> featureCovariance) => (Weights * featureCovariance * Weights.Transpose()) + Residual;

    private static Matrix<double> ResidualCovariance(Matrix<double> errors, Matrix<double> weights, Func<int, Matrix<double>>? covariance)
    {
        Matrix<double> residual = errors.TransposeThisAndMultiply(errors) / errors.RowCount;
        if (covariance is null)
        {
            return residual;
        }
        int stride = (errors.RowCount + MaximumLikelihoodRows - 1) / MaximumLikelihoodRows;
        int[] rows = [.. Enumerable.Range(0, errors.RowCount).Where(row => row % stride == 0)];
        Matrix<double>[] pushed = [.. rows.Select(row => weights * covariance(row) * weights.Transpose())];
        double Cost(double logFactor)
        {
            Matrix<double> own = residual * Math.Exp(logFactor);
            double sum = 0;
            for (int i = 0; i < rows.Length; i++)
            {
                Cholesky<double> total = (pushed[i] + own).Cholesky();
                Vector<double> error = errors.Row(rows[i]);
                sum += total.DeterminantLn + error.DotProduct(total.Solve(error));
            }
            return sum;
        }
        return residual * Math.Exp(GoldenSection(Cost, SmallestLogFactor, 0));
    }

    /// <summary>Where a function of one minimum has it, to a thousandth of the interval.</summary>
    private static double GoldenSection(Func<double, double> cost, double low, double high)
    {
        const double Ratio = 0.6180339887498949;
        double tolerance = (high - low) / 1000, left = high - (Ratio * (high - low)), right = low + (Ratio * (high - low));
        (double atLeft, double atRight) = (cost(left), cost(right));
        while (high - low > tolerance)
        {
            if (atLeft < atRight)
            {
                (high, right, atRight) = (right, left, atLeft);
                left = high - (Ratio * (high - low));
                atLeft = cost(left);
            }
            else
            {
                (low, left, atLeft) = (left, right, atRight);
                right = low + (Ratio * (high - low));
                atRight = cost(right);
            }
        }
        return (low + high) / 2;
    }

    private static Matrix<double> Sum(Func<int, Matrix<double>> covariance, int rows, int size)
    {
        Matrix<double> sum = Matrix<double>.Build.Dense(size, size);
        for (int row = 0; row < rows; row++)
        {
            sum += covariance(row);
        }
        return sum;
    }
}
