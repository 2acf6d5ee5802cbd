using System.Text.RegularExpressions;
using Dynamics.Reporting;

namespace Dynamics.Tests.Reporting;

/// <summary>The page as a reader gets it: drawn by a real browser, self-contained, safe against what names may hold.</summary>
public sealed partial class HtmlReportTests
{
    [SkippableTheory]
    [InlineData(1280, false)]
    [InlineData(800, true)]
    public void Write_InChromium_DrawsEveryFigureWithoutErrorsOrRequests(int width, bool dark)
    {
        DrawnPage page = DrawnPage.Of(SyntheticPage.Create(), width, dark);

        page.AssertSound();
        Assert.True(page.FigureCount >= 9, $"{page.FigureCount} figures were drawn");
        foreach (string axis in (string[])["R² on the test part", "time (s)", "position (m)", "nominal coverage (%)", "observed coverage (%)", "true position (m)", "training step", "real part (per bin)"])
        {
            Assert.Contains(axis, page.Dom);
        }
    }

    [Fact]
    public void Write_Table_HoldsTheNumbersGiven()
    {
        string html = WithoutScripts(HtmlReport.ToHtml(SyntheticPage.Create()));

        Assert.Contains("0.930", html); // R² of the first decoder
        Assert.Matches(@"\[0\.89, 0\.9[56]\]", html); // 0.93 - 0.04, 0.93 + 0.025 = 0.955
        Assert.Contains("2.8 cm", html);
        Assert.Contains("95.1 %", html);
        Assert.Contains("−1.300", html);
        Assert.Contains("–", html); // coverage that was not measured
        Assert.DoesNotContain("NaN", html);
    }

    [Fact]
    public void Write_HostileName_StaysText()
    {
        string html = HtmlReport.ToHtml(SyntheticPage.Create(SyntheticPage.HostileName));

        Assert.DoesNotContain("<script>alert(1)", html);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp;", html);
    }

    [Fact]
    public void Write_Page_IsSelfContainedAndSmall()
    {
        string html = HtmlReport.ToHtml(SyntheticPage.Create());

        Assert.InRange(html.Length, 1_000_000, 8_000_000);
        Assert.Contains("default-src 'none'", html);
        Assert.DoesNotMatch(FetchedAddress(), WithoutScripts(html));
    }

    [Fact]
    public void Write_FolderThatIsNotThere_LeavesNothing()
    {
        string root = Directory.CreateTempSubdirectory("dynamics-page-").FullName;
        Assert.ThrowsAny<IOException>(() => HtmlReport.Write(SyntheticPage.Create(bins: 100), Path.Combine(root, "absent", "report.html")));
        HtmlReport.Write(SyntheticPage.Create(bins: 100), Path.Combine(root, "report.html"));

        Assert.Equal(["report.html"], Directory.EnumerateFileSystemEntries(root).Select(Path.GetFileName));
        Directory.Delete(root, recursive: true);
    }

    private static string WithoutScripts(string html) => Script().Replace(html, "");

    [GeneratedRegex("<script.*?</script>", RegexOptions.Singleline)]
    private static partial Regex Script();

    [GeneratedRegex("(src|href)\\s*=\\s*\"?https?:|url\\(\\s*['\"]?https?:", RegexOptions.IgnoreCase)]
    private static partial Regex FetchedAddress();
}
