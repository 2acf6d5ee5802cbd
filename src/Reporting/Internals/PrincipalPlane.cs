using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Dynamics.Reporting.Internals;

/// <summary>The plane of largest variance through a cloud. Each axis points so that its largest entry is positive, so a page is the same
/// twice.</summary>
internal sealed class PrincipalPlane
{
    private readonly double[] _mean;
    private readonly double[] _first;
    private readonly double[] _second;

    private PrincipalPlane(double[] mean, double[] first, double[] second, (double First, double Second) varianceShares)
    {
        (_mean, _first, _second) = (mean, first, second);
        VarianceShares = varianceShares;
    }

    /// <summary>Share of the total variance along each axis; NaN when there is no variance at all.</summary>
    public (double First, double Second) VarianceShares { get; }

    /// <summary>Fits the plane to the chosen rows of <paramref name="rows"/> [row, feature].</summary>
    public static PrincipalPlane Fit(float[] rows, int dimension, IReadOnlyList<int> chosen)
    {
        double[] mean = new double[dimension];
        foreach (int row in chosen)
        {
            for (int i = 0; i < dimension; i++)
            {
                mean[i] += (double)rows[row * dimension + i] / chosen.Count;
            }
        }
        Evd<double> evd = Covariance(rows, mean, chosen).Evd(Symmetricity.Symmetric);
        double total = evd.EigenValues.Sum(value => value.Real);
        double Share(int rank) => rank < dimension ? evd.EigenValues[dimension - 1 - rank].Real / total : 0;
        double[] Direction(int rank) =>
            rank < dimension ? Oriented(evd.EigenVectors.Column(dimension - 1 - rank).ToArray()) : new double[dimension];
        return new PrincipalPlane(mean, Direction(0), Direction(1), (Share(0), Share(1)));
    }

    /// <summary>Coordinates of one row of <paramref name="rows"/> [row, feature].</summary>
    public (double First, double Second) Project(float[] rows, int row)
    {
        double first = 0, second = 0;
        for (int i = 0; i < _mean.Length; i++)
        {
            double centred = rows[row * _mean.Length + i] - _mean[i];
            first += centred * _first[i];
            second += centred * _second[i];
        }
        return (first, second);
    }

    private static Matrix<double> Covariance(float[] rows, double[] mean, IReadOnlyList<int> chosen)
    {
        int dimension = mean.Length;
        double[] sum = new double[dimension * dimension], centred = new double[dimension];
        foreach (int row in chosen)
        {
            TensorPrimitives.ConvertTruncating(rows.AsSpan(row * dimension, dimension), centred);
            TensorPrimitives.Subtract(centred, mean, centred);
            for (int i = 0; i < dimension; i++)
            {
                Span<double> products = sum.AsSpan(i * dimension, dimension);
                TensorPrimitives.MultiplyAdd(centred, centred[i], products, products);
            }
        }
        return Matrix<double>.Build.DenseOfRowMajor(dimension, dimension, sum) / Math.Max(1, chosen.Count);
    }

    private static double[] Oriented(double[] direction)
    {
        double largest = direction.MaxBy(Math.Abs);
        return largest < 0 ? [.. direction.Select(value => -value)] : direction;
    }
}
