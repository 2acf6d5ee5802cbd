using System.Globalization;
using Dynamics.Data;
using Plotly.NET.LayoutObjects;
using Plotly.NET;

namespace Dynamics.Reporting.Internals;

/// <summary>How many units fire how often.</summary>
/// <param name="RatesHz">Rate of each unit, Hz; units that never fire are left out of the figure and counted in its caption.</param>
/// <param name="Suspicious">True for each unit that is drawn apart.</param>
internal sealed record RateHistogram(IReadOnlyList<double> RatesHz, IReadOnlyList<bool> Suspicious) : ReportSection
{
    private const int StepsPerDecade = 4;

    /// <inheritdoc/>
    public override string Heading { get; init; } = "Firing rates";

    internal override bool IsWide => false;

    internal override void Write(PageWriter page)
    {
        int[] steps = [.. RatesHz.Where(rate => rate > 0).Select(Step).DefaultIfEmpty(0)];
        List<Trace> traces = [Bars("units", steps, false, "var(--ours)")];
        if (Suspicious.Contains(true))
        {
            traces.Add(Bars("suspicious units", steps, true, "var(--series-2)"));
        }
        // At least a decade, so that there are always a few ticks.
        (double low, double high) = (Decade(steps.Min()) - 0.05, Decade(steps.Max() + 1) + 0.05);
        double missing = Math.Max(0, 1 - (high - low));
        (low, high) = (low - (missing / 2), high + (missing / 2));
        double[] ticks = [.. Enumerable.Range((int)Math.Floor(low), 2 + (int)Math.Ceiling(high - low))
            .SelectMany(decade => new[] { 1, 2, 5 }, (decade, digit) => digit * Math.Pow(10, decade))];
        LinearAxis x = Plot.Axis("rate (Hz)",
            ("tickvals", ticks.Select(Math.Log10).ToArray()),
            ("ticktext", ticks.Select(tick => tick.ToString("G3", CultureInfo.InvariantCulture)).ToArray()),
            ("range", new[] { low, high }));
        Layout layout = Plot.Layout(x, Plot.Axis("number of units"), "closest")
            .With(("barmode", "stack"), ("bargap", 0.05), ("showlegend", true));
        int silent = RatesHz.Count(rate => !(rate > 0));
        page.Figure(new(traces, layout, 320,
            "Principal cells fire from a tenth of a hertz to a few; what stands far to the right is another kind of cell, or none."
            + (silent == 0 ? "" : string.Create(CultureInfo.InvariantCulture,
                $" {silent} {(silent == 1 ? "unit never fires" : "units never fire")} and cannot be shown here."))));
    }

    private Trace Bars(string name, int[] steps, bool suspicious, string color)
    {
        int[] all = [.. Enumerable.Range(steps.Min(), steps.Max() - steps.Min() + 1)];
        ILookup<int, int> units = Enumerable.Range(0, RatesHz.Count)
            .Where(i => RatesHz[i] > 0 && Suspicious[i] == suspicious)
            .ToLookup(i => Step(RatesHz[i]));
        string Range(int step) => string.Create(CultureInfo.InvariantCulture, $"{Edge(step):G2} to {Edge(step + 1):G2} Hz");
        IEnumerable<double> middles = all.Select(step => Decade(step) + (0.5 / StepsPerDecade));
        return Plot.Bars(name, middles, all.Select(step => (double)units[step].Count()), color).With(
            ("text", all.Select(Range).ToArray()),
            ("textposition", "none"),
            ("hovertemplate", "%{y} at %{text}"));
    }

    private static int Step(double rate) => (int)Math.Floor(StepsPerDecade * Math.Log10(rate) + 1e-9);

    private static double Decade(int step) => step / (double)StepsPerDecade;

    private static double Edge(int step) => Math.Pow(10, Decade(step));
}

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

/// <summary>What spikes say about place when time is shifted between the two.</summary>
/// <param name="LagsSeconds">The shifts, ascending.</param>
/// <param name="BitRate">Spatial information at each of them, bits per second, mean over units.</param>
/// <param name="ChanceBitRate">The same for shifts that leave nothing but chance.</param>
internal sealed record ClockCheck(double[] LagsSeconds, double[] BitRate, double ChanceBitRate) : ReportSection
{
    /// <inheritdoc/>
    public override string Heading { get; init; } = "Spikes and position on one clock?";

    internal override bool IsWide => false;

    internal override void Write(PageWriter page)
    {
        Trace[] traces =
        [
            Plot.Line("spatial information", LagsSeconds, BitRate, "var(--ours)"),
            Plot.Line("chance", [LagsSeconds[0], LagsSeconds[^1]], [ChanceBitRate, ChanceBitRate], "var(--muted)", 1.2, "dot"),
        ];
        LinearAxis x = Plot.Axis("position later than spikes by (s)", ("zeroline", true));
        LinearAxis y = Plot.Axis("information (bit per second)", ("rangemode", "tozero"));
        page.Figure(new(traces, Plot.Layout(x, y, "x unified"), 320,
            "On one clock the line peaks at 0; a peak elsewhere is an offset between the clocks, and a flat line near the dotted one says "
                + "that the "
            + "two do not belong together."));
    }
}
