using Plotly.NET;
using Plotly.NET.LayoutObjects;

namespace Dynamics.Reporting.Internals;

/// <summary>Where along a track the animal spends its time. All arrays have one entry a stretch of track.</summary>
/// <param name="Centres">Middle of each stretch.</param>
/// <param name="Seconds">Time spent there.</param>
/// <param name="RunningSeconds">Time spent there in running.</param>
/// <param name="PositionUnit">Unit of measure of the centres.</param>
internal sealed record TrackOccupancy(double[] Centres, double[] Seconds, double[] RunningSeconds, string PositionUnit) : ReportSection
{
    /// <inheritdoc/>
    public override string Heading { get; init; } = "Occupancy";

    internal override bool IsWide => false;

    internal override void Write(PageWriter page)
    {
        Trace[] traces = [Bars("all bins", Seconds, "var(--all)"), Bars("running bins", RunningSeconds, "var(--running)")];
        LinearAxis y = Plot.Axis("share of the time (%)", ("rangemode", "tozero"));
        Layout layout = Plot.Layout(Plot.Axis($"position ({PositionUnit})"), y, "x unified").With(("barmode", "group"), ("bargap", 0.1));
        page.Figure(new(traces, layout, 320,
            "Time at each place, for all bins and for running ones, each out of its own total: places where an animal hardly runs have "
            + "rate maps of few spikes."));
    }

    private Trace Bars(string name, double[] seconds, string color) =>
        Plot.Bars(name, Centres, seconds.Select(s => 100 * s / Math.Max(double.Epsilon, seconds.Sum())), color);
}

/// <summary>Where in a plane the animal spends its time.</summary>
/// <param name="X">Middle of each column.</param>
/// <param name="Y">Middle of each row.</param>
/// <param name="Seconds">Time spent in each cell, row-major [row * columns + column]; cells without time stay empty.</param>
/// <param name="PositionUnit">Unit of measure of x and y.</param>
internal sealed record PlaneOccupancy(double[] X, double[] Y, double[] Seconds, string PositionUnit) : ReportSection
{
    /// <inheritdoc/>
    public override string Heading { get; init; } = "Occupancy in the plane";

    internal override bool IsWide => false;

    internal override void Write(PageWriter page) => page.Figure(new(
        [Plot.HeatMap(X, Y, [.. Seconds.Select(s => s > 0 ? s : double.NaN)], "time", "s")],
        Plot.PlaneLayout($"x ({PositionUnit})", $"y ({PositionUnit})"),
        380,
        "Time at each place; empty cells were never visited, and nothing can be said of firing there."));
}
