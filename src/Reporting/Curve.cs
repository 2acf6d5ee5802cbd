using Dynamics.Reporting.Internals;

namespace Dynamics.Reporting;

/// <summary>One line of a <see cref="CurvePanel"/>.</summary>
/// <param name="Name">Which run, for instance <c>seed 0</c>. Curves of one name have one colour in all panels.</param>
/// <param name="X">Horizontal values, ascending, for instance training steps.</param>
/// <param name="Y">Values; NaN leaves a gap.</param>
/// <exception cref="ArgumentException">An array has another length than <paramref name="X"/>.</exception>
public sealed record Curve(string Name, double[] X, double[] Y)
{
    /// <summary>Values.</summary>
    public double[] Y { get; } = Lengths.Require(Y, X.Length, nameof(Y));

    /// <summary>A band around the line in its colour, one entry a value.</summary>
    public ValueBand? Band { get; init => field = value?.OfLength(X.Length, nameof(Band)); }

    /// <summary>What the line is the mean of, for instance every seed, [seed][value]: faint lines in its colour.</summary>
    public IReadOnlyList<double[]> Seeds { get; init => field = [.. value.Select(seed => Lengths.Require(seed, X.Length, nameof(Seeds)))]; } = [];
}
