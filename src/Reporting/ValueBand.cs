using Dynamics.Reporting.Internals;

namespace Dynamics.Reporting;

/// <summary>A band around a line, one entry a point of the line; NaN where it is unknown, which leaves a gap.</summary>
/// <param name="Low">Lower edge.</param>
/// <param name="High">Upper edge, as many values as <paramref name="Low"/>.</param>
/// <exception cref="ArgumentException">The two have different lengths.</exception>
public sealed record ValueBand(double[] Low, double[] High)
{
    private const double Sd95 = 1.959964;

    /// <summary>Upper edge.</summary>
    public double[] High { get; } = Lengths.Require(High, Low.Length, nameof(High));

    /// <summary>The band that holds 95 % of a Gaussian: the mean -+ 1.96 standard deviations.</summary>
    /// <param name="mean">Mean of each point.</param>
    /// <param name="standardDeviation">Standard deviation of each point, in the unit of the mean.</param>
    /// <exception cref="ArgumentException">The two have different lengths.</exception>
    public static ValueBand Gaussian95(double[] mean, double[] standardDeviation)
    {
        Lengths.Require(standardDeviation, mean.Length, nameof(standardDeviation));
        return new([.. mean.Zip(standardDeviation, (m, sd) => m - Sd95 * sd)], [.. mean.Zip(standardDeviation, (m, sd) => m + Sd95 * sd)]);
    }

    internal ValueBand OfLength(int expected, string name)
    {
        Lengths.Require(Low, expected, name);
        return this;
    }
}
