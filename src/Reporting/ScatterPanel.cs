using Dynamics.Reporting.Internals;

namespace Dynamics.Reporting;

/// <summary>One figure of <see cref="NoiseScatter"/>: estimated against true values.</summary>
/// <param name="Caption">One sentence: what to see, with R².</param>
/// <param name="XTitle">Title of the horizontal axis with its unit, for instance <c>true noise variance (1)</c>.</param>
/// <param name="YTitle">Title of the vertical axis with its unit.</param>
/// <param name="X">True values.</param>
/// <param name="Y">Estimates of them, in the same unit.</param>
/// <exception cref="ArgumentException">There are not as many estimates as true values.</exception>
public sealed record ScatterPanel(string Caption, string XTitle, string YTitle, double[] X, double[] Y)
{
    /// <summary>Estimates.</summary>
    public double[] Y { get; } = Lengths.Require(Y, X.Length, nameof(Y));
}
