namespace Dynamics.Data.Internals;

/// <summary>Projects two-dimensional tracking on its first principal component.</summary>
internal static class PrincipalAxis
{
    /// <summary>The channel <c>position</c> of x and y (same times, same unit of measure): NaN where either is missing, origin at the minimum,
    /// growing with the coordinate that the axis weighs more. <paramref name="fraction"/> is the share of variance along the axis.</summary>
    /// <exception cref="InputException">No sample has both, or the tracked samples never move.</exception>
    public static BehaviorChannel Project(BehaviorChannel x, BehaviorChannel y, string path, out double fraction)
    {
        (double sumX, double sumY, double sumXx, double sumXy, double sumYy, int n) = (0, 0, 0, 0, 0, 0);
        foreach ((double a, double b) in x.Values.Zip(y.Values).Where(Tracked))
        {
            (sumX, sumY, n) = (sumX + a, sumY + b, n + 1);
        }
        (double meanX, double meanY) = (sumX / n, sumY / n);
        foreach ((double a, double b) in x.Values.Zip(y.Values).Where(Tracked))
        {
            (double dx, double dy) = (a - meanX, b - meanY);
            (sumXx, sumXy, sumYy) = (sumXx + dx * dx, sumXy + dx * dy, sumYy + dy * dy);
        }
        if (!(sumXx + sumYy > 0))
        {
            throw new InputException("x and y are never both known, or never move", path, "export the tracking again");
        }
        (double cos, double sin) = Axis(sumXx, sumXy, sumYy);
        double along = cos * cos * sumXx + 2 * cos * sin * sumXy + sin * sin * sumYy;
        fraction = along / (sumXx + sumYy);
        double[] projected = [.. x.Values.Zip(y.Values, (a, b) => cos * a + sin * b)];
        double origin = projected.Where(double.IsFinite).Min();
        return new BehaviorChannel(RecordingBinner.PositionChannel, x.UnitOfMeasure, x.TimesSeconds, Array.ConvertAll(projected, p => p - origin));
    }

    /// <summary>The eigenvector of the larger eigenvalue of [[xx, xy], [xy, yy]]: angle atan2(2 xy, xx - yy) / 2, signed so that its
    /// larger entry is positive.</summary>
    private static (double Cos, double Sin) Axis(double xx, double xy, double yy)
    {
        (double sin, double cos) = Math.SinCos(0.5 * Math.Atan2(2 * xy, xx - yy));
        double sign = Math.Abs(cos) >= Math.Abs(sin) ? Math.Sign(cos) : Math.Sign(sin);
        return (sign * cos, sign * sin);
    }

    private static bool Tracked((double A, double B) sample) => double.IsFinite(sample.A) && double.IsFinite(sample.B);
}
