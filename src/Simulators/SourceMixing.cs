using Dynamics.Simulators.Internals;

namespace Dynamics.Simulators;

/// <summary>The linear mixture in which independent sources are observed: a given matrix, or a random square one.</summary>
public sealed record SourceMixing
{
    /// <summary>The matrix, a list of rows [mixture][source], 1 to 4096 rows of 1 to 64 finite numbers; null for a random one.</summary>
    public IReadOnlyList<IReadOnlyList<double>>? Matrix { get; init => field = RequireRectangle(value); }

    /// <summary>Ratio of the largest to the smallest singular value of a random matrix, 1 to 10^6; at 1 it is a rotation. Singular values
    /// are evenly spaced in logarithm, their product is 1.</summary>
    public double ConditionNumber { get; init => field = Check.Between(value, 1, 1e6); } = 1;

    /// <summary>The matrix [mixture, source] for so many sources.</summary>
    /// <exception cref="InputException">The given matrix has another number of columns.</exception>
    internal double[,] ToMatrix(int sources, RandomStream random)
    {
        if (Matrix is null)
        {
            return DrawMatrix(sources, random);
        }
        if (Matrix[0].Count != sources)
        {
            throw Check.Fault($"{Matrix[0].Count} columns for {sources} sources", "Mixing",
                "give a column for each source, or null for a random matrix");
        }
        var matrix = new double[Matrix.Count, sources];
        for (int i = 0; i < matrix.Length; i++)
        {
            matrix[i / sources, i % sources] = Matrix[i / sources][i % sources];
        }
        return matrix;
    }

    private double[,] DrawMatrix(int size, RandomStream random)
    {
        double[,] left = OrthogonalMatrix.DrawRotation(size, random), right = OrthogonalMatrix.DrawRotation(size, random);
        var matrix = new double[size, size];
        for (int k = 0; k < size; k++)
        {
            double stretch = size == 1 ? 1 : Math.Pow(ConditionNumber, 0.5 - k / (size - 1.0));
            for (int i = 0; i < matrix.Length; i++)
            {
                matrix[i / size, i % size] += left[i / size, k] * stretch * right[i % size, k];
            }
        }
        return matrix;
    }

    private static IReadOnlyList<IReadOnlyList<double>>? RequireRectangle(IReadOnlyList<IReadOnlyList<double>>? rows)
    {
        if (rows is not null && (rows.Count is < 1 or > 4096
            || rows.Any(row => row is null || row.Count is < 1 or > 64 || row.Count != rows[0].Count || !row.All(double.IsFinite))))
        {
            throw Check.Fault("expected rows of equally many finite numbers", nameof(Matrix), "give for instance [[1, 0.7], [0.7, 1]]");
        }
        return rows;
    }
}
