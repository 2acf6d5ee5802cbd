using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Dynamics.Decoding.Identifiability;

/// <summary>How latents as they are, and the best linear combinations of them, go with true states.</summary>
public static class LatentMatching
{
    /// <summary>The matching of rows to columns, one to one, whose sum of weights is largest: the algorithm of Kuhn and Munkres with
    /// potentials (Jonker and Volgenant 1987), of cubic cost.</summary>
    /// <param name="weights">[row, column], finite; at least as many columns as rows.</param>
    /// <returns>The column of each row.</returns>
    /// <exception cref="ArgumentException">More rows than columns.</exception>
    public static int[] Assign(double[,] weights)
    {
        (int rows, int columns) = (weights.GetLength(0), weights.GetLength(1));
        if (rows > columns)
        {
            throw new ArgumentException($"{rows} rows cannot each have one of {columns} columns", nameof(weights));
        }
        double[] rowPotential = new double[rows + 1], columnPotential = new double[columns + 1];
        int[] rowOf = new int[columns + 1], before = new int[columns + 1]; // 0: none; rows and columns count from 1
        for (int row = 1; row <= rows; row++)
        {
            rowOf[0] = row;
            int column = 0;
            double[] slack = [.. Enumerable.Repeat(double.PositiveInfinity, columns + 1)];
            bool[] used = new bool[columns + 1];
            do
            {
                column = Grow(weights, rowOf, before, rowPotential, columnPotential, slack, used, column);
            }
            while (rowOf[column] != 0);
            for (; column != 0; column = before[column])
            {
                rowOf[column] = rowOf[before[column]];
            }
        }
        int[] chosen = new int[rows];
        for (int column = 1; column <= columns; column++)
        {
            if (rowOf[column] > 0)
            {
                chosen[rowOf[column] - 1] = column - 1;
            }
        }
        return chosen;
    }

    /// <summary>Mean correlation coefficient: absolute correlations of each state with the latent that is matched to it, averaged over
    /// states; one that has no latent of its own counts 0.</summary>
    /// <param name="latents">Covariance of the latents [latent, latent].</param>
    /// <param name="states">Covariance of the states [state, state].</param>
    /// <param name="cross">Covariance of states with latents [state, latent].</param>
    public static double MeanCorrelation(Matrix<double> latents, Matrix<double> states, Matrix<double> cross)
    {
        double[,] size = new double[cross.RowCount, cross.ColumnCount];
        for (int i = 0; i < cross.RowCount; i++)
        {
            for (int j = 0; j < cross.ColumnCount; j++)
            {
                double scale = Math.Sqrt(states[i, i] * latents[j, j]);
                size[i, j] = scale > 0 ? Math.Abs(cross[i, j]) / scale : 0;
            }
        }
        bool turned = cross.RowCount > cross.ColumnCount;
        double[,] wide = turned ? Transposed(size) : size;
        return Assign(wide).Select((column, row) => wide[row, column]).Sum() / cross.RowCount;
    }

    /// <summary>Canonical correlations, averaged over states; those that are wanting because there are fewer latents count 0.</summary>
    /// <inheritdoc cref="MeanCorrelation"/>
    public static double CanonicalCorrelation(Matrix<double> latents, Matrix<double> states, Matrix<double> cross) =>
        (Whitening(states) * cross * Whitening(latents)).Svd(computeVectors: false).S.Sum(value => Math.Min(value, 1)) / cross.RowCount;

    /// <summary>The symmetric inverse root of a covariance; directions without spread stay without.</summary>
    internal static Matrix<double> Whitening(Matrix<double> covariance)
    {
        const double Smallest = 1e-10;
        Evd<double> evd = ((covariance + covariance.Transpose()) / 2).Evd(Symmetricity.Symmetric);
        double least = Smallest * Math.Max(evd.EigenValues.Max(value => value.Real), double.Epsilon);
        Vector<double> roots = evd.EigenValues.Map(value => value.Real > least ? 1 / Math.Sqrt(value.Real) : 0);
        return evd.EigenVectors * Matrix<double>.Build.DenseOfDiagonalVector(roots) * evd.EigenVectors.Transpose();
    }

