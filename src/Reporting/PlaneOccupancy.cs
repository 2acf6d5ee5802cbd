using Dynamics.Reporting.Internals;

namespace Dynamics.Reporting;

/// <summary>Where in a plane the animal spends its time.</summary>
/// <param name="X">Middle of each column.</param>
/// <param name="Y">Middle of each row.</param>
/// <param name="Seconds">Time spent in each cell, row-major [row * columns + column]; cells without time stay empty.</param>
/// <param name="PositionUnit">Unit of measure of x and y.</param>
public sealed record PlaneOccupancy(double[] X, double[] Y, double[] Seconds, string PositionUnit) : ReportSection
{
    /// <inheritdoc/>
    public override string Heading { get; init; } = "Occupancy in the plane";

    internal override bool IsWide => false;

    internal override void Write(PageWriter page) => page.Figure(new PlotlyFigure(
        [HeatMap.Trace(X, Y, [.. Seconds.Select(s => s > 0 ? s : double.NaN)], "s", showScale: true)], HeatMap.Layout(PositionUnit), 380,
        "Time at each place; empty cells were never visited, and nothing can be said of firing there."));
}
