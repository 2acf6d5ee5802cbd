using Dynamics.Decoding;
using Plotly.NET;
using Plotly.NET.LayoutObjects;
using Plotly.NET.TraceObjects;

namespace Dynamics.Reporting.Internals;

/// <summary>R² of every decoder as dots with interval bars, over all bins and over running bins.</summary>
internal static class ForestPlot
{
    private const double RowOffset = 0.16;
    private const double LeftmostR2 = -0.25;

    public static PlotlyFigure Create(IReadOnlyList<DecoderResult> decoders, string highlighted)
    {
        List<Trace> traces =
        [
            Dots("all bins", decoders, decoder => decoder.All, -RowOffset, "var(--all)", "circle"),
            Dots("running bins", decoders, decoder => decoder.Running, RowOffset, "var(--running)", "diamond"),
        ];
        if (Rows(decoders).Any(row => row.Part.R2OfSeeds().Count > 0))
        {
            traces.Add(Seeds(decoders));
        }
        if (Rows(decoders).Any(row => row.Part.R2() < LeftmostR2))
        {
            traces.Add(Beyond(decoders));
        }
        return new(traces, Layout(decoders, highlighted), 110 + (38 * decoders.Count), Caption(decoders));
    }

    private static Trace Dots(
        string name, IReadOnlyList<DecoderResult> decoders, Func<DecoderResult, DecoderScores?> part, double offset, string color,
            string symbol)
    {
        DecoderScores?[] parts = [.. decoders.Select(part)];
        Error interval = new Error().With(
            ("type", "data"), ("symmetric", false), ("color", color), ("thickness", 2), ("width", 4),
            ("array", Plot.Numbers(parts.Select(p => p.R2High() - p.R2()))), ("arrayminus",
                Plot.Numbers(parts.Select(p => p.R2() - p.R2Low()))));
        return Plot.Points(
            name, parts.Select(p => p.R2()), parts.Select((_, row) => row + offset), ("color", color), ("size", 9), ("symbol", symbol))
                .With(
            ("text", Plot.Labels(decoders.Select(decoder => decoder.Name))),
            ("customdata", parts.Select(p => HtmlText.Interval(p.R2Low(), p.R2High(), 3)).ToArray()),
            ("hovertemplate", "%{text}: %{x:.3f} %{customdata}"),
            ("error_x", interval));
    }

    private static Trace Seeds(IReadOnlyList<DecoderResult> decoders) => Plot.Points(
        "single seeds", Rows(decoders).SelectMany(row => row.Part.R2OfSeeds()),
            Rows(decoders).SelectMany(row => row.Part.R2OfSeeds().Select(_ => row.Y)),
        ("symbol", "line-ns-open"), ("size", 11), ("color", "var(--ink)"), ("line", new Line().With(("width", 1.4)))).With(
        ("hovertemplate", "seed: %{x:.3f}<extra></extra>"));

    /// <summary>An arrow at the left edge for every score that lies beyond it.</summary>
    private static Trace Beyond(IReadOnlyList<DecoderResult> decoders)
    {
        (DecoderScores? Part, double Y)[] beyond = [.. Rows(decoders).Where(row => row.Part.R2() < LeftmostR2)];
        return Plot.Points(
            "further left", beyond.Select(_ => LeftEdge(decoders)), beyond.Select(row => row.Y),
            ("symbol", "triangle-left"), ("size", 10), ("color", "var(--muted)")).With(
            ("customdata", Plot.Numbers(beyond.Select(row => row.Part.R2()))),
            ("hovertemplate", "%{customdata:.3f}<extra></extra>"),
            ("cliponaxis", false));
    }

    private static IEnumerable<(DecoderScores? Part, double Y)> Rows(IReadOnlyList<DecoderResult> decoders) =>
        decoders.SelectMany((decoder, row) => new (DecoderScores?, double)[]
        {
            (decoder.All, row - RowOffset), (decoder.Running, row + RowOffset),
        });

    private static Layout Layout(IReadOnlyList<DecoderResult> decoders, string highlighted)
    {
        LinearAxis x = Plot.Axis("R² on the test part", ("range", new[] { LeftEdge(decoders), 1.02 }), ("zeroline", true));
        LinearAxis y = Plot.Axis("",
            ("tickvals", decoders.Select((_, row) => row).ToArray()),
                ("ticktext", decoders.Select(decoder => Label(decoder, highlighted)).ToArray()),
            ("range", new[] { decoders.Count - 0.5, -0.5 }), ("zeroline", false), ("fixedrange", true));
        return Plot.Layout(x, y, "closest");
    }

    private static string Label(DecoderResult decoder, string highlighted)
    {
        string name = Plot.Label(decoder.Name) + (decoder.Causal ? "" : " (not causal)");
        return decoder.Name == highlighted ? $"<b>{name}</b>" : name;
    }

    private static double Lowest(IReadOnlyList<DecoderResult> decoders) => decoders
        .SelectMany(decoder => new[] { decoder.All.R2Low(), decoder.Running.R2Low(), decoder.All.R2(), decoder.Running.R2() })
        .Where(double.IsFinite).DefaultIfEmpty(0).Min();

    private static double LeftEdge(IReadOnlyList<DecoderResult> decoders) => Math.Clamp(Lowest(decoders) - 0.03, LeftmostR2, -0.03);

    private static string Caption(IReadOnlyList<DecoderResult> decoders) =>
        "1 is perfect, 0 as good as the test part's mean; a bar is the 95 % interval, and bars that overlap widely are no difference "
        + "to speak of"
        + (Lowest(decoders) < LeftmostR2 ? ". Values below −0.25 lie left of the axis, where the arrows point; the table has them."
            : ".");
}

/// <summary>Scores as numbers; NaN for what was not measured, which is shown as a dash.</summary>
internal static class ScoreValues
{
    public static double R2(this DecoderScores? scores) => scores?.RSquared.Value ?? double.NaN;

    public static double R2Low(this DecoderScores? scores) => scores?.RSquared.Low ?? double.NaN;

    public static double R2High(this DecoderScores? scores) => scores?.RSquared.High ?? double.NaN;

    public static IReadOnlyList<double> R2OfSeeds(this DecoderScores? scores) => scores?.RSquared.Seeds ?? [];

    public static double MedianError(this DecoderScores? scores) => scores?.MedianAbsoluteError.Value ?? double.NaN;

    public static double Coverage(this DecoderScores? scores) => scores?.Coverage95.Value ?? double.NaN;

    public static double NullP(this DecoderScores? scores) => scores?.Null.PValue ?? double.NaN;
}
