using System.Text.Json.Nodes;
using Dynamics.Reporting.Internals;

namespace Dynamics.Reporting;

/// <summary>What spikes say about place when time is shifted between the two.</summary>
/// <param name="LagsSeconds">The shifts, ascending.</param>
/// <param name="BitRate">Spatial information at each of them, bits per second, mean over units.</param>
/// <param name="ChanceBitRate">The same for shifts that leave nothing but chance.</param>
public sealed record ClockCheck(double[] LagsSeconds, double[] BitRate, double ChanceBitRate) : ReportSection
{
    /// <inheritdoc/>
    public override string Heading { get; init; } = "Spikes and position on one clock?";

    internal override bool IsWide => false;

    internal override void Write(PageWriter page)
    {
        JsonObject chance = Plot.Line("chance", [LagsSeconds[0], LagsSeconds[^1]], [ChanceBitRate, ChanceBitRate], "var(--muted)", 1.2);
        chance["line"]!["dash"] = "dot";
        JsonArray traces = [Plot.Line("spatial information", LagsSeconds, BitRate, "var(--ours)"), chance];
        JsonObject y = Plot.Axis("information (bit per second)");
        y["rangemode"] = "tozero";
        JsonObject x = Plot.Axis("position later than spikes by (s)");
        x["zeroline"] = true;
        page.Figure(new PlotlyFigure(traces, new JsonObject { ["xaxis"] = x, ["yaxis"] = y, ["hovermode"] = "x unified" }, 320,
            "On one clock the line peaks at 0; a peak elsewhere is an offset between the clocks, and a flat line near the dotted one says that the two do not belong together."));
    }
}
