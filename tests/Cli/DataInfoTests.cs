using System.Text.Json;
using Dynamics.Data;
using Dynamics.Simulators;
using Dynamics.Tests.Data;

namespace Dynamics.Tests.Cli;

/// <summary><c>data info</c> as a user runs it.</summary>
public sealed class DataInfoTests
{
    [Fact]
    public void Info_Track_WritesFiguresTableAndPageAndLeavesTheRecordingAlone()
    {
        using TemporaryFolder folder = new();
        Recording recording = PlaceCellSimulator.Simulate(new() { DurationSeconds = 300, UnitCount = 20 }).Recording;
        RecordingFolder.Save(recording, folder["rec"]);
        string[] files = [.. Directory.EnumerateFiles(folder["rec"]).Order()];
        CommandLine.Outcome outcome = CommandLine.Run(
            "data", "info", folder["rec"], "--page", folder["info.html"], "--json", folder["info.json"]);
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        Assert.Contains("what the splits hold", outcome.Output);
        Assert.Contains("on one clock", outcome.Output);
        Assert.StartsWith("<!doctype html>", File.ReadAllText(folder["info.html"]));
        Assert.Equal(files, Directory.EnumerateFiles(folder["rec"]).Order());

        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(folder["info.json"]));
        JsonElement figures = json.RootElement.GetProperty("figures");
        double Figure(string name) => figures.GetProperty(name).GetProperty("value").GetDouble();
        Assert.Equal((20, recording.SpikeCount, 300), (Figure("units"), (long)Figure("spikes"), Figure("duration_s")));
        Assert.Equal(4, Figure("silent_units"));
        Assert.Equal(0, Figure("suspicious_units"));
        Assert.Equal(Figure("laps"), Figure("laps_up") + Figure("laps_down"));
        Assert.Equal(JsonValueKind.Null, figures.GetProperty("time_grid_s").GetProperty("value").ValueKind);
        JsonElement laps = json.RootElement.GetProperty("options").GetProperty("lapTable");
        Assert.Equal(Figure("laps"), laps.GetArrayLength());
        Assert.Equal(10, json.RootElement.GetProperty("options").GetProperty("split").GetProperty("purgeSeconds").GetDouble());
    }

    [Fact]
    public void Info_OpenField_IsNoFailureAndGoesAlongAnAxisWhenAsked()
    {
        using TemporaryFolder folder = new();
        RecordingFolder.Save(OpenField.Create(seconds: 100), folder["rec"]);
        CommandLine.Outcome plain = CommandLine.Run("data", "info", folder["rec"]),
            along = CommandLine.Run("data", "info", folder["rec"], "--set", "binning.positionChannel=x");
        Assert.Equal((0, 0), (plain.ExitCode, along.ExitCode));
        Assert.Contains("no channel 'position' but the channels x, y", plain.Output);
        Assert.DoesNotContain("no channel", along.Output);
    }

    [Theory]
    [InlineData("--page", "absent/info.html", "--page")]
    [InlineData("--set", "binning.position=x", "positionChannel")]
    [InlineData("--set", "laps.minimumCoverage=0.2", "minimumCoverage")]
    public void Info_WrongOption_IsRefused(string option, string value, string expected)
    {
        using TemporaryFolder folder = new();
        RecordingFolder.Save(OpenField.Create(seconds: 20), folder["rec"]);
        CommandLine.Run("data", "info", folder["rec"], option, value).AssertRefused(expected);
    }
}
