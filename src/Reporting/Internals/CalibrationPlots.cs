using System.Globalization;
using Plotly.NET.LayoutObjects;
using Plotly.NET.TraceObjects;
using Plotly.NET;

namespace Dynamics.Reporting.Internals;

/// <summary>Nominal against observed coverage of the predicted position intervals.</summary>
/// <param name="Curves">One line each.</param>
internal sealed record CoveragePlot(IReadOnlyList<CoverageCurve> Curves) : ReportSection
{
    private static readonly string[] Dashes = ["solid", "dash", "longdashdot"], Markers = ["circle", "circle-open", "diamond"];

    /// <inheritdoc/>
    public override string Heading { get; init; } = "Coverage";

    internal override bool IsWide => false;

    internal override void Write(PageWriter page)
    {
        List<string> names = [.. Curves.Select(curve => curve.DecoderName).Distinct()];
        List<string> variants = [.. Curves.Select(curve => curve.Variant).Distinct()];
        Trace[] traces =
        [
            Plot.Line("exact", [0, 100], [0, 100], "var(--muted)", 1.2, "dot"),
            .. Curves.Select(curve => Line(curve, Plot.SeriesColor(names.IndexOf(curve.DecoderName)), variants.IndexOf(curve.Variant))),
        ];
        page.Figure(new(traces, Plot.Layout(PercentAxis("nominal coverage (%)"), PercentAxis("observed coverage (%)"), "x unified"), 400,
            "On the dotted diagonal the predicted intervals are honest; a line below it is over-confident, a line above it too cautious."));
    }

    private static Trace Line(CoverageCurve curve, string color, int variant)
    {
        string name = curve.Variant.Length > 0 ? $"{curve.DecoderName}, {curve.Variant}" : curve.DecoderName;
        IEnumerable<double> nominal = curve.Nominal.Select(share => 100 * share), observed = curve.Observed.Select(share => 100 * share);
        return Plot.Line(name, nominal, observed, color, dash: Dashes[variant % Dashes.Length]).With(
            ("mode", "lines+markers"), ("marker", new Marker().With(("size", 5), ("symbol", Markers[variant % Markers.Length]))));
    }

    private static LinearAxis PercentAxis(string title) => Plot.Axis(title, ("range", new[] { 0, 101 }), ("dtick", 20));
}

/// <summary>How often the truth lay inside one decoder's predicted intervals or regions.</summary>
/// <param name="DecoderName">The decoder. Curves of one decoder have one colour.</param>
/// <param name="Nominal">Nominal coverage of each interval, 0 to 1, ascending.</param>
/// <param name="Observed">Share of test bins inside it, 0 to 1.</param>
internal sealed record CoverageCurve(string DecoderName, double[] Nominal, double[] Observed)
{
    /// <summary>Which of a decoder's curves this is, for instance <c>raw</c> or <c>calibrated</c>; each has its own dashes and markers.
    /// Empty where there is but one.</summary>
    public string Variant { get; init; } = "";
}

/// <summary>Estimated against true noise variance of the frames, a panel for each model. Of more than 1,500 points where both are known,
/// 1,500 are drawn, evenly spread.</summary>
/// <param name="Panels">Panels in reading order, two in a row on a wide screen.</param>
internal sealed record NoiseScatter(IReadOnlyList<ScatterPanel> Panels) : ReportSection
{
    private const int MaximumPoints = 1_500;

    /// <inheritdoc/>
    public override string Heading { get; init; } = "Observation noise, estimated and true";

    internal override bool IsWide => true;

    internal override void Write(PageWriter page)
    {
        page.Html("""
            <p class="lead">Every point is one frame. On the dotted line the estimate is the truth; a cloud that rises beside the line knows
            which frames are noisy, but not by how much.</p>
            <div class="pair">

            """);
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
        Trace[] traces =
        [
            Plot.Points("frames", x, y, ("size", 4), ("opacity", 0.5), ("color", "var(--ours)")),
            Plot.Line("exact", ends, ends, "var(--muted)", 1.2, "dot"),
        ];
        string thinned = drawn.Length < known.Length
            ? string.Create(CultureInfo.InvariantCulture, $" Drawn are {drawn.Length} of {known.Length} frames.")
            : "";
        Layout layout = Plot.Layout(Plot.Axis(panel.XTitle), Plot.Axis(panel.YTitle), "closest").With(("legend", Plot.LargeMarks()));
        return new(traces, layout, 380, panel.Caption + thinned);
    }
}

/// <summary>One figure of <see cref="NoiseScatter"/>: estimated against true values.</summary>
/// <param name="Caption">One sentence: what to see, with R².</param>
/// <param name="XTitle">Title of the horizontal axis with its unit, for instance <c>true noise variance (1)</c>.</param>
/// <param name="YTitle">Title of the vertical axis with its unit.</param>
/// <param name="X">True values.</param>
/// <param name="Y">Estimates of them, in the same unit.</param>
/// <exception cref="ArgumentException">There are not as many estimates as true values.</exception>
internal sealed record ScatterPanel(string Caption, string XTitle, string YTitle, double[] X, double[] Y)
{
    /// <summary>Estimates.</summary>
    public double[] Y { get; } = Lengths.Require(Y, X.Length, nameof(Y));
}
