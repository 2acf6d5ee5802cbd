using System.Text.Json.Nodes;
using Dynamics.Reporting.Internals;

namespace Dynamics.Reporting;

/// <summary>Nominal against observed coverage of the predicted position intervals.</summary>
/// <param name="Curves">One line each.</param>
public sealed record CoveragePlot(IReadOnlyList<CoverageCurve> Curves) : ReportSection
{
    private static readonly string[] Dashes = ["solid", "dash", "longdashdot"], Markers = ["circle", "circle-open", "diamond"];

    /// <inheritdoc/>
    public override string Heading { get; init; } = "Coverage";

    internal override bool IsWide => false;

    internal override void Write(PageWriter page)
    {
        JsonObject diagonal = Plot.Line("exact", [0, 100], [0, 100], "var(--muted)", 1.2);
        diagonal["line"]!["dash"] = "dot";
        List<string> names = [.. Curves.Select(curve => curve.DecoderName).Distinct()], variants = [.. Curves.Select(curve => curve.Variant).Distinct()];
        JsonArray traces = [diagonal, .. Curves.Select(curve => Line(curve, Plot.SeriesColor(names.IndexOf(curve.DecoderName)), variants.IndexOf(curve.Variant)))];
        var layout = new JsonObject { ["xaxis"] = PercentAxis("nominal coverage (%)"), ["yaxis"] = PercentAxis("observed coverage (%)"), ["hovermode"] = "x unified" };
        page.Figure(new PlotlyFigure(traces, layout, 400,
            "On the dotted diagonal the predicted intervals are honest; a line below it is over-confident, a line above it too cautious."));
    }

    private static JsonObject Line(CoverageCurve curve, string color, int variant)
    {
        string name = curve.Variant.Length > 0 ? $"{curve.DecoderName}, {curve.Variant}" : curve.DecoderName;
        JsonObject line = Plot.Line(name, curve.Nominal.Select(share => 100 * share), curve.Observed.Select(share => 100 * share), color);
        line["mode"] = "lines+markers";
        line["line"]!["dash"] = Dashes[variant % Dashes.Length];
        line["marker"] = new JsonObject { ["size"] = 5, ["symbol"] = Markers[variant % Markers.Length] };
        return line;
    }

    private static JsonObject PercentAxis(string title)
    {
        JsonObject axis = Plot.Axis(title);
        axis["range"] = Plot.Numbers([0, 101]);
        axis["dtick"] = 20;
        return axis;
    }
}
