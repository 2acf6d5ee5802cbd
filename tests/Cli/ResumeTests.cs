using System.Diagnostics;
using Dynamics.Data;
using Dynamics.Simulators;

namespace Dynamics.Tests.Cli;

/// <summary>A run that is killed and resumed ends bit-identical to one that was not.</summary>
public sealed class ResumeTests
{
    private static readonly string[] s_settings =
    [
        "--seeds", "1", "--threads", "2", "--set", "training.steps=160", "--set", "training.checkpointEverySteps=20", "--set",
            "training.logEverySteps=5",
        "--set", "model.batchWindows=8", "--set", "model.windowBins=100", "--set", "model.latentDimension=4", "--set",
            "model.stateDimension=8", "--set", "split.purgeBins=0",
    ];

    [Fact]
    public void Train_Interrupted_WritesACheckpointAndExits130()
    {
        using TemporaryFolder folder = new();
        RecordingFolder.Save(PlaceCellSimulator.Simulate(new() { DurationSeconds = 60, UnitCount = 20 }).Recording, folder["rec"]);
        using Process training = CommandLine.Start(
            ["train", "kalman", "--data", folder["rec"], "--out", folder["run"], .. s_settings, "--set", "training.steps=1000000"]);
        string checkpoints = Path.Combine(folder["run"], "seed-1", "checkpoint");
        Stopwatch waited = Stopwatch.StartNew();
        while (!Directory.Exists(checkpoints))
        {
            Assert.True(!training.HasExited && waited.Elapsed < TimeSpan.FromSeconds(30), "no checkpoint was written");
            Thread.Sleep(5);
        }
        Process.Start("kill", ["-INT", training.Id.ToString()])!.WaitForExit();

        Assert.True(training.WaitForExit(TimeSpan.FromSeconds(20)), "Ctrl-C was not obeyed");
        Assert.Equal(130, training.ExitCode);
        Assert.Contains("--resume", training.StandardError.ReadToEnd());
        Assert.Single(Directory.EnumerateFiles(checkpoints, "step-*.safetensors"));
        Assert.False(File.Exists(Path.Combine(folder["run"], "seed-1", "model.safetensors")));
    }

    [Fact]
    public void Train_KilledAndResumed_EndsBitIdentical()
    {
        using TemporaryFolder folder = new();
        RecordingFolder.Save(PlaceCellSimulator.Simulate(new() { DurationSeconds = 120, UnitCount = 30 }).Recording, folder["rec"]);
        Assert.Equal(0, CommandLine.Run(["train", "kalman", "--data", folder["rec"], "--out", folder["whole"], .. s_settings]).ExitCode);
        Assert.Equal(0, CommandLine.Run(["train", "kalman", "--data", folder["rec"], "--out", folder["twice"], .. s_settings]).ExitCode);
        string whole = Path.Combine(folder["whole"], "seed-1", "model.safetensors");
        Assert.Equal(File.ReadAllBytes(whole), File.ReadAllBytes(Path.Combine(folder["twice"], "seed-1", "model.safetensors")));

        using (Process training = CommandLine.Start(["train", "kalman", "--data", folder["rec"], "--out", folder["killed"], .. s_settings]))
        {
            string checkpoints = Path.Combine(folder["killed"], "seed-1", "checkpoint");
            Stopwatch waited = Stopwatch.StartNew();
            while (!(
                Directory.Exists(checkpoints) && Directory.EnumerateFiles(checkpoints, "step-*.safetensors")
                    .Any(file => string.CompareOrdinal(Path.GetFileName(file), "step-000000060") >= 0)))
            {
                Assert.True(!training.HasExited && waited.Elapsed < TimeSpan.FromSeconds(30), "training ended before it could be killed");
                Thread.Sleep(1);
            }
            training.Kill(); // SIGKILL
            training.WaitForExit();
        }
        string resumed = Path.Combine(folder["killed"], "seed-1", "model.safetensors");
        Assert.False(File.Exists(resumed));
        Assert.Equal(
            0, CommandLine.Run(
                ["train", "kalman", "--data", folder["rec"], "--out", folder["killed"], "--resume", "--threads", "2"]).ExitCode);
        Assert.Equal(File.ReadAllBytes(whole), File.ReadAllBytes(resumed));
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(folder["whole"], "seed-1", "metrics.parquet")),
            File.ReadAllBytes(Path.Combine(folder["killed"], "seed-1", "metrics.parquet")));
    }
}
