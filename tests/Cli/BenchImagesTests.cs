using System.Text.Json;

namespace Dynamics.Tests.Cli;

public sealed class BenchImagesTests
{
    [Fact]
    public void BenchImages_OneBatch_GivesEveryFigure()
    {
        CommandLine.Outcome outcome = CommandLine.Run("bench", "images", "--repetitions", "1", "--threads", "1", "--json", "-");
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        using JsonDocument json = JsonDocument.Parse(outcome.Output);
        foreach (string name in (string[])["plane_views_per_s", "sphere_views_per_s", "sprites_per_s"])
        {
            Assert.InRange(json.RootElement.GetProperty("figures").GetProperty($"images.{name}").GetProperty("value").GetDouble(), 10, 1e8);
        }
    }

    [Fact]
    public void BenchImages_NoRepetitions_IsRefused() => CommandLine.Run("bench", "images", "--repetitions", "0").AssertRefused("--repetitions");
}
