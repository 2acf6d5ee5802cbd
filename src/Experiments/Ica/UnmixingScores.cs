using MathNet.Numerics.LinearAlgebra;

namespace Dynamics.Experiments.Ica;

/// <summary>How far an unmixing is from the truth, up to order, sign and scale.</summary>
public static class UnmixingScores
{
    private const int MostSources = 9;

    /// <summary>Amari's distance of P = W A (Amari, Cichocki and Yang 1996), between 0, a permutation with scales, and 1: with p the
    /// absolute entries, (sum_i (sum_j p_ij / max_j p_ij - 1) + sum_j (sum_i p_ij / max_i p_ij - 1)) / (2 n (n - 1)).</summary>
    /// <param name="product">Unmixing times mixing [source, source], at least two sources.</param>
    public static double Amari(Matrix<double> product)
    {
        int n = product.RowCount;
        double Excess(Vector<double> entries) => (entries.SumMagnitudes() / entries.AbsoluteMaximum()) - 1;
        return (product.EnumerateRows().Sum(Excess) + product.EnumerateColumns().Sum(Excess)) / (2.0 * n * (n - 1));
    }

    /// <summary>Absolute correlations of each true source with the recovered one that is matched to it, the matching that makes their sum
    /// largest.</summary>
    /// <param name="correlations">Correlations [recovered, true], square, up to 9 sources.</param>
    /// <returns>For each true source its absolute correlation, and which recovered one it is.</returns>
    public static (double[] Correlations, int[] Matching) Matched(Matrix<double> correlations)
    {
        int n = correlations.RowCount;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(n, MostSources);
        (int[] best, double bestSum) = ([], double.NegativeInfinity);
        Search([], 0);
        return ([.. best.Select((row, column) => Math.Abs(correlations[row, column]))], best);

        void Search(int[] chosen, double sum)
        {
            if (chosen.Length == n && sum > bestSum)
            {
                (best, bestSum) = (chosen, sum);
            }
            for (int row = 0; chosen.Length < n && row < n; row++)
            {
                if (!chosen.Contains(row))
                {
                    Search([.. chosen, row], sum + Math.Abs(correlations[row, chosen.Length]));
                }
            }
        }
    }
}

/// <summary>Second moments of data [frame, feature], row-major.</summary>
public static class Moments
{
    /// <summary>Means of all products of two features of frames of mean zero [feature, feature].</summary>
    public static Matrix<double> Covariance(double[] values, int features) => Lagged(values, features, 0);

    /// <summary>Means of all products of a feature and one of <paramref name="lag"/> frames before [now, before].</summary>
    public static Matrix<double> Lagged(double[] values, int features, int lag)
    {
        double[] sums = new double[features * features];
        for (int at = lag * features; at < values.Length; at += features)
        {
            for (int i = 0; i < sums.Length; i++)
            {
                sums[i] += values[at + (i / features)] * values[at - (lag * features) + (i % features)];
            }
        }
        return Matrix<double>.Build.DenseOfRowMajor(features, features, sums) / ((values.Length / features) - lag);
    }

    /// <summary>The same data less the mean of each feature.</summary>
    public static double[] Centered(double[] values, int features)
    {
        double[] means = new double[features];
        for (int i = 0; i < values.Length; i++)
        {
            means[i % features] += values[i] * features / values.Length;
        }
        return [.. values.Select((value, i) => value - means[i % features])];
    }
}
