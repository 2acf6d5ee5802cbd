using System.Globalization;
using System.Text;
using Dynamics.Reporting.Internals;

namespace Dynamics.Reporting;

/// <summary>Writes a <see cref="ReportPage"/> as one self-contained HTML file: plotly.js is inside, nothing is fetched, and it can be
/// mailed or archived.</summary>
public static class HtmlReport
{
    private const string ContentPolicy =
        "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; "
        + "form-action 'none'";

    /// <summary>Writes the page beside <paramref name="path"/> and renames it, so a reader never sees half a page.</summary>
    /// <param name="page">What to show.</param>
    /// <param name="path">The file; replaced if it exists. Missing folders are made.</param>
    /// <exception cref="InputException">The place cannot be written to.</exception>
    public static void Write(ReportPage page, string path) => AtomicFile.WriteText(path, ToHtml(page));

    internal static string ToHtml(ReportPage page)
    {
        PageWriter writer = new();
        foreach ((ReportSection section, bool wide) in page.Sections.Zip(Widths(page.Sections)))
        {
            section.WriteWhole(writer, wide);
        }
        // The content policy makes the browser itself refuse every request; plotly.js needs inline styles and blob images for "save as
        // PNG".
        return $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{ContentPolicy}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{HtmlText.Escape(page.Title)} – Dynamics</title>
            <style>
            {PageStyle.Css()}
            </style>
            </head>
            <body>
            {Header(page)}<main>
            {writer.Body}{Reading(page)}</main>
            <noscript><p class="lead">The figures need JavaScript; the tables do not.</p></noscript>
            <script type="application/json" id="figure-defaults">{PageStyle.FigureDefaultsJson()}</script>
            <script>
            {PageStyle.Script()}
            </script>
            <script>
            {PageStyle.PlotlyJs()}
            </script>
            <script>drawFigures();</script>
            </body>
            </html>

            """;
    }

    private static string Reading(ReportPage page)
    {
        if (page.Reading.Count == 0)
        {
            return "";
        }
        StringBuilder html = new("""
            <section class="wide"><details>
            <summary>What the numbers mean</summary>
            <dl class="facts reading">

            """);
        AppendTerms(html, page.Reading);
        return html.Append("</dl></details></section>\n").ToString();
    }

    private static string Header(ReportPage page)
    {
        var html = new StringBuilder();
        string date = page.CreatedAt.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
        html.Append(CultureInfo.InvariantCulture, $"""
            <header>
            <h1>{HtmlText.Escape(page.Title)}</h1>
            <p class="lead">{HtmlText.Escape(page.Summary)}</p>

            """);
        AppendFacts(html, [new ReportFact("date", date), .. page.Facts]);
        foreach (ReportDetails details in page.Details)
        {
            html.Append(CultureInfo.InvariantCulture, $"<details><summary>{HtmlText.Escape(details.Heading)}</summary>\n");
            AppendFacts(html, details.Facts);
            html.Append("</details>\n");
        }
        return html.Append("</header>\n").ToString();
    }

    private static void AppendFacts(StringBuilder html, IEnumerable<ReportFact> facts)
    {
        html.Append("<dl class=\"facts\">\n");
        AppendTerms(html, facts);
        html.Append("</dl>\n");
    }

    private static void AppendTerms(StringBuilder html, IEnumerable<ReportFact> facts)
    {
        foreach (ReportFact fact in facts)
        {
            html.Append(CultureInfo.InvariantCulture, $"<dt>{HtmlText.Escape(fact.Label)}</dt><dd>{HtmlText.Escape(fact.Value)}</dd>\n");
        }
    }

    /// <summary>Which sections take the whole width: the wide ones, and a narrow one that has no narrow neighbour to share its line
    /// with.</summary>
    private static bool[] Widths(IReadOnlyList<ReportSection> sections)
    {
        bool[] wide = [.. sections.Select(section => section.IsWide)];
        for (int i = 0; i < wide.Length; i++)
        {
            bool isPair = !wide[i] && i + 1 < wide.Length && !wide[i + 1];
            wide[i] = !isPair;
            i += isPair ? 1 : 0;
        }
        return wide;
    }
}
