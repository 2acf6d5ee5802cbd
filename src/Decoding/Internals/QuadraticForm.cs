using System.Numerics;

namespace Dynamics.Decoding.Internals;

/// <summary>g' P g: the variance of a linear function of a Gaussian.</summary>
internal static class QuadraticForm
{
    /// <summary>Of g [feature] and a covariance P [feature, feature], row-major; at least 0.</summary>
    public static double Of<T>(ReadOnlySpan<T> gradient, ReadOnlySpan<double> covariance)
        where T : INumber<T>
    {
        double sum = 0;
        for (int i = 0; i < gradient.Length; i++)
        {
            double g = double.CreateTruncating(gradient[i]);
            for (int j = 0; j < gradient.Length; j++)
            {
                sum += g * covariance[i * gradient.Length + j] * double.CreateTruncating(gradient[j]);
            }
        }
        return Math.Max(0, sum);
    }
}
