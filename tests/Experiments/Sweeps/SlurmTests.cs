using System.Diagnostics;
using System.Text.RegularExpressions;
using Dynamics.Experiments.Sweeps;
using Dynamics.Tests.Cli;

namespace Dynamics.Tests.Experiments.Sweeps;

/// <summary>A sweep on a real Slurm: one task is told to write a checkpoint and goes back into the queue, one is killed outright, and the
/// numbers are those of one machine.</summary>
[Collection(Alone.Name)]
public sealed partial class SlurmTests
{
    private const int CheckpointEvery = 25;

    private static readonly string[] s_sweep =
    [
        "sweep", "horizons", "--data", "ar90", "--seeds", "4", "--set", "horizons=[1,10]", "--set", "predictors=[\"direct\"]",
        "--set", "regularizers=[\"vicreg\"]", "--set", "training.steps=500", "--set", "training.logEverySteps=5",
        "--set", $"training.checkpointEverySteps={CheckpointEvery}", "--set", "trainSequences=40", "--set", "probeSequences=20",
        "--set", "testSequences=20",
    ];

    [SkippableFact]
    public void Sweep_OnACluster_InterruptedAndKilled_GivesTheNumbersOfOneMachine()
    {
        string? missing = TestCluster.Missing();
        Skip.If(missing is not null, missing);
        using TemporaryFolder folder = new();
        CommandLine.Outcome local = CommandLine.Run([.. s_sweep, "--out", folder["local"], "--json", folder["local.json"]]);
        Assert.True(local.ExitCode == 0, local.Errors);

        using TestCluster cluster = TestCluster.Start();
        using Process sweep = CommandLine.Start(
            cluster.Environment, [.. s_sweep, "--out", folder["slurm"], "--json", folder["slurm.json"], "--on", "slurm", "--poll", "0.5"]);
        Task<string> errors = sweep.StandardError.ReadToEndAsync(), output = sweep.StandardOutput.ReadToEndAsync();
        (SweepFolder records, SweepRun told) = (new(folder["slurm/sweep"]), Run(folder["slurm"], 0, sweep, errors));
        SweepRun killed = records.ReadPlan().Runs[1];
        Await(() => CheckpointsIn(records, told).Length > 1, sweep, errors);
        cluster.Signal("USR1", records.Read(told).Job!, () => records.Read(told).Preemptions == 1);
        Await(() => CheckpointsIn(records, killed).Length > 1, sweep, errors);
        Process.Start("kill", ["-KILL", $"{records.Read(killed).Process}"]).WaitForExit();
        Assert.True(sweep.WaitForExit(TimeSpan.FromSeconds(80)), "the sweep does not end");

        Assert.True(sweep.ExitCode == 0, errors.Result + output.Result);
        Assert.Equal(SlurmExecutorTests.Figures(folder["local.json"]), SlurmExecutorTests.Figures(folder["slurm.json"]));
        SweepRecord first = records.Read(told), second = records.Read(killed);
        Assert.Equal((SweepState.Finished, 2, 1, 0, 0), (first.State, first.Attempts, first.Preemptions, first.Timeouts, first.Losses));
        Assert.Equal((SweepState.Finished, 2, 0, 1), (second.State, second.Attempts, second.Preemptions, second.Losses));
        string log = File.ReadAllText(records.LogPath(told));
        Assert.Equal(Number(log, "interrupted at step"), Number(log, "goes on from step"));
        log = File.ReadAllText(records.LogPath(killed));
        (int announced, int reached) = (Last(Checkpoints(), FirstAttempt(log)), Last(Steps(), FirstAttempt(log)));
        int resumed = Number(log, "goes on from step");
        Assert.True(resumed >= announced, $"a checkpoint of step {announced} was announced, and the run goes on from {resumed}");
        Assert.True(reached - resumed <= CheckpointEvery, $"the run had reached step {reached}, and goes on from {resumed}");
        // The cluster takes arrays of six tasks: eight runs are two, and what was killed is a third.
        Assert.Equal(3, Directory.EnumerateFiles(records.SlurmPath, "submission-*.sh").Count());
        Assert.All(records.ReadPlan().Runs, run => Assert.Matches(@"^\d+_\d$", records.Read(run).Job!));
    }

    [GeneratedRegex(@" step (\d+) loss ")]
    private static partial Regex Steps();

    [GeneratedRegex(@"checkpoint of step (\d+)")]
    private static partial Regex Checkpoints();

    private static string FirstAttempt(string log) => log[..log.IndexOf("attempt 2", StringComparison.Ordinal)];

    private static int Last(Regex step, string log) => step.Matches(log).Max(match => int.Parse(match.Groups[1].Value));

    private static SweepRun Run(string study, int index, Process sweep, Task<string> errors)
    {
        SweepFolder records = new(Path.Combine(study, "sweep"));
        Await(() => File.Exists(records.PlanPath), sweep, errors);
        return records.ReadPlan().Runs[index];
    }

    private static int Number(string log, string words) => int.Parse(Regex.Match(log, $@"{words} (\d+)").Groups[1].Value);

    private static string[] CheckpointsIn(SweepFolder records, SweepRun run) => File.Exists(records.LogPath(run))
        ? [.. SweepFolder.LastLines(records.LogPath(run), 1000).Where(line => line.Contains("checkpoint of step"))]
        : [];

    private static void Await(Func<bool> isSo, Process sweep, Task<string> errors)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (!isSo())
        {
            Assert.True(!sweep.HasExited, sweep.HasExited ? errors.Result : "");
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(40), "no run got under way");
            Thread.Sleep(5);
        }
    }
}
