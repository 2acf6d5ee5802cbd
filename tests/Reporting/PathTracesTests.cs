using System.Text.Json.Nodes;
using Dynamics.Reporting.Internals;

namespace Dynamics.Tests.Reporting;

/// <summary>Paths, forecasts and latent states over the frames of a film.</summary>
public sealed class PathTracesTests
{
    [Fact]
    public void PathTraces_Film_StacksBothCoordinatesAndBreaksWhereUnknown()
    {
        DrawnSection section = DrawnSection.Of(new PathTraces([SyntheticStudyPage.Path("a")], "m"));
        JsonNode[] traces = section.Traces();

        Assert.Equal(["y", "y", "y", "y", "y2", "y2", "y2", "y2"], traces.Select(trace => (string?)trace["yaxis"]));
        Assert.Equal(["95 % interval", "pixel baseline", "true", "estimated"], traces.Take(4).Select(trace => (string?)trace["name"]));
        Assert.Equal("y position (m)", (string?)section.Layout()["yaxis2"]!["title"]!["text"]);
        Assert.Equal(
            [50], DrawnSection.Numbers(traces[3], "y").Index().Where(value => double.IsNaN(value.Item)).Select(value => value.Index));
        // x of the band: 100 frames less the unknown one, there and back, and a gap after each of the two stretches.
        Assert.Equal(2 * 99 + 2, DrawnSection.Numbers(traces[0], "x").Length);
        double[] plane = DrawnSection.Numbers(section.Traces(1)[0], "y");
        Assert.Equal(DrawnSection.Numbers(traces[6], "y"), plane);
        Assert.Contains("aria-label=\"a: ", section.Html);
    }

    [Fact]
    public void PathTraces_LongFilm_DrawsItsFirstThousandFramesAndSaysSo()
    {
        double[] frames = [.. Enumerable.Range(0, 1234).Select(t => (double)t)];
        DrawnSection section = DrawnSection.Of(new PathTraces([new("a", frames, frames, frames, frames, frames)], "1"));
        Assert.All(section.Traces().Concat(section.Traces(1)), trace => Assert.Equal(1000, DrawnSection.Numbers(trace, "x").Length));
        Assert.Contains("first 1000 of 1234 frames", section.Html);
    }

    [Fact]
    public void RolloutPlot_BandThatRunsAway_IsCutAtTheAxisAndSaidSo()
    {
        double[] frames = [0, 1, 2, 3], truth = [0, 1, 0, 1], wide = [.. frames.Select(t => Math.Pow(100, t))];
        PathSequence sequence = new("a", frames, truth, truth, [double.NaN, 0.9, 0.2, 0.8], truth)
        {
            BandX = new([.. wide.Select(w => -w)], wide),
        };
        DrawnSection section = DrawnSection.Of(new RolloutPlot([sequence], 1, "1"));

        Assert.Equal([-1, 2], DrawnSection.Numbers(section.Layout()["yaxis"]!, "range"));
        Assert.Null(section.Layout()["yaxis2"]!["range"]);
        Assert.Contains("beyond the axis", section.Html);
        Assert.Equal(1, (double)section.Layout()["shapes"]![0]!["x0"]!);
        Assert.DoesNotContain("beyond the axis", DrawnSection.Of(new RolloutPlot([sequence with { BandX = null }], 1, "1")).Html);
    }

    [Fact]
    public void PathSequence_ArraysOfDifferentLength_AreRefused()
    {
        double[] two = [0, 1], three = [0, 1, 2];
        Assert.Throws<ArgumentException>(() => new PathSequence("a", two, two, three, two, two));
        Assert.Throws<ArgumentException>(() => new PathSequence("a", two, two, two, two, two) { BandY = new(three, three) });
        Assert.Throws<ArgumentException>(() => new ValueBand(two, three));
        Assert.Throws<ArgumentException>(() => new Curve("a", two, two) { Seeds = [three] });
    }

    [Fact]
    public void LatentTrajectories_SixteenStates_ShowsTheSixThatVaryMost()
    {
        DrawnSection section = DrawnSection.Of(SyntheticStudyPage.States(16));
        Assert.Equal(6, section.Figures.Length);
        // The amplitude grows with the index, and with it the variance.
        Assert.Matches("(?s)state 15:.*state 14:.*state 13:.*state 12:.*state 11:.*state 10:", section.Html);
        Assert.Contains("The 6 of 16 dimensions", section.Html);
        double[] mean = DrawnSection.Numbers(section.Traces()[1], "y"), band = DrawnSection.Numbers(section.Traces()[0], "y");
        Assert.Equal(0.3 * 1.959964, band[0] - mean[0], 1e-5);
    }

    [Fact]
    public void LatentTrajectories_StateThatIsUnknown_ComesLastAndCountsNothing()
    {
        double[] frames = [0, 1, 2];
        DrawnSection section = DrawnSection.Of(new LatentTrajectories([
            new("lost", frames, [double.NaN, double.NaN, double.NaN]), new("seen", frames, [1, 2, 3])]));
        Assert.Matches("(?s)seen: 100.0 %.*lost: 0.0 %", section.Html);
        Assert.DoesNotContain("NaN", section.Html);
    }
}
