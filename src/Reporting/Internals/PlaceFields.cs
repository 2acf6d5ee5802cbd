using Dynamics.Data;
using Plotly.NET;
using Plotly.NET.LayoutObjects;

namespace Dynamics.Reporting.Internals;

/// <summary>Rate maps of some units, a small figure each.</summary>
/// <param name="Grid">The cells of the maps.</param>
/// <param name="Units">The units in reading order.</param>
/// <param name="PositionUnit">Unit of measure of position.</param>
internal sealed record PlaceFields(PositionGrid Grid, IReadOnlyList<TunedUnit> Units, string PositionUnit) : ReportSection
{
    /// <inheritdoc/>
    public override string Heading { get; init; } = "Place fields";

    internal override bool IsWide => true;

    internal override void Write(PageWriter page)
    {
        page.Html(Grid.Rows > 1
            ? "<p class=\"lead\">Rate over the plane in running, for the units whose spikes say most about place.</p>\n"
            : "<p class=\"lead\">Rate along the track in running, for the units whose spikes say most about place; "
                + "place cells often fire in one direction only.</p>\n");
        page.Html("<div class=\"tiles\">\n");
        foreach (TunedUnit unit in Units)
        {
            page.Figure(Grid.Rows > 1 ? InPlane(unit) : AlongTrack(unit));
        }
        page.Html("</div>\n");
    }

    private PlotlyFigure AlongTrack(TunedUnit unit)
    {
        double[] centres = [.. Enumerable.Range(0, Grid.Columns).Select(Grid.CentreX)];
        List<Trace> traces = [Plot.Line("up", centres, unit.RatesHz[0], "var(--series-1)")];
        if (unit.RatesHz[1].Any(double.IsFinite))
        {
            traces.Add(Plot.Line("down", centres, unit.RatesHz[1], "var(--series-2)"));
        }
        LinearAxis y = Plot.Axis("rate (Hz)", ("rangemode", "tozero"));
        return new(traces, Plot.Layout(Plot.Axis($"position ({PositionUnit})"), y, "x unified"), 220, Caption(unit));
    }

    private PlotlyFigure InPlane(TunedUnit unit)
    {
        double[] x = [.. Enumerable.Range(0, Grid.Columns).Select(Grid.CentreX)];
        double[] y = [.. Enumerable.Range(0, Grid.Rows).Select(Grid.CentreY)];
        Trace map = Plot.HeatMap(x, y, unit.RatesHz[0], "rate", "Hz");
        return new([map], Plot.PlaneLayout($"x ({PositionUnit})", $"y ({PositionUnit})"), 240, Caption(unit));
    }

    private static string Caption(TunedUnit unit) => $"Unit {unit.UnitId}: {HtmlText.Fixed(unit.InformationBits, 2)} bit/spike.";
}
