using System.Text.Json.Nodes;
using Dynamics.Data;
using Dynamics.Formats;
using Dynamics.Tests.Data;

namespace Dynamics.Tests.Cli;

public sealed class ExportTests
{
    [Fact]
    public void Export_Npz_SaysWhatItWroteAndComesBack()
    {
        using TemporaryFolder folder = new();
        Recording recording = SampleRecordings.Random(1, 30, 4);
        RecordingFolder.Save(recording, folder["rec"]);
        CommandLine.Outcome outcome = CommandLine.Run("data", "export", "npz", folder["rec"], "--out", folder["rec.npz"], "--json", "-");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Errors));
        JsonNode figures = JsonNode.Parse(outcome.Output)!["figures"]!;
        Assert.Equal(4, (int)figures["units"]!["value"]!);
        Assert.Equal(recording.SpikeCount, (long)figures["spikes"]!["value"]!);
        Assert.Equal(new FileInfo(folder["rec.npz"]).Length, (long)figures["bytes"]!["value"]!);
        SampleRecordings.AssertSame(recording, RecordingImport.Import("npz", folder["rec.npz"], new()));

        CommandLine.Run("data", "export", "npz", folder["rec"], "--out", folder["rec.npz"]).AssertRefused(
            "is there already", "--overwrite");
        Assert.Equal(0, CommandLine.Run("data", "import", "auto", folder["rec.npz"], "--out", folder["again"]).ExitCode);
        Assert.Equal(0, CommandLine.Run("data", "export", "npz", folder["again"], "--out", folder["rec.npz"], "--overwrite").ExitCode);
    }

    [Fact]
    public void Export_WrongUse_IsRefusedAndWritesNothing()
    {
        using TemporaryFolder folder = new();
        RecordingFolder.Save(SampleRecordings.Random(1, 30, 4), folder["rec"]);
        folder.File("thesis.txt", "text");
        CommandLine.Run("data", "export", "docx", folder["rec"], "--out", folder["x"]).AssertRefused("'docx'", "parquet", "npz");
        CommandLine.Run("data", "export", "npz", folder["absent"], "--out", folder["x"]).AssertRefused("absent", "no such folder");
        CommandLine.Run("data", "export", "npz", folder["rec"], "--out", folder["no/where/x"]).AssertRefused("cannot be written");
        CommandLine.Run("data", "export", "npz", folder["rec"], "--out", folder["thesis.txt"], "--overwrite").AssertRefused(
            "not overwritten");
        CommandLine.Run("data", "export", "parquet", folder["rec"], "--out", folder["thesis.txt"], "--overwrite").AssertRefused(
            "not overwritten");
        Assert.Equal("text", File.ReadAllText(folder["thesis.txt"]));
        Assert.False(Path.Exists(folder["x"]));
    }
}
