using System.Text.RegularExpressions;
using Dynamics.Reporting;

namespace Dynamics.Tests.Reporting;

/// <summary>A page as a real browser draws it.</summary>
internal sealed record DrawnPage(string Dom)
{
    /// <summary>Writes the page and loads it; skips the test where there is no browser.</summary>
    public static DrawnPage Of(ReportPage page, int width, bool dark = false)
    {
        string? browser = Chromium.FindExecutable();
        Skip.If(browser is null, "no Chromium on this machine");
        string path = Path.Combine(Directory.CreateTempSubdirectory("dynamics-page-").FullName, "report.html");
        HtmlReport.Write(page, path);
        string dom = Chromium.DumpDom(browser, path, width, dark);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        return new(dom);
    }

    /// <summary>How many figures plotly.js drew.</summary>
    public int FigureCount => Regex.Count(Dom, "<div[^>]*class=\"[^\"]*\\bjs-plotly-plot\\b");

    /// <summary>All figures are drawn, nothing went wrong, and nothing was asked of the network.</summary>
    public void AssertSound()
    {
        Assert.Equal(FigureCount.ToString(), Attribute("data-drawn"));
        Assert.Equal("", Attribute("data-errors"));
        Assert.Equal("0", Attribute("data-requests"));
    }

    private string? Attribute(string name) => Regex.Match(Dom, $"<html[^>]*\\b{name}=\"([^\"]*)\"") is { Success: true } match ? match.Groups[1].Value : null;
}
