using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dynamics.Reporting;

namespace Dynamics.Tests.Reporting;

/// <summary>A page as a real browser draws it, with no network.</summary>
/// <param name="Dom">The document after its scripts have run.</param>
/// <param name="Console">What the browser wrote on its console: nothing, on a good page.</param>
/// <param name="Seen">What probe.js found.</param>
internal sealed record DrawnPage(string Dom, IReadOnlyList<string> Console, DrawnPage.View Seen)
{
    private static readonly Lazy<string> s_probe = new(() =>
    {
        using StreamReader reader = new(typeof(DrawnPage).Assembly.GetManifestResourceStream("probe.js")!);
        return reader.ReadToEnd();
    });

    /// <summary>How many figures plotly.js drew.</summary>
    public int FigureCount => Regex.Count(Dom, "<div[^>]*class=\"[^\"]*\\bjs-plotly-plot\\b");

    /// <summary>What went wrong in the page's own account, a line each.</summary>
    public string? Errors => Attribute("data-errors");

    /// <summary>Writes the page and loads it; skips the test where there is no browser.</summary>
    /// <param name="page">The page.</param>
    /// <param name="width">Width of the window in pixels.</param>
    /// <param name="dark">Whether the reader prefers dark colours.</param>
    /// <param name="addition">Markup at the end of the page's body.</param>
    public static DrawnPage Of(ReportPage page, int width, bool dark = false, string addition = "")
    {
        string? browser = Chromium.FindExecutable();
        Skip.If(browser is null, "no Chromium on this machine");
        string folder = Directory.CreateTempSubdirectory("dynamics-page-").FullName, path = Path.Combine(folder, "report.html");
        HtmlReport.Write(page, path);
        string html =
            File.ReadAllText(path).Replace("</body>", $"{addition}<script>{s_probe.Value}</script></body>", StringComparison.Ordinal);
        File.WriteAllText(path, html);
        (string dom, IReadOnlyList<string> console) = Chromium.Load(browser, path, width, dark);
        Directory.Delete(folder, recursive: true);
        string seen = AttributeOf(dom, "data-probe")
            ?? throw new InvalidDataException($"the probe did not finish: {string.Join('\n', console)}");
        return new(dom, console, JsonSerializer.Deserialize<View>(WebUtility.HtmlDecode(seen), JsonSerializerOptions.Web)!);
    }

    /// <summary>All figures are drawn and show their data, nothing went wrong, nothing is cut off, and nothing was asked of the
    /// network.</summary>
    public void AssertSound()
    {
        Assert.Equal("", Errors);
        Assert.Equal("0", Attribute("data-requests"));
        Assert.True(Console.Count == 0, string.Join(Environment.NewLine, Console));
        Assert.Equal(FigureCount.ToString(), Attribute("data-drawn"));
        Assert.Equal(FigureCount, Seen.Figures.Count);
        Assert.All(Seen.Figures, figure => Assert.True(figure.Problems.Count == 0, $"{figure.Id}: {string.Join("; ", figure.Problems)}"));
        Assert.InRange(Seen.Overflow, int.MinValue, 0);
    }

    private string? Attribute(string name) => AttributeOf(Dom, name);

    private static string? AttributeOf(string dom, string name) =>
        Regex.Match(dom, $"<html[^>]*\\b{name}=\"([^\"]*)\"") is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary>What a reader sees on the page.</summary>
    public sealed record View(
        string Title,
        string Heading,
        IReadOnlyList<string> Headers,
        IReadOnlyList<string> Captions,
        IReadOnlyList<string> Annotations,
        int Foreign,
        int Overflow,
        IReadOnlyList<FigureView> Figures)
    {
        /// <summary>Every text of the figures, those under the pointer too.</summary>
        public IEnumerable<string> FigureTexts => Figures.SelectMany(figure =>
            (IEnumerable<string>)[.. figure.Titles, .. figure.Legend, .. figure.Ticks, .. figure.Hover]);
    }

    /// <summary>What a reader sees of one figure, and what is wrong with it.</summary>
    public sealed record FigureView(
        string Id,
        IReadOnlyList<string> Problems,
        IReadOnlyList<string> Titles,
        IReadOnlyList<string> Legend,
        IReadOnlyList<string> Ticks,
        IReadOnlyList<string> Hover,
        int Bold);
}
