using System.Diagnostics;
using Dynamics.Data;
using Dynamics.Simulators;

namespace Dynamics.Tests.Cli;

/// <summary>Two processes never write to one place, whatever the second one is asked to do.</summary>
public sealed class OneWriterTests
{
    [Fact]
    public void Train_WhileAnotherTrainsThere_IsRefusedAndNamesItUntilItIsKilled()
    {
        using TemporaryFolder folder = new();
        RecordingFolder.Save(PlaceCellSimulator.Simulate(new() { DurationSeconds = 60, UnitCount = 10 }).Recording, folder["rec"]);
        string[] train =
        [
            "train", "kalman", "--data", folder["rec"], "--out", folder["run"], "--seeds", "1", "--search", "none", "--set",
            "split.purgeBins=0", "--set", "model.windowBins=100", "--set", "training.checkpointEverySteps=20",
        ];
        using Process first = CommandLine.Start([.. train, "--set", "training.steps=10000000"]);
        try
        {
            Stopwatch waited = Stopwatch.StartNew();
            while (!Directory.Exists(Path.Combine(folder["run"], "seed-1", "checkpoint")))
            {
                Assert.True(!first.HasExited && waited.Elapsed < TimeSpan.FromSeconds(60), "it did not get under way");
                Thread.Sleep(5);
            }
            string holder = $"another process is at work on it (process {first.Id} on ";
            CommandLine.Run(train).AssertRefused(folder["run"], holder);
            CommandLine.Run([.. train, "--overwrite"]).AssertRefused(holder);
            CommandLine.Run("train", "kalman", "--out", folder["run"], "--resume").AssertRefused(holder);
            CommandLine.Run("decode", folder["run"]).AssertRefused(holder);
        }
        finally
        {
            first.Kill();
            first.WaitForExit();
        }
        Assert.True(File.Exists(Path.Combine(folder["run"], ".lock"))); // says a process that is gone
        CommandLine.Outcome again = CommandLine.Run([.. train, "--overwrite", "--set", "training.steps=2"]);
        Assert.True(again.ExitCode == 0, again.Errors);
        Assert.False(File.Exists(Path.Combine(folder["run"], ".lock")));
    }

    [Fact]
    public void Simulate_WhileAnotherWritesThere_IsRefusedAndNamesIt()
    {
        using TemporaryFolder folder = new();
        using (RecordingFolder.Claim(folder["rec"]))
        {
            CommandLine.Run("data", "simulate", "place-cells", "--out", folder["rec"], "--overwrite")
                .AssertRefused(folder["rec"], $"another process is at work on it (process {Environment.ProcessId} on ");
        }
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    /// <summary>What is no file is never waited for.</summary>
    [Theory]
    [InlineData("data", "import", "csv", "LAB", "--out", "rec")]
    [InlineData("data", "import", "auto", "PIPE", "--out", "rec")]
    [InlineData("data", "import", "nwb", "/dev/zero", "--out", "rec")]
    [InlineData("train", "kalman", "--data", "rec", "--out", "run", "--config", "PIPE")]
    [InlineData("data", "info", "rec", "--page", "PIPE")]
    [InlineData("data", "simulate", "place-cells", "--out", "PIPE", "--overwrite")]
    public void Command_GivenWhatIsNoFile_IsRefusedAtOnce(params string[] arguments)
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder["lab"]);
        foreach (string pipe in (string[])["pipe", "lab/spikes.csv"])
        {
            Process.Start("mkfifo", [folder[pipe]]).WaitForExit();
        }
        string[] given = [.. arguments.Select(word => word switch
        {
            "LAB" => folder["lab"],
            "PIPE" => folder["pipe"],
            "rec" or "run" => folder[word],
            _ => word,
        })];
        CommandLine.Run(given).AssertRefused(arguments.Contains("/dev/zero") ? "is a device" : "is a named pipe");
    }
}
