using Dynamics.Decoding;

namespace Dynamics.Reporting.Internals;

/// <summary>R² with its interval, error, coverage and null p-value of every decoder: large figures, a table and a forest plot.</summary>
/// <param name="Decoders">One row each, in the order shown.</param>
/// <param name="PositionUnit">Unit of measure of the errors; errors in <c>m</c> are shown in centimetres, those
/// in <c>rad</c> in degrees.</param>
/// <param name="Highlighted">Name of the decoder that the page is about: it stands out, and gives the large figures at the top.</param>
internal sealed record DecoderTable(IReadOnlyList<DecoderResult> Decoders, string PositionUnit, string Highlighted) : ReportSection
{
    /// <inheritdoc/>
    public override string Heading { get; init; } = "Decoders";

    internal override bool IsWide => true;

    internal override void Write(PageWriter page)
    {
        if (Decoders.FirstOrDefault(decoder => decoder.Name == Highlighted) is { } ours)
        {
            DecoderTableHtml.WriteKeyFigures(page, ours, PositionUnit);
        }
        DecoderTableHtml.WriteTable(page, Decoders, PositionUnit, Highlighted);
        page.Figure(ForestPlot.Create(Decoders, Highlighted));
    }
}

/// <summary>The decoder table as HTML: what a screen reader, a printer and a copy into a spreadsheet need.</summary>
internal static class DecoderTableHtml
{
    private const string Head = """
        <div class="scroll"><table class="scores">
        <caption><span>Test-part scores. Brackets hold 95 % intervals from a bootstrap over blocks of held-out predictions.</span></caption>
        <thead>
        <tr><th rowspan="2" scope="col">Decoder</th><th rowspan="2" scope="col">Causal</th>
        <th colspan="4" scope="colgroup">All bins</th><th colspan="4" scope="colgroup">Running bins</th></tr>
        <tr><th scope="col">R² [95 %]</th><th scope="col">Median error</th><th scope="col">Coverage</th><th scope="col">Null p</th>
        <th scope="col">R² [95 %]</th><th scope="col">Median error</th><th scope="col">Coverage</th><th scope="col">Null p</th></tr>
        </thead>
        <tbody>

        """;

    public static void WriteTable(PageWriter page, IReadOnlyList<DecoderResult> decoders, string unit, string highlighted)
    {
        page.Html(Head);
        foreach (DecoderResult decoder in decoders)
        {
            page.Html($"""
                <tr{(decoder.Name == highlighted ? " class=\"ours\"" : "")}><th scope="row">{HtmlText.Escape(decoder.Name)}</th>
                <td>{(decoder.Causal ? "yes" : "no")}</td>{Cells(decoder.All, unit)}{Cells(decoder.Running, unit)}</tr>

                """);
        }
        page.Html("</tbody></table></div>\n");
    }

    public static void WriteKeyFigures(PageWriter page, DecoderResult decoder, string unit)
    {
        DecoderScores? all = decoder.All, running = decoder.Running;
        page.Html($"""
            <p class="lead">{HtmlText.Escape(decoder.Name)}, {(decoder.Causal ? "causal" : "not causal")}:</p>
            <dl class="key">
            {Tile("R², all bins", HtmlText.Fixed(all.R2(), 2), HtmlText.Interval(all.R2Low(), all.R2High(), 2))}
            {Tile("R², running", HtmlText.Fixed(running.R2(), 2), HtmlText.Interval(running.R2Low(), running.R2High(), 2))}
            {Tile("median error", HtmlText.Error(all.MedianError(), unit), HtmlText.Error(running.MedianError(), unit) + " running")}
            {Tile("95 % coverage", HtmlText.Percent(all.Coverage()), HtmlText.Percent(running.Coverage()) + " running")}
            </dl>

            """);
    }

    private static string Cells(DecoderScores? s, string unit) =>
        $"<td class=\"r2\">{HtmlText.Fixed(s.R2(), 3)} <small>{HtmlText.Interval(s.R2Low(), s.R2High(), 2)}</small></td>"
        + $"<td>{HtmlText.Error(s.MedianError(), unit)}</td><td>{HtmlText.Percent(s.Coverage())}</td>"
        + $"<td>{HtmlText.Probability(s.NullP())}</td>";

    private static string Tile(string label, string value, string note) =>
        $"<div><dt>{label}</dt><dd>{value}</dd><dd class=\"note\">{note}</dd></div>";
}
