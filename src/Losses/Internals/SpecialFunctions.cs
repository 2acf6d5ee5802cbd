namespace Dynamics.Losses.Internals;

/// <summary>Functions of numbers that losses take their constants from.</summary>
internal static class SpecialFunctions
{
    /// <summary>The digamma function of a whole number from 1, to 1e-14: recurrence up to 16, then the asymptotic series (DLMF
    /// 5.11.2).</summary>
    public static double Digamma(long x)
    {
        double shift = 0, z = x;
        for (; z < 16; z++)
        {
            shift -= 1 / z;
        }
        double s = 1 / (z * z);
        return shift + Math.Log(z) - 0.5 / z - s * (1 / 12.0 - s * (1 / 120.0 - s * (1 / 252.0 - s * (1 / 240.0 - s / 132))));
    }

    /// <summary>Logarithm of the volume of the unit ball in <paramref name="dimension"/> dimensions, by V_d = V_(d-2) 2 pi / d.</summary>
    public static double LogUnitBallVolume(long dimension)
    {
        double log = dimension % 2 == 0 ? 0 : Math.Log(2);
        for (long d = dimension % 2 == 0 ? 2 : 3; d <= dimension; d += 2)
        {
            log += Math.Log(2 * Math.PI / d);
        }
        return log;
    }

    /// <summary>The standard normal's quantile of a probability in (0, 1), to 1e-14: Acklam's rational approximation (2003), then a step of
    /// Halley's rule on the complementary error function.</summary>
    public static double NormalQuantile(double probability)
    {
        if (probability > 0.5)
        {
            return -NormalQuantile(1 - probability); // the lower tail keeps its digits
        }
        double x;
        if (probability < 0.02425)
        {
            double q = Math.Sqrt(-2 * Math.Log(probability));
            x = Polynomial(q, -7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838, -2.549732539343734, 4.374664141464968,
                2.938163982698783) / Polynomial(q, 7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996, 3.754408661907416, 1);
        }
        else
        {
            double q = probability - 0.5, r = q * q;
            x = q * Polynomial(r, -3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02, 1.383577518672690e+02,
                -3.066479806614716e+01, 2.506628277459239)
                / Polynomial(r, -5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02, 6.680131188771972e+01,
                    -1.328068155288572e+01, 1);
        }
        double error = LowerNormal(x) - probability, step = error * Math.Sqrt(2 * Math.PI) * Math.Exp(x * x / 2);
        return x - (step / (1 + (x * step / 2)));
    }

    /// <summary>log I_v(x), the modified Bessel function of the first kind, for v from 0 and x above 0, by its power series summed from the
    /// largest term down; to 1e-13 relative.</summary>
    public static double LogBesselI(double order, double x)
    {
        double logHalf = Math.Log(x / 2), largest = double.NegativeInfinity;
        List<double> terms = [];
        for (int m = 0; m < 100_000; m++)
        {
            double term = (((2 * m) + order) * logHalf) - LogGamma(m + 1) - LogGamma(m + order + 1);
            terms.Add(term);
            largest = Math.Max(largest, term);
            if (term < largest - 40)
            {
                break;
            }
        }
        return largest + Math.Log(terms.Sum(term => Math.Exp(term - largest)));
    }

    /// <summary>log of the gamma function for x above 0, to 1e-14 relative: recurrence up to 16, then Stirling's series (DLMF
    /// 5.11.1).</summary>
    public static double LogGamma(double x)
    {
        double shift = 0;
        for (; x < 16; x++)
        {
            shift -= Math.Log(x);
        }
        double s = 1 / (x * x);
        double series = (1 / 12.0 - s * (1 / 360.0 - s * (1 / 1260.0 - s * (1 / 1680.0 - s / 1188)))) / x;
        return shift + ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + series;
    }

    /// <summary>The standard normal's distribution function for x at most 0: its series near 0, its continued fraction further
    /// out.</summary>
    private static double LowerNormal(double x)
    {
        double density = Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);
        if (x > -3)
        {
            double term = x, sum = x;
            for (int k = 3; Math.Abs(term) > 1e-17; k += 2)
            {
                term *= x * x / k;
                sum += term;
            }
            return 0.5 + (density * sum);
        }
        double fraction = 0;
        for (int k = 200; k > 0; k--)
        {
            fraction = k / (-x + fraction);
        }
        return density / (-x + fraction);
    }

    /// <summary>Coefficients from the highest power down.</summary>
    private static double Polynomial(double x, params ReadOnlySpan<double> coefficients)
    {
        double value = 0;
        foreach (double coefficient in coefficients)
        {
            value = (value * x) + coefficient;
        }
        return value;
    }
}
