using Dynamics.Data;

namespace Dynamics.Formats.Internals;

/// <summary>Projects two-dimensional tracking on the direction of its movement.</summary>
internal static class PrincipalAxis
{
    /// <summary>Movement is measured over this long: longer than tracking jitter, shorter than a pass along a track.</summary>
    private const double MovementSeconds = 0.5;

    /// <summary>The channel <c>position</c> of x and y (same times, same unit of measure): the first principal component of the tracked
    /// samples, each weighted by its distance from the sample half a second before, so that a long rest beside the track does not
    /// turn the axis. NaN where x or y is missing; origin at the minimum; growing with the coordinate that the axis weighs more.
    /// <paramref name="fraction"/> is the share of the weighted variance along the axis.</summary>
    /// <exception cref="InputException">The tracked samples never move.</exception>
    public static BehaviorChannel Project(BehaviorChannel x, BehaviorChannel y, string path, out double fraction)
    {
        double[] weights = MovementWeights(x, y);
        double total = weights.Sum(), meanX = 0, meanY = 0, xx = 0, xy = 0, yy = 0;
        if (!(total > 0))
        {
            throw new InputException("x and y are never both known, or never move", path, "export the tracking again");
        }
        for (int i = 0; i < weights.Length; i++)
        {
            if (weights[i] > 0)
            {
                (meanX, meanY) = (meanX + weights[i] / total * x.Values[i], meanY + weights[i] / total * y.Values[i]);
            }
        }
        for (int i = 0; i < weights.Length; i++)
        {
            if (weights[i] > 0)
            {
                (double dx, double dy, double w) = (x.Values[i] - meanX, y.Values[i] - meanY, weights[i] / total);
                (xx, xy, yy) = (xx + w * dx * dx, xy + w * dx * dy, yy + w * dy * dy);
            }
        }
        if (!double.IsFinite(xx + yy) || !(xx + yy > 0))
        {
            throw new InputException(
                "x and y are too large or too small to compute with", path, "export the tracking again, in metres or pixels");
        }
        (double cos, double sin) = Axis(xx, xy, yy);
        fraction = (cos * cos * xx + 2 * cos * sin * xy + sin * sin * yy) / (xx + yy);
        double[] projected = [.. x.Values.Zip(y.Values, (a, b) => cos * a + sin * b)];
        double origin = projected.Where(double.IsFinite).Min();
        return new BehaviorChannel(
            RecordingBinner.PositionChannel, x.UnitOfMeasure, x.TimesSeconds, Array.ConvertAll(projected, p => p - origin));
    }

    private static double[] MovementWeights(BehaviorChannel x, BehaviorChannel y)
    {
        double[] times = x.TimesSeconds;
        var weights = new double[times.Length];
        for (int i = 0, before = 0; i < times.Length; i++)
        {
            while (times[i] - times[before] > MovementSeconds)
            {
                before++;
            }
            double distance = double.Hypot(x.Values[i] - x.Values[before], y.Values[i] - y.Values[before]);
            weights[i] = double.IsFinite(distance) ? distance : 0;
        }
        return weights;
    }

    /// <summary>The eigenvector of the larger eigenvalue of [[xx, xy], [xy, yy]]: angle atan2(2 xy, xx - yy) / 2, signed so that its
    /// larger entry is positive.</summary>
    private static (double Cos, double Sin) Axis(double xx, double xy, double yy)
    {
        (double sin, double cos) = Math.SinCos(0.5 * Math.Atan2(2 * xy, xx - yy));
        double sign = Math.Abs(cos) >= Math.Abs(sin) ? Math.Sign(cos) : Math.Sign(sin);
        return (sign * cos, sign * sin);
    }
}
