namespace Dynamics.Reporting.Internals;

/// <summary>One line of a <see cref="CurvePanel"/>.</summary>
/// <param name="Name">Which run, for instance <c>seed 0</c>. Curves of one name have one colour in all panels.</param>
/// <param name="X">Horizontal values, ascending, for instance training steps.</param>
/// <param name="Y">Values; NaN leaves a gap.</param>
/// <exception cref="ArgumentException">An array has another length than <paramref name="X"/>.</exception>
internal sealed record Curve(string Name, double[] X, double[] Y)
{
    /// <summary>Values.</summary>
    public double[] Y { get; } = Lengths.Require(Y, X.Length, nameof(Y));

    /// <summary>A band around the line in its colour, one entry a value.</summary>
    public ValueBand? Band { get; init => field = value?.OfLength(X.Length, nameof(Band)); }

    /// <summary>What the line is the mean of, for instance every seed, [seed][value]: faint lines in its colour.</summary>
    public IReadOnlyList<double[]> Seeds
    {
        get;
        init => field = [.. value.Select(seed => Lengths.Require(seed, X.Length, nameof(Seeds)))];
    } = [];
}

/// <summary>A band around a line, one entry a point of the line; NaN where it is unknown, which leaves a gap.</summary>
/// <param name="Low">Lower edge.</param>
/// <param name="High">Upper edge, as many values as <paramref name="Low"/>.</param>
/// <exception cref="ArgumentException">The two have different lengths.</exception>
internal sealed record ValueBand(double[] Low, double[] High)
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

/// <summary>One check of lengths for all sections, where their arrays come in.</summary>
internal static class Lengths
{
    /// <summary>The array itself.</summary>
    /// <exception cref="ArgumentException">It has another length.</exception>
    public static T[] Require<T>(T[] values, int expected, string name) => values.Length == expected
        ? values
        : throw new ArgumentException($"'{name}' has {values.Length} values; expected {expected}", name);
}
