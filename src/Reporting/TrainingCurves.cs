using Dynamics.Reporting.Internals;

namespace Dynamics.Reporting;

/// <summary>What was logged during training (loss, entropy, gradient norm, cosine of two gradients, validation score), one panel for each quantity.</summary>
/// <param name="Panels">Panels in reading order, two in a row on a wide screen.</param>
public sealed record TrainingCurves(IReadOnlyList<CurvePanel> Panels) : ReportSection
{
    /// <inheritdoc/>
    public override string Heading { get; init; } = "Training";

    internal override bool IsWide => true;

    internal override void Write(PageWriter page)
    {
        List<string> names = [.. Panels.SelectMany(panel => panel.Curves).Select(curve => curve.Name).Distinct()];
        page.Html("<div class=\"pair\">\n");
        foreach (CurvePanel panel in Panels)
        {
            page.Figure(CurveFigure.Create(panel, names, 300));
        }
        page.Html("</div>\n");
    }
}
