namespace Dynamics.Reporting;

/// <summary>One small figure of <see cref="TrainingCurves"/>, for instance the loss of every seed.</summary>
/// <param name="Caption">One sentence: what to see.</param>
/// <param name="XTitle">Title of the horizontal axis with its unit, for instance <c>training step</c>.</param>
/// <param name="YTitle">Title of the vertical axis with its unit, for instance <c>loss (nats per bin)</c>.</param>
/// <param name="Curves">One line each.</param>
public sealed record CurvePanel(string Caption, string XTitle, string YTitle, IReadOnlyList<Curve> Curves)
{
    /// <summary>True for a logarithmic vertical axis; values that are not positive are then gaps.</summary>
    public bool LogarithmicY { get; init; }
}
