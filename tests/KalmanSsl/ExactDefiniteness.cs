using System.Numerics;

namespace Dynamics.Tests.KalmanSsl;

/// <summary>Whether a matrix of floating-point numbers is positive definite, decided without rounding: every double is an integer times a
/// power of two, and Sylvester's criterion on whole numbers is exact. (An eigenvalue solver in double cannot tell 1e-12 from -1e-12 beside
/// 1e4.)</summary>
internal static class ExactDefiniteness
{
    /// <summary>All leading minors positive, by Bareiss's fraction-free elimination. <paramref name="matrix"/> [size, size], row-major,
    /// finite.</summary>
    public static bool IsPositiveDefinite(ReadOnlySpan<double> matrix, int size)
    {
        BigInteger[] m = Integers(matrix);
        BigInteger before = 1;
        for (int k = 0; k < size; k++)
        {
            if (m[(k * size) + k].Sign <= 0)
            {
                return false;
            }
            for (int i = k + 1; i < size; i++)
            {
                for (int j = k + 1; j < size; j++)
                {
                    m[(i * size) + j] = ((m[(i * size) + j] * m[(k * size) + k]) - (m[(i * size) + k] * m[(k * size) + j])) / before;
                }
            }
            before = m[(k * size) + k];
        }
        return true;
    }

    /// <summary>The entries times the power of two that makes all of them whole.</summary>
    private static BigInteger[] Integers(ReadOnlySpan<double> values)
    {
        int lowest = int.MaxValue;
        foreach (double value in values)
        {
            lowest = value == 0 ? lowest : Math.Min(lowest, Math.ILogB(value) - 52);
        }
        BigInteger[] result = new BigInteger[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int exponent = values[i] == 0 ? lowest : Math.ILogB(values[i]) - 52;
            result[i] = new BigInteger(Math.ScaleB(values[i], -exponent)) << (exponent - lowest);
        }
        return result;
    }
}
