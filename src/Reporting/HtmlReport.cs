using System.Globalization;
using System.Reflection;
using System.Text;
using Dynamics.Reporting.Internals;

namespace Dynamics.Reporting;

/// <summary>Writes a <see cref="ReportPage"/> as one self-contained HTML file: plotly.js is inside, nothing is fetched, and it can be mailed or archived.</summary>
public static class HtmlReport
{
    /// <summary>Writes the page beside <paramref name="path"/> and renames it, so a reader never sees half a page.</summary>
    /// <param name="page">What to show.</param>
    /// <param name="path">The file; replaced if it exists. Its folder must exist.</param>
    /// <exception cref="IOException">The folder does not exist or cannot be written to.</exception>
    public static void Write(ReportPage page, string path)
    {
        string unfinished = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            File.WriteAllText(unfinished, ToHtml(page), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    internal static string ToHtml(ReportPage page)
    {
        var writer = new PageWriter();
        foreach (ReportSection section in page.Sections)
        {
            writer.Section(section);
        }
        // The content policy makes the browser itself refuse every request; plotly.js needs inline styles and blob images for "save as PNG".
        return $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{HtmlText.Escape(page.Title)} – Dynamics</title>
            <style>
            {Resource("page.css")}
            </style>
            </head>
            <body>
            {Header(page)}<main>
            {writer.Body}{Reading}</main>
            <noscript><p class="lead">The figures need JavaScript; the tables do not.</p></noscript>
            <script type="application/json" id="figures">{writer.FiguresJson}</script>
            <script>
            {Resource("page.js")}
            </script>
            <script>
            {Resource("plotly.js")}
            </script>
            <script>drawFigures();</script>
            </body>
            </html>

            """;
    }

    private const string Reading = """
        <section class="wide"><details>
        <summary>What the numbers mean</summary>
        <dl class="facts reading">
        <dt>R²</dt><dd>1 − squared error / squared deviation from the test part's own mean, on bins that nothing was fitted to. 0 is as good as knowing that mean; below 0 is worse.</dd>
        <dt>Interval</dt><dd>95 % of bootstrap resamples over blocks of held-out predictions. It holds the chance in the test data; the spread over seeds is shown apart.</dd>
        <dt>Coverage</dt><dd>Share of test bins whose true position lies inside the predicted 95 % interval. Near 95 % is honest.</dd>
        <dt>Null p</dt><dd>Share of circular shifts of position against spikes that score at least as well. Small means the score is not mere smoothness.</dd>
        <dt>Causal</dt><dd>Uses nothing later than the bin it decodes, so it could run during the experiment.</dd>
        </dl></details></section>

        """;

    private static string Header(ReportPage page)
    {
        var html = new StringBuilder();
        string date = page.CreatedAt.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
        html.Append(CultureInfo.InvariantCulture, $"<header>\n<h1>{HtmlText.Escape(page.Title)}</h1>\n<p class=\"lead\">{HtmlText.Escape(page.Summary)}</p>\n");
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
        foreach (ReportFact fact in facts)
        {
            html.Append(CultureInfo.InvariantCulture, $"<dt>{HtmlText.Escape(fact.Label)}</dt><dd>{HtmlText.Escape(fact.Value)}</dd>\n");
        }
        html.Append("</dl>\n");
    }

    private static string Resource(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
