namespace Dynamics.Losses.Internals;

/// <summary>The constants of nearest-neighbour entropies.</summary>
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
}
