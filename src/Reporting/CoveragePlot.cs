using System.Text.Json.Nodes;
using Dynamics.Reporting.Internals;

namespace Dynamics.Reporting;

/// <summary>Nominal against observed coverage of the predicted position intervals.</summary>
/// <param name="Curves">One line each.</param>
public sealed record CoveragePlot(IReadOnlyList<CoverageCurve> Curves) : ReportSection
{
    /// <inheritdoc/>
    public override string Heading { get; init; } = "Coverage";

    internal override bool IsWide => false;

    internal override void Write(PageWriter page)
    {
        JsonObject diagonal = Plot.Line("exact", [0, 100], [0, 100], "var(--muted)", 1.2);
        diagonal["line"]!["dash"] = "dot";
        JsonArray traces = [diagonal];
        for (int i = 0; i < Curves.Count; i++)
        {
            JsonObject line = Plot.Line(
                Curves[i].DecoderName, Curves[i].Nominal.Select(share => 100 * share), Curves[i].Observed.Select(share => 100 * share), Plot.SeriesColor(i));
            line["mode"] = "lines+markers";
            line["marker"] = new JsonObject { ["size"] = 5 };
            traces.Add(line);
        }
        var layout = new JsonObject { ["xaxis"] = PercentAxis("nominal coverage (%)"), ["yaxis"] = PercentAxis("observed coverage (%)"), ["hovermode"] = "x unified" };
        page.Figure(new PlotlyFigure(traces, layout, 400,
            "On the dotted diagonal the predicted intervals are honest; a line below it is over-confident, a line above it too cautious."));
    }

    private static JsonObject PercentAxis(string title)
    {
        JsonObject axis = Plot.Axis(title);
        axis["range"] = Plot.Numbers([0, 101]);
        axis["dtick"] = 20;
        return axis;
    }
}
