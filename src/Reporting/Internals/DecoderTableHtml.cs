namespace Dynamics.Reporting.Internals;

/// <summary>The decoder table as HTML: what a screen reader, a printer and a copy into a spreadsheet need.</summary>
internal static class DecoderTableHtml
{
    private const string Head = """
        <div class="scroll"><table class="scores">
        <caption>Test-part scores. Brackets hold 95 % intervals from a bootstrap over blocks of held-out predictions.</caption>
        <thead>
        <tr><th rowspan="2" scope="col">Decoder</th><th rowspan="2" scope="col">Causal</th><th colspan="4" scope="colgroup">All bins</th><th colspan="4" scope="colgroup">Running bins</th></tr>
        <tr><th scope="col">R² [95 %]</th><th scope="col">Median error</th><th scope="col">Coverage</th><th scope="col">Null p</th><th scope="col">R² [95 %]</th><th scope="col">Median error</th><th scope="col">Coverage</th><th scope="col">Null p</th></tr>
        </thead>
        <tbody>

        """;

    public static void WriteTable(PageWriter page, IReadOnlyList<DecoderScore> scores, string unit)
    {
        page.Html(Head);
        foreach (DecoderScore score in scores)
        {
            page.Html($"""
                <tr{(score.Highlighted ? " class=\"ours\"" : "")}><th scope="row">{HtmlText.Escape(score.Name)}</th><td>{(score.Causal ? "yes" : "no")}</td>{Cells(score.AllBins, unit)}{Cells(score.RunningBins, unit)}</tr>

                """);
        }
        page.Html("</tbody></table></div>\n");
    }

    public static void WriteKeyFigures(PageWriter page, DecoderScore score, string unit)
    {
        ScoreSummary all = score.AllBins, running = score.RunningBins;
        page.Html($"""
            <p class="lead">{HtmlText.Escape(score.Name)}, {(score.Causal ? "causal" : "not causal")}:</p>
            <dl class="key">
            {Tile("R², all bins", HtmlText.Fixed(all.R2, 2), HtmlText.Interval(all.R2Low, all.R2High, 2))}
            {Tile("R², running", HtmlText.Fixed(running.R2, 2), HtmlText.Interval(running.R2Low, running.R2High, 2))}
            {Tile("median error", HtmlText.Error(all.MedianAbsError, unit), HtmlText.Error(running.MedianAbsError, unit) + " running")}
            {Tile("95 % coverage", HtmlText.Percent(all.Coverage95), HtmlText.Percent(running.Coverage95) + " running")}
            </dl>

            """);
    }

    private static string Cells(ScoreSummary s, string unit) =>
        $"<td class=\"r2\">{HtmlText.Fixed(s.R2, 3)} <small>{HtmlText.Interval(s.R2Low, s.R2High, 2)}</small></td>"
        + $"<td>{HtmlText.Error(s.MedianAbsError, unit)}</td><td>{HtmlText.Percent(s.Coverage95)}</td><td>{HtmlText.Probability(s.NullP)}</td>";

    private static string Tile(string label, string value, string note) =>
        $"<div><dt>{label}</dt><dd>{value}</dd><dd class=\"note\">{note}</dd></div>";
}
