using System.Globalization;
using Plotly.NET;

namespace Dynamics.Reporting.Internals;

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
