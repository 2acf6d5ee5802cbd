using Plotly.NET;
using Plotly.NET.LayoutObjects;
using Plotly.NET.TraceObjects;

namespace Dynamics.Reporting.Internals;

/// <summary>R² of every decoder as dots with interval bars, over all bins and over running bins.</summary>
internal static class ForestPlot
{
    private const double RowOffset = 0.16;
    private const double LeftmostR2 = -0.25;

    public static PlotlyFigure Create(IReadOnlyList<DecoderScore> scores)
    {
        List<Trace> traces =
        [
            Dots("all bins", scores, score => score.AllBins, -RowOffset, "var(--all)", "circle"),
            Dots("running bins", scores, score => score.RunningBins, RowOffset, "var(--running)", "diamond"),
        ];
        if (Rows(scores).Any(row => row.Part.SeedR2.Count > 0))
        {
            traces.Add(Seeds(scores));
        }
        if (Rows(scores).Any(row => row.Part.R2 < LeftmostR2))
        {
            traces.Add(Beyond(scores));
        }
        return new(traces, Layout(scores), 110 + (38 * scores.Count), Caption(scores));
    }

    private static Trace Dots(
        string name, IReadOnlyList<DecoderScore> scores, Func<DecoderScore, ScoreSummary> part, double offset, string color, string symbol)
    {
        ScoreSummary[] parts = [.. scores.Select(part)];
        Error interval = new Error().With(
            ("type", "data"), ("symmetric", false), ("color", color), ("thickness", 2), ("width", 4),
            ("array", Plot.Numbers(parts.Select(p => p.R2High - p.R2))), ("arrayminus", Plot.Numbers(parts.Select(p => p.R2 - p.R2Low))));
        return Plot.Points(
            name, parts.Select(p => p.R2), parts.Select((_, row) => row + offset), ("color", color), ("size", 9), ("symbol", symbol)).With(
            ("text", Plot.Labels(scores.Select(score => score.Name))),
            ("customdata", parts.Select(p => HtmlText.Interval(p.R2Low, p.R2High, 3)).ToArray()),
            ("hovertemplate", "%{text}: %{x:.3f} %{customdata}"),
            ("error_x", interval));
    }

    private static Trace Seeds(IReadOnlyList<DecoderScore> scores) => Plot.Points(
        "single seeds", Rows(scores).SelectMany(row => row.Part.SeedR2), Rows(scores).SelectMany(row => row.Part.SeedR2.Select(_ => row.Y)),
        ("symbol", "line-ns-open"), ("size", 11), ("color", "var(--ink)"), ("line", new Line().With(("width", 1.4)))).With(
        ("hovertemplate", "seed: %{x:.3f}<extra></extra>"));

    /// <summary>An arrow at the left edge for every score that lies beyond it.</summary>
    private static Trace Beyond(IReadOnlyList<DecoderScore> scores)
    {
        (ScoreSummary Part, double Y)[] beyond = [.. Rows(scores).Where(row => row.Part.R2 < LeftmostR2)];
        return Plot.Points(
            "further left", beyond.Select(_ => LeftEdge(scores)), beyond.Select(row => row.Y),
            ("symbol", "triangle-left"), ("size", 10), ("color", "var(--muted)")).With(
            ("customdata", Plot.Numbers(beyond.Select(row => row.Part.R2))),
            ("hovertemplate", "%{customdata:.3f}<extra></extra>"),
            ("cliponaxis", false));
    }

    private static IEnumerable<(ScoreSummary Part, double Y)> Rows(IReadOnlyList<DecoderScore> scores) =>
        scores.SelectMany((score, row) => new[] { (score.AllBins, row - RowOffset), (score.RunningBins, row + RowOffset) });

    private static Layout Layout(IReadOnlyList<DecoderScore> scores)
    {
        LinearAxis x = Plot.Axis("R² on the test part", ("range", new[] { LeftEdge(scores), 1.02 }), ("zeroline", true));
        LinearAxis y = Plot.Axis("",
            ("tickvals", scores.Select((_, row) => row).ToArray()), ("ticktext", scores.Select(Label).ToArray()),
            ("range", new[] { scores.Count - 0.5, -0.5 }), ("zeroline", false), ("fixedrange", true));
        return Plot.Layout(x, y, "closest");
    }

    private static string Label(DecoderScore score)
    {
        string name = Plot.Label(score.Name) + (score.Causal ? "" : " (not causal)");
        return score.Highlighted ? $"<b>{name}</b>" : name;
    }

    private static double Lowest(IReadOnlyList<DecoderScore> scores) => scores
        .SelectMany(score => new[] { score.AllBins.R2Low, score.RunningBins.R2Low, score.AllBins.R2, score.RunningBins.R2 })
        .Where(double.IsFinite).DefaultIfEmpty(0).Min();

    private static double LeftEdge(IReadOnlyList<DecoderScore> scores) => Math.Clamp(Lowest(scores) - 0.03, LeftmostR2, -0.03);

    private static string Caption(IReadOnlyList<DecoderScore> scores) =>
        "1 is perfect, 0 as good as the test part's mean; a bar is the 95 % interval, and bars that overlap widely are no difference "
        + "to speak of"
        + (Lowest(scores) < LeftmostR2 ? ". Values below −0.25 lie left of the axis, where the arrows point; the table has them." : ".");
}
