using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Dynamics.Reporting;
using Dynamics.Reporting.Internals;

namespace Dynamics.Tests.Reporting;

/// <summary>The page of a moving-dot study, its tables, curves and clouds.</summary>
public sealed class StudySectionTests
{
    [SkippableTheory]
    [InlineData(1280, true, "figure8")]
    [InlineData(500, false, "square")]
    public void Write_InChromium_DrawsEveryFigureWithoutErrorsOrRequests(int width, bool dark, string name)
    {
        DrawnPage page = DrawnPage.Of(SyntheticStudyPage.Create(name), width, dark);

        page.AssertSound();
        // Strip, two films of two figures, six states, roll-out, two cosines, coverage, jumps, noise.
        Assert.Equal(1 + 4 + 6 + 1 + 2 + 1 + 1 + 1, page.FigureCount);
        foreach (string text in (string[])[
            "column (pixel)", "row (pixel)", "frame 0", "pixel (1)", "x position (1)", "y position (1)", "latent state (1)", "cosine (1)",
            "time from the jump (frame)", "median decoding error (1)", "estimated noise variance (1)", "pixel baseline", "95 % region"])
        {
            Assert.Contains(text, page.Seen.FigureTexts.Concat(page.Seen.Annotations));
        }
        // The later axes of a figure have the theme's grid too, not plotly.js's own light one.
        Assert.DoesNotContain("stroke: rgb(238, 238, 238)", page.Dom);
    }

    [Fact]
    public void Write_HostileName_IsTextInMarkupAndFigures()
    {
        string html = HtmlReport.ToHtml(SyntheticStudyPage.Create(SyntheticPage.HostileName));
        Assert.DoesNotContain("<b>", html.Replace(PageStyle.PlotlyJs(), ""));
        // plotly.js reads markup in these, so it must be escaped once more inside of the JSON.
        Assert.All(DrawnSection.FiguresOf(html).SelectMany(Strings), text => Assert.DoesNotContain("<b>", text));
    }

    [Fact]
    public void StudyTable_Values_StandWithIntervalAndSeedsAndTheBestRowIsNamed()
    {
        string html = DrawnSection.Of(SyntheticStudyPage.Table("<b>a</b>")).Html;
        Assert.Contains(
            "<th scope=\"row\">&lt;b&gt;a&lt;/b&gt;</th><td>0.900 <small>[0.880, 0.950]</small>"
            + "<small class=\"seeds\">0.880 · 0.900 · 0.950</small></td><td>100</td>", html);
        Assert.Contains("<tr class=\"ours\"><th scope=\"row\">stop-gradient <small>best</small></th>", html);
        Assert.Contains("<td>–</td>", html);
        Assert.Equal(1, Regex.Count(html, "best"));
        Assert.Contains("every seed", html);
    }

    [Fact]
    public void TrainingCurves_MeanOfSeeds_HasFaintSeedsInItsColourAndAFixedRange()
    {
        double[] steps = [.. Enumerable.Range(0, 4500).Select(i => (double)i)];
        Curve mean = new("kNN", steps, steps) { Seeds = [steps, steps], Band = new(steps, steps) };
        DrawnSection section = DrawnSection.Of(new TrainingCurves([new(
            "See.", "training step", "cosine (1)", [new("other", [0, 1], [0, 1]), mean]) { YRange = (-1, 1) }]));
        JsonNode[] traces = section.Traces();

        Assert.Equal(5, traces.Length); // band, two seeds, two lines
        Assert.All(traces.Where(trace => (string?)trace["name"] == "kNN"), trace =>
            Assert.Equal("var(--series-2)", (string?)trace["line"]!["color"]));
        Assert.Equal([0.2, 0.4, 0.4, null, null], traces.Select(trace => (double?)trace["opacity"]));
        Assert.Equal([false, false, false, null, null], traces.Select(trace => (bool?)trace["showlegend"]));
        Assert.Equal([-1, 1], DrawnSection.Numbers(section.Layout()["yaxis"]!, "range"));
        Assert.Equal(2000, DrawnSection.Numbers(traces[4], "x").Length);
        Assert.Contains("Drawn are 2000 of 4500 values", section.Html);
    }

    [Fact]
    public void CoveragePlot_RawAndCalibrated_ShareTheDecodersColourAndDifferInDashesAndMarkers()
    {
        CoverageCurve Curve(string name, string variant) => new(name, [0.5], [0.4]) { Variant = variant };
        JsonNode[] traces = DrawnSection.Of(new CoveragePlot([Curve("a", "raw"), Curve("a", "calibrated"), Curve("b", "raw")])).Traces();
        Assert.Equal(["exact", "a, raw", "a, calibrated", "b, raw"], traces.Select(trace => (string?)trace["name"]));
        Assert.Equal(
            ["var(--series-1)", "var(--series-1)", "var(--series-2)"], traces.Skip(1).Select(trace => (string?)trace["line"]!["color"]));
        Assert.Equal(["solid", "dash", "solid"], traces.Skip(1).Select(trace => (string?)trace["line"]!["dash"]));
        Assert.Equal(2, traces.Skip(1).Select(trace => (string?)trace["marker"]!["symbol"]).Distinct().Count());
    }

    [Fact]
    public void NoiseScatter_ManyPoints_DrawsFifteenHundredThatAreKnown()
    {
        double[] truth = [.. Enumerable.Range(0, 4000).Select(i => i % 2 == 0 ? i : double.NaN)];
        DrawnSection section = DrawnSection.Of(new NoiseScatter([
            new("R² 0.9.", "true (1)", "estimated (1)", truth, truth), new("None.", "true (1)", "estimated (1)", [], [])]));
        double[] drawn = DrawnSection.Numbers(section.Traces()[0], "x");
        Assert.Equal(1500, drawn.Length);
        Assert.All(drawn, value => Assert.Equal(0, value % 2));
        Assert.Contains(" 0.9. Drawn are 1500 of 2000 frames.", section.Html);
        Assert.Empty(DrawnSection.Numbers(section.Traces(1)[0], "x"));
    }

    [Fact]
    public void JumpResponse_Models_HaveBandsAndALineAtTheJump()
    {
        DrawnSection section = DrawnSection.Of(new JumpResponse(
            [new("a", [-1, 0, 1], [0.1, double.NaN, 0.4]) { Band = new([0, 0, 0.2], [0.2, 1, 0.8]) }, new("b", [], [])], "m"));
        Assert.Equal(["a", "a", "b"], section.Traces().Select(trace => (string?)trace["name"]));
        Assert.Equal(0, (double)section.Layout()["shapes"]![0]!["x1"]!);
        Assert.Equal("median decoding error (m)", (string?)section.Layout()["yaxis"]!["title"]!["text"]);
    }

    private static IEnumerable<string> Strings(JsonNode? node) => node switch
    {
        JsonObject parts => parts.SelectMany(part => Strings(part.Value)),
        JsonArray items => items.SelectMany(Strings),
        JsonValue value when value.TryGetValue(out string? text) => [text],
        _ => [],
    };
}
