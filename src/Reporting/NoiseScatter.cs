using System.Globalization;
using System.Text.Json.Nodes;
using Dynamics.Reporting.Internals;

namespace Dynamics.Reporting;

/// <summary>Estimated against true noise variance of the frames, a panel for each model. Of more than 1,500 points where both are known, 1,500 are drawn, evenly spread.</summary>
/// <param name="Panels">Panels in reading order, two in a row on a wide screen.</param>
public sealed record NoiseScatter(IReadOnlyList<ScatterPanel> Panels) : ReportSection
{
    private const int MaximumPoints = 1_500;

    /// <inheritdoc/>
    public override string Heading { get; init; } = "Observation noise, estimated and true";

    internal override bool IsWide => true;

    internal override void Write(PageWriter page)
    {
        page.Html("<p class=\"lead\">Every point is one frame. On the dotted line the estimate is the truth; a cloud that rises beside the line knows which frames are noisy, but not by how much.</p>\n");
        page.Html("<div class=\"pair\">\n");
        foreach (ScatterPanel panel in Panels)
        {
            page.Figure(Figure(panel));
        }
        page.Html("</div>\n");
    }

    private static PlotlyFigure Figure(ScatterPanel panel)
    {
        int[] known = [.. Enumerable.Range(0, panel.X.Length).Where(i => double.IsFinite(panel.X[i]) && double.IsFinite(panel.Y[i]))];
        int[] drawn = Subsampling.Thin(known, MaximumPoints);
        double[] x = [.. drawn.Select(i => panel.X[i])], y = [.. drawn.Select(i => panel.Y[i])];
        double[] ends = x.Length == 0 ? [] : [x.Min(), x.Max()];
        JsonObject exact = Plot.Line("exact", ends, ends, "var(--muted)", 1.2);
        exact["line"]!["dash"] = "dot";
        var points = new JsonObject
        {
            ["type"] = "scatter",
            ["mode"] = "markers",
            ["name"] = "frames",
            ["x"] = Plot.Numbers(x),
            ["y"] = Plot.Numbers(y),
            ["marker"] = new JsonObject { ["size"] = 4, ["opacity"] = 0.5, ["color"] = "var(--ours)" },
        };
        var layout = new JsonObject { ["xaxis"] = Plot.Axis(panel.XTitle), ["yaxis"] = Plot.Axis(panel.YTitle), ["hovermode"] = "closest" };
        string thinned = drawn.Length < known.Length ? string.Create(CultureInfo.InvariantCulture, $" Drawn are {drawn.Length} of {known.Length} frames.") : "";
        return new PlotlyFigure([points, exact], layout, 380, panel.Caption + thinned);
    }
}
