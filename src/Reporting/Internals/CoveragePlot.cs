using Plotly.NET;
using Plotly.NET.LayoutObjects;
using Plotly.NET.TraceObjects;

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
