using System.Text.Json.Nodes;
using Dynamics.Reporting.Internals;

namespace Dynamics.Reporting;

/// <summary>What was logged during training (loss, entropy, gradient norm, validation score), one panel for each quantity.</summary>
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
            JsonArray traces = new([.. panel.Curves.Select(curve => Plot.Line(curve.Name, curve.X, Drawable(curve.Y, panel), Plot.SeriesColor(names.IndexOf(curve.Name)), 1.4))]);
            JsonObject y = Plot.Axis(panel.YTitle);
            if (panel.LogarithmicY)
            {
                y["type"] = "log";
            }
            var layout = new JsonObject { ["xaxis"] = Plot.Axis(panel.XTitle), ["yaxis"] = y, ["hovermode"] = "x unified" };
            page.Figure(new PlotlyFigure(traces, layout, 300, panel.Caption));
        }
        page.Html("</div>\n");
    }

    private static IEnumerable<double> Drawable(double[] values, CurvePanel panel) =>
        values.Select(value => panel.LogarithmicY && value <= 0 ? double.NaN : value);
}
