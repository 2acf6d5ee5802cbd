namespace Dynamics.Reporting;

/// <summary>One small figure of <see cref="TrainingCurves"/>, for instance the loss of every seed.</summary>
/// <param name="Caption">One sentence: what to see.</param>
/// <param name="XTitle">Title of the horizontal axis with its unit, for instance <c>training step</c>.</param>
/// <param name="YTitle">Title of the vertical axis with its unit, for instance <c>loss (nats per bin)</c>.</param>
/// <param name="Curves">One line each. Of a curve with more than 2,000 values as many are drawn, evenly spread, and the caption says so.</param>
public sealed record CurvePanel(string Caption, string XTitle, string YTitle, IReadOnlyList<Curve> Curves)
{
    /// <summary>True for a logarithmic vertical axis; values that are not positive are then gaps.</summary>
    public bool LogarithmicY { get; init; }

    /// <summary>Ends of a vertical axis that is not to fit itself to the values, for instance -1 and 1 for a cosine; not for a logarithmic one.</summary>
    public (double Low, double High)? YRange { get; init; }
}
