using System.Text.RegularExpressions;
using Dynamics.Data;
using Dynamics.Simulators;
using Dynamics.Reporting;
using Dynamics.Tests.Data;

namespace Dynamics.Tests.Reporting;

/// <summary>The page of <c>data info</c>, drawn by a real browser, for recordings of every kind.</summary>
public sealed partial class RecordingPageTests
{
    private static readonly Recording Simulated = PlaceCellSimulator.Simulate(new() { DurationSeconds = 600, UnitCount = 30 }).Recording;

    public static TheoryData<string, int, string[]> Kinds => new()
    {
        // Laps, occupancy, rates, clocks, and a figure a unit.
        { "track", 4 + 12, ["time (s)", "position (m)", "rate (Hz)", "information (bit per second)", "share of the time (%)"] },
        { "circle", 4 + 12, ["position (m)"] },
        { "plane", 3 + 8, ["x (m)", "y (m)", "position later than spikes by (s)"] },
        { "both", 4 + 1 + 12, ["x (m)", "position (m)"] },
        { "spikes", 1, ["rate (Hz)"] },
    };

    [SkippableTheory]
    [MemberData(nameof(Kinds))]
    public void Write_InChromium_DrawsEveryFigureWithoutErrorsOrRequests(string kind, int expected, string[] axes)
    {
        DrawnPage page = DrawnPage.Of(RecordingPage.Of(RecordingOverview.Of(OfKind(kind), new())), 1280);

        page.AssertSound();
        Assert.Equal(expected, page.FigureCount);
        Assert.All(axes, axis => Assert.Contains(axis, page.Dom));
    }

    [Fact]
    public void Of_Track_HoldsFiguresSplitsLapsAndRemarks()
    {
        RecordingOverview overview = RecordingOverview.Of(Simulated, new());
        string html = WithoutScripts(HtmlReport.ToHtml(RecordingPage.Of(overview)));
        foreach (string text in (string[])[
            "laps_up", "place_bits_shifted", "chronological", "validation", "never fire", "Skaggs", "What the splits hold", "1 up",
            "What the numbers mean"])
        {
            Assert.Contains(text, html);
        }
        Assert.DoesNotContain("NaN", html);
        Assert.DoesNotContain("Suspicious units</h2>", html);
        Assert.Contains($"<dd>{overview.Summary.PassesUp} up, {overview.Summary.PassesDown} down</dd>", html);
    }

    [Fact]
    public void Of_SuspiciousUnits_AreListedWithTheirReasons()
    {
        Recording recording = Simulated with
        {
            Name = SyntheticPage.HostileName,
            Units =
            [
                .. Simulated.Units, new(77, [.. Enumerable.Range(0, 18_000).Select(i => i / 30.0)]),
                Simulated.Units[0] with { UnitId = 78 },
            ],
        };
        string html = HtmlReport.ToHtml(RecordingPage.Of(RecordingOverview.Of(recording, new())));
        Assert.Matches("<th scope=\"row\">77</th>.*too fast", html);
        Assert.Matches("<th scope=\"row\">78</th>.*duplicated", html);
        Assert.DoesNotContain(SyntheticPage.HostileName, html);
    }

    internal static Recording OfKind(string kind)
    {
        BehaviorChannel position = Simulated.Channels[0];
        return kind switch
        {
            "track" => Simulated,
            "circle" => Simulated with
            {
                Channels = [position with { Values = Array.ConvertAll(position.TimesSeconds, t => 0.4 * t % 2.85), Period = 2.85 }],
            },
            "plane" => OpenField.Create(seconds: 400),
            "both" => Simulated with
            {
                Channels =
                [
                    position, position with { Name = "x" },
                    position with { Name = "y", Values = Array.ConvertAll(position.TimesSeconds, Math.Cos) },
                ],
            },
            _ => Simulated with { Channels = [] },
        };
    }

    private static string WithoutScripts(string html) => Script().Replace(html, "");

    [GeneratedRegex("<script.*?</script>", RegexOptions.Singleline)]
    private static partial Regex Script();
}
