using System.Text.Json.Nodes;
using Dynamics.Reporting.Internals;

namespace Dynamics.Reporting;

/// <summary>Where along a track the animal spends its time. All arrays have one entry a stretch of track.</summary>
/// <param name="Centres">Middle of each stretch.</param>
/// <param name="Seconds">Time spent there.</param>
/// <param name="RunningSeconds">Time spent there in running.</param>
/// <param name="PositionUnit">Unit of measure of the centres.</param>
public sealed record TrackOccupancy(double[] Centres, double[] Seconds, double[] RunningSeconds, string PositionUnit) : ReportSection
{
    /// <inheritdoc/>
    public override string Heading { get; init; } = "Occupancy";

    internal override bool IsWide => false;

    internal override void Write(PageWriter page)
    {
        JsonArray traces = [Bars("all bins", Seconds, "var(--all)"), Bars("running bins", RunningSeconds, "var(--running)")];
        JsonObject y = Plot.Axis("share of the time (%)");
        y["rangemode"] = "tozero";
        var layout = new JsonObject { ["xaxis"] = Plot.Axis($"position ({PositionUnit})"), ["yaxis"] = y, ["barmode"] = "group", ["bargap"] = 0.1, ["hovermode"] = "x unified" };
        page.Figure(new PlotlyFigure(traces, layout, 320,
            "Time at each place, for all bins and for running ones, each out of its own total: places where an animal hardly runs have rate maps of few spikes."));
    }

    private JsonObject Bars(string name, double[] seconds, string color) => new()
    {
        ["type"] = "bar",
        ["name"] = name,
        ["x"] = Plot.Numbers(Centres),
        ["y"] = Plot.Numbers(seconds.Select(s => 100 * s / Math.Max(double.Epsilon, seconds.Sum()))),
        ["marker"] = new JsonObject { ["color"] = color },
    };
}
