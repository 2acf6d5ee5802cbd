namespace Dynamics.Simulators.Internals;

/// <summary>Random matrices with orthonormal columns, uniform over all of them (Haar).</summary>
internal static class OrthogonalMatrix
{
    /// <summary>A matrix [row, column], at least as many rows as columns: Gaussian columns, made orthonormal one after the other, twice
    /// over against rounding.</summary>
    public static double[,] Draw(int rows, int columns, RandomStream random)
    {
        var matrix = new double[rows, columns];
        for (int column = 0; column < columns; column++)
        {
            for (int row = 0; row < rows; row++)
            {
                matrix[row, column] = random.NextGaussian();
            }
            for (int pass = 0; pass < 2; pass++)
            {
                Orthogonalize(matrix, rows, column);
            }
        }
        return matrix;
    }

    /// <summary>A rotation: orthogonal with determinant 1, uniform over all rotations.</summary>
    public static double[,] DrawRotation(int size, RandomStream random)
    {
        double[,] matrix = Draw(size, size, random);
        if (MathNet.Numerics.LinearAlgebra.Double.DenseMatrix.OfArray(matrix).Determinant() < 0)
        {
            for (int row = 0; row < size; row++)
            {
                matrix[row, 0] = -matrix[row, 0];
            }
        }
        return matrix;
    }

    private static void Orthogonalize(double[,] matrix, int rows, int column)
    {
        for (int other = 0; other < column; other++)
        {
            double overlap = Dot(matrix, rows, other, column);
            for (int row = 0; row < rows; row++)
            {
                matrix[row, column] -= overlap * matrix[row, other];
            }
        }
        double norm = Math.Sqrt(Dot(matrix, rows, column, column));
        for (int row = 0; row < rows; row++)
        {
            matrix[row, column] /= norm;
        }
    }

    private static double Dot(double[,] matrix, int rows, int a, int b)
    {
        double sum = 0;
        for (int row = 0; row < rows; row++)
        {
            sum += matrix[row, a] * matrix[row, b];
        }
        return sum;
    }
}
