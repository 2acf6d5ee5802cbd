namespace Dynamics.Reporting.Internals;

/// <summary>R² with its interval, error, coverage and null p-value of every decoder: large figures, a table and a forest plot.</summary>
/// <param name="Scores">One row each, in the order shown.</param>
/// <param name="PositionUnit">Unit of measure of the errors; errors in <c>m</c> are shown in centimetres.</param>
internal sealed record DecoderTable(IReadOnlyList<DecoderScore> Scores, string PositionUnit) : ReportSection
{
    /// <inheritdoc/>
    public override string Heading { get; init; } = "Decoders";

    internal override bool IsWide => true;

    internal override void Write(PageWriter page)
    {
        if (Scores.FirstOrDefault(score => score.Highlighted) is { } ours)
        {
            DecoderTableHtml.WriteKeyFigures(page, ours, PositionUnit);
        }
        DecoderTableHtml.WriteTable(page, Scores, PositionUnit);
        page.Figure(ForestPlot.Create(Scores));
    }
}

/// <summary>One row of the decoder table.</summary>
/// <param name="Name">The decoder's name, for instance <c>latent.mlp</c>.</param>
/// <param name="Causal">True when it used nothing later than the bin it decodes.</param>
/// <param name="AllBins">Scores over all tracked test bins.</param>
/// <param name="RunningBins">Scores over running test bins.</param>
internal sealed record DecoderScore(string Name, bool Causal, ScoreSummary AllBins, ScoreSummary RunningBins)
{
    /// <summary>True for the rows that the page is about; the first one also gives the large figures at the top.</summary>
    public bool Highlighted { get; init; }
}

/// <summary>How well one decoder did on one set of bins. <see cref="double.NaN"/> stands for what was not measured and is shown as a
/// dash.</summary>
/// <param name="R2">1 - SSE/SST on the test part.</param>
/// <param name="R2Low">Lower end of the 95 % interval of <paramref name="R2"/>.</param>
/// <param name="R2High">Upper end.</param>
/// <param name="MedianAbsError">Median absolute error in the table's position unit.</param>
/// <param name="Coverage95">Share of bins whose true position lies in the predicted 95 % interval, 0 to 1.</param>
/// <param name="NullP">p-value against the circular-shift null, 0 to 1.</param>
internal sealed record ScoreSummary(double R2, double R2Low, double R2High, double MedianAbsError, double Coverage95, double NullP)
{
    /// <summary>R² of each training seed; empty where nothing was seeded.</summary>
    public IReadOnlyList<double> SeedR2 { get; init; } = [];
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

    public static void WriteTable(PageWriter page, IReadOnlyList<DecoderScore> scores, string unit)
    {
        page.Html(Head);
        foreach (DecoderScore score in scores)
        {
            page.Html($"""
                <tr{(score.Highlighted ? " class=\"ours\"" : "")}><th scope="row">{HtmlText.Escape(score.Name)}</th>
                <td>{(score.Causal ? "yes" : "no")}</td>{Cells(score.AllBins, unit)}{Cells(score.RunningBins, unit)}</tr>

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
        + $"<td>{HtmlText.Error(s.MedianAbsError, unit)}</td><td>{HtmlText.Percent(s.Coverage95)}</td>"
        + $"<td>{HtmlText.Probability(s.NullP)}</td>";

    private static string Tile(string label, string value, string note) =>
        $"<div><dt>{label}</dt><dd>{value}</dd><dd class=\"note\">{note}</dd></div>";
}