    /// <summary>Visits the row of a column, lowers the slack of the columns that are left, and returns the column that has least.</summary>
    private static int Grow(
        double[,] weights, int[] rowOf, int[] before, double[] rowPotential, double[] columnPotential, double[] slack, bool[] used,
        int column)
    {
        used[column] = true;
        (int row, int next, double least) = (rowOf[column], 0, double.PositiveInfinity);
        for (int other = 1; other < slack.Length; other++)
        {
            if (used[other])
            {
                continue;
            }
            double cost = -weights[row - 1, other - 1] - rowPotential[row] - columnPotential[other];
            if (cost < slack[other])
            {
                (slack[other], before[other]) = (cost, column);
            }
            if (slack[other] < least)
            {
                (least, next) = (slack[other], other);
            }
        }
        for (int other = 0; other < slack.Length; other++)
        {
            if (used[other])
            {
                rowPotential[rowOf[other]] += least;
                columnPotential[other] -= least;
            }
            else
            {
                slack[other] -= least;
            }
        }
        return next;
    }

    private static double[,] Transposed(double[,] of)
    {
        double[,] turned = new double[of.GetLength(1), of.GetLength(0)];
        for (int i = 0; i < of.Length; i++)
        {
            turned[i % of.GetLength(1), i / of.GetLength(1)] = of[i / of.GetLength(1), i % of.GetLength(1)];
        }
        return turned;
    }
}

/// <summary>How far latents are from an orthogonal map of the states: what LeJEPA's theorem promises where the states are standard
/// normal.</summary>
public static class OrthogonalRecovery
{
    /// <summary>Size of Q'Q - I over the root of N, Q being the linear map from the whitened states that explains the latents best: 0 for
    /// an orthogonal one.</summary>
    /// <inheritdoc cref="LatentMatching.MeanCorrelation"/>
    public static double OrthogonalityError(Matrix<double> latents, Matrix<double> states, Matrix<double> cross)
    {
        int n = states.RowCount;
        Matrix<double> map = (LatentMatching.Whitening(states) * cross).Transpose(); // Q [latent, state]
        return (map.TransposeThisAndMultiply(map) - Matrix<double>.Build.DenseIdentity(n)).FrobeniusNorm() / Math.Sqrt(n);
    }

    /// <summary>Procrustes distance: root of E|z - R s|² over E|s|², both centred, for the orthogonal R that makes it least. NaN where
    /// there are not as many latents as states.</summary>
    /// <inheritdoc cref="LatentMatching.MeanCorrelation"/>
    public static double ProcrustesDistance(Matrix<double> latents, Matrix<double> states, Matrix<double> cross)
    {
        if (latents.RowCount != states.RowCount)
        {
            return double.NaN;
        }
        double common = cross.Svd(computeVectors: false).S.Sum();
        return Math.Sqrt(Math.Max(0, latents.Trace() + states.Trace() - (2 * common)) / states.Trace());
    }

    /// <summary>The bound D + (epsilon + D)² on E|z - R s|², R the best orthogonal map, for standard normal states and pairs of
    /// correlation rho (arXiv 2605.26379): epsilon = |C - I|, C the latents' covariance, is how far they are from white, and D bounds what
    /// of them is not linear in the states.</summary>
    /// <remarks>D = (rho tr C - E f(x)'f(x')) / (rho (1 - rho)), at least 0: by Hermite's expansion a part of order k >= 2 of f keeps no
    /// more than rho² of itself from one of a pair to the other. Q Q' is C less the covariance of that part.</remarks>
    /// <param name="covariance">C [latent, latent].</param>
    /// <param name="pairProduct">E f(x)'f(x') over pairs, of centred latents.</param>
    /// <param name="rho">Correlation of the states of a pair, in (0, 1).</param>
    public static IsometryBound Bound(Matrix<double> covariance, double pairProduct, double rho)
    {
        int n = covariance.RowCount;
        double deviation = (covariance - Matrix<double>.Build.DenseIdentity(n)).FrobeniusNorm();
        double nonlinear = Math.Max(0, ((rho * covariance.Trace()) - pairProduct) / (rho * (1 - rho)));
        return new(n, deviation, nonlinear);
    }
}

/// <summary>What <see cref="OrthogonalRecovery.Bound"/> is made of.</summary>
/// <param name="Dimension">N, the number of latents.</param>
/// <param name="Deviation">epsilon.</param>
/// <param name="Nonlinear">D.</param>
public sealed record IsometryBound(int Dimension, double Deviation, double Nonlinear)
{
    /// <summary>The bound in the unit of <see cref="OrthogonalRecovery.ProcrustesDistance"/>: the root of (D + (epsilon + D)²) /
    /// N.</summary>
    public double Procrustes => Math.Sqrt((Nonlinear + Math.Pow(Deviation + Nonlinear, 2)) / Dimension);

    /// <summary>The bound on <see cref="OrthogonalRecovery.OrthogonalityError"/> on the way there: (epsilon + D) / sqrt(N).</summary>
    public double Orthogonality => (Deviation + Nonlinear) / Math.Sqrt(Dimension);
}
