using System.Text.RegularExpressions;
using Dynamics.Data;
using Dynamics.Simulators;
using Dynamics.Reporting;
using Dynamics.Reporting.Internals;

namespace Dynamics.Tests.Reporting;

/// <summary>The page as a reader gets it: drawn by a real browser, self-contained, safe against what names may hold.</summary>
public sealed partial class HtmlReportTests
{
    [SkippableTheory]
    [InlineData(1280, false)]
    [InlineData(800, true)]
    [InlineData(500, false)]
    public void Write_InChromium_DrawsEveryFigureWithoutErrorsOrRequests(int width, bool dark)
    {
        DrawnPage page = DrawnPage.Of(SyntheticPage.Create(), width, dark);

        page.AssertSound();
        // Scores, trace, two of the latents, coverage, eigenvalues, error, four of the training.
        Assert.Equal(1 + 1 + 2 + 1 + 1 + 1 + 4, page.FigureCount);
        foreach (string axis in (string[])[
            "R² on the test part", "time (s)", "position (m)", "nominal coverage (%)", "observed coverage (%)",
            "true position (m)", "training step", "real part (per bin)"])
        {
            Assert.Contains(axis, page.Seen.FigureTexts);
        }
    }

    [Fact]
    public void Sections_OfEveryKind_AreOnAPageThatABrowserDraws()
    {
        Recording track = PlaceCellSimulator.Simulate(new() { DurationSeconds = 300, UnitCount = 20 }).Recording;
        ReportPage[] pages =
        [
            SyntheticPage.Create(),
            SyntheticPage.Create() with { Sections = [new PlanePath([0, 1], [0, 1], [0, 1], [0, 1], ("x", "y"), "m", 0.025)] },
            SyntheticStudyPage.Create(),
            SyntheticPage.Create() with { Sections = SyntheticStudyPage.OfImages() },
            SyntheticPage.Create() with { Sections = [SyntheticStudyPage.Drawing()] },
            RecordingPage.Of(RecordingOverview.Of(track, new())),
            RecordingPage.Of(RecordingOverview.Of(RecordingPageTests.OfKind("plane"), new())),
        ];
        IEnumerable<Type> drawn = pages.SelectMany(page => page.Sections).Select(section => section.GetType()).Distinct();
        IEnumerable<Type> all = typeof(ReportSection).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(ReportSection)));
        Assert.Equal(all.Select(type => type.Name).Order(), drawn.Select(type => type.Name).Order());
    }

    [Theory]
    [InlineData("nnwn", "narrow narrow wide wide")]
    [InlineData("nnn", "narrow narrow wide")]
    [InlineData("wnnnn", "wide narrow narrow narrow narrow")]
    public void ToHtml_NarrowSection_SharesItsLineOrTakesAllOfIt(string kinds, string expected)
    {
        ReportSection[] sections = [.. kinds.Select(kind => kind == 'w' ? (ReportSection)new ReportNotes([]) : new CoveragePlot([]))];
        string html = HtmlReport.ToHtml(SyntheticPage.Create(bins: 100) with { Sections = sections, Reading = [] });
        IEnumerable<string> widths = Regex.Matches(html, "<section class=\"(\\w+)\">").Select(match => match.Groups[1].Value);
        Assert.Equal(expected, string.Join(' ', widths));
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

    [SkippableTheory]
    [InlineData("decoding", "position (m)")]
    [InlineData("study", "x position (m)")]
    [InlineData("recording", "position (m)")]
    public void Write_HostileNames_AreTextEverywhere(string kind, string axis)
    {
        const string Name = SyntheticPage.HostileName;
        DrawnPage page = DrawnPage.Of(
            kind switch
            {
                "decoding" => SyntheticPage.Create(Name, bins: 4_000, Name, Name),
                "study" => SyntheticStudyPage.Create(Name, Name),
                _ => HostileRecording(),
            },
            1280);

        Assert.Equal("", page.Errors);
        Assert.Empty(page.Console);
        Assert.Equal($"{Name} – Dynamics", page.Seen.Title);
        Assert.Equal(Name, page.Seen.Heading);
        Assert.Equal(0, page.Seen.Foreign);
        Assert.Contains(axis.Replace("m", Name), page.Seen.FigureTexts);
        // A part of the name without the rest of it would have been taken for markup; only the label of the best decoder is bold.
        IEnumerable<string> texts = page.Seen.FigureTexts.Concat(page.Seen.Headers).Concat(page.Seen.Captions);
        Assert.All(texts.Where(text => text.Contains('é') || text.Contains("script") || text.Contains("&lt;")), text =>
            Assert.Contains(Name, text));
        Assert.Equal(kind == "decoding" ? 1 : 0, page.Seen.Figures.Sum(figure => figure.Bold));
        if (kind != "recording")
        {
            Assert.Contains(Name, page.Seen.Headers);
            Assert.Contains(page.Seen.Figures, figure => figure.Legend.Any(text => text.Contains(Name)));
            Assert.Contains(page.Seen.Captions, text => text.Contains(Name));
        }
        Assert.Contains(page.Seen.Figures, figure => figure.Hover.Any(text => text.Contains(Name)) || kind == "recording");
    }

    [SkippableFact]
    public void Write_PageAskedForTheNetwork_IsRefusedByItsPolicy()
    {
        DrawnPage page = DrawnPage.Of(SyntheticPage.Create(bins: 100), 1280, addition: "<img src=\"https://host.invalid/pixel.png\">");

        Assert.StartsWith("refused img-src", page.Errors);
        Assert.NotEmpty(page.Console);
    }

    [Fact]
    public void Write_Page_IsSelfContainedAndSmall()
    {
        string html = HtmlReport.ToHtml(SyntheticPage.Create());

        Assert.InRange(html.Length, 3_600_000, 4_600_000); // plotly.js is 3.6 MB of it
        Assert.Equal(1, Regex.Count(html, @"\* plotly\.js v\d"));
        Assert.Contains("default-src 'none'", html);
        Assert.DoesNotMatch(FetchedAddress(), WithoutScripts(html));
    }

    [Fact]
    public void Write_PlaceThatIsNoFolder_LeavesNothing()
    {
        string root = Directory.CreateTempSubdirectory("dynamics-page-").FullName;
        HtmlReport.Write(SyntheticPage.Create(bins: 100), Path.Combine(root, "report.html"));
        Assert.Throws<InputException>(
            () => HtmlReport.Write(SyntheticPage.Create(bins: 100), Path.Combine(root, "report.html", "report.html")));

        Assert.Equal(["report.html"], Directory.EnumerateFileSystemEntries(root).Select(Path.GetFileName));
        Directory.Delete(root, recursive: true);
    }

    private static ReportPage HostileRecording()
    {
        Recording recording = PlaceCellSimulator.Simulate(new() { DurationSeconds = 300, UnitCount = 20 }).Recording;
        return RecordingPage.Of(RecordingOverview.Of(
            recording with
            {
                Name = SyntheticPage.HostileName,
                Channels = [.. recording.Channels.Select(channel => channel with { UnitOfMeasure = SyntheticPage.HostileName })],
                Epochs = [new(SyntheticPage.HostileName, 0, 300)],
            },
            new()));
    }

    private static string WithoutScripts(string html) => Script().Replace(html, "");

    [GeneratedRegex("<script.*?</script>", RegexOptions.Singleline)]
    private static partial Regex Script();

    [GeneratedRegex("(src|href)\\s*=\\s*\"?https?:|url\\(\\s*['\"]?https?:", RegexOptions.IgnoreCase)]
    private static partial Regex FetchedAddress();
}
