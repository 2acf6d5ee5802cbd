using System.Text.Json.Nodes;
using Dynamics.Experiments.Sweeps;
using Dynamics.Tests.Cli;

namespace Dynamics.Tests.Experiments.Sweeps;

/// <summary>The watch over a cluster whose commands are stand-ins, as a user starts it.</summary>
public sealed class SlurmExecutorTests
{
    private static readonly string[] s_sweep =
    [
        "sweep", "horizons", "--data", "ar90", "--seeds", "2", "--set", "horizons=[1,10]", "--set", "predictors=[\"direct\"]",
        "--set", "regularizers=[\"vicreg\"]", "--set", "training.steps=4", "--set", "trainSequences=20", "--set", "probeSequences=4",
        "--set", "testSequences=4", "--on", "slurm", "--poll", "0.05",
    ];

    /// <summary>A set-up line that fails, a node that dies: no record says anything.</summary>
    [Fact]
    public void Run_TasksThatSayNothing_AreHandedInAgainUpToTheLimit()
    {
        using TemporaryFolder folder = new();
        PretendedSlurm slurm = new(folder, run: $"echo 'no such module' >{folder["out"]}/sweep/slurm/${{n}}_$i.out;");
        CommandLine.Outcome outcome = CommandLine.Run(slurm.Environment, [.. s_sweep, "--out", folder["out"], "--retries", "1"]);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("ar90.direct.vicreg.k10 seed 2 failed: was gone without a word 2 times, last as job 2_3", outcome.Errors);
        Assert.Contains("no such module", outcome.Errors);
        Assert.Equal(2, slurm.Calls("sbatch"));

        CommandLine.Outcome status = CommandLine.Run("sweep", "status", folder["out"]);
        Assert.Equal(1, status.ExitCode);
        Assert.Contains("4 failed", status.Output);
        // Three different things: there is nothing unfinished but what failed, and that is told to go on, or to begin anew.
        CommandLine.Outcome unfinished = CommandLine.Run("sweep", "resume", "unfinished", folder["out"]);
        Assert.Equal(1, unfinished.ExitCode);
        Assert.Contains("4 failed", unfinished.Output);
        CommandLine.Outcome failed = CommandLine.Run("sweep", "resume", "failed", folder["out"]);
        Assert.True(failed.ExitCode == 0, failed.Errors);
        Assert.Contains("4 finished", failed.Output);
        CommandLine.Outcome collected = CommandLine.Run("sweep", "horizons", "--collect", "--out", folder["out"]);
        Assert.True(collected.ExitCode == 0, collected.Errors);
        Assert.Contains("k10", collected.Output);
    }

    /// <summary>A process that hangs: its task stays in the queue, and its record is not touched any more.</summary>
    [Fact]
    public void Run_TasksThatFallSilent_AreCancelledAndHandedInAgainUpToTheLimit()
    {
        using TemporaryFolder folder = new();
        PretendedSlurm slurm = new(folder, lasts: true);
        string[] sweep = [.. s_sweep, "--out", folder["out"], "--set", "horizons=[1]", "--retries", "1", "--stale", "1"];
        Assert.Equal(0, CommandLine.Run(slurm.Environment, [.. sweep, "--detach"]).ExitCode);
        SweepFolder begun = new(Path.Combine(folder["out"], "sweep"));
        foreach (SweepRun run in begun.ReadPlan().Runs)
        {
            begun.Write(run, begun.Read(run) with { State = SweepState.Running });
        }
        CommandLine.Outcome outcome = CommandLine.Run(
            slurm.Environment, "sweep", "resume", "unfinished", folder["out"], "--on", "slurm", "--poll", "0.05", "--retries", "1",
            "--stale", "1");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("k1 seed 1 failed: was gone without a word 2 times, last as job ", outcome.Errors);
        Assert.Contains("k1 seed 2 failed: was gone without a word 2 times, last as job ", outcome.Errors);
        Assert.InRange(slurm.Calls("sbatch"), 2, 3); // at the second time the two together, or one after the other
        Assert.Equal(4, slurm.Calls("scancel"));
    }

    /// <summary>The same tasks, made by the stand-in itself, are what the executor here gives.</summary>
    [Fact]
    public void Run_InSmallArrays_GivesWhatOneMachineGives()
    {
        using TemporaryFolder folder = new();
        PretendedSlurm slurm = new(
            folder, "MaxArraySize = 2\nPreemptType = preempt/partition_prio\nSlurmctldParameters = (null)\n", maximumSubmitted: 3,
            run: $"SLURM_ARRAY_TASK_ID=$i bash {folder.Path}/script-$n.sh >{folder["out"]}/sweep/slurm/${{n}}_$i.out 2>&1 </dev/null;");
        CommandLine.Outcome outcome = CommandLine.Run(
            slurm.Environment, [.. s_sweep, "--out", folder["out"], "--json", folder["slurm.json"]]);
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        Assert.Contains("preempts jobs without sending USR1", outcome.Errors);
        Assert.Equal(3, slurm.Calls("sbatch")); // three tasks fit the queue, two an array
        string[] local = [.. s_sweep.SkipLast(4)];
        Assert.Equal(0, CommandLine.Run([.. local, "--out", folder["local"], "--json", folder["local.json"]]).ExitCode);
        Assert.Equal(Figures(folder["local.json"]), Figures(folder["slurm.json"]));
    }

    [Fact]
    public void DryRun_ShowsScriptsAndWritesNothing()
    {
        using TemporaryFolder folder = new();
        CommandLine.Outcome outcome = CommandLine.Run(
            [.. s_sweep, "--out", folder["out"], "--dry-run", "--pack", "3", "--max-array", "1", "--set-up", "module load dotnet"]);
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        Assert.Equal(2, outcome.Output.Split("#SBATCH --array=0-0\n").Length - 1);
        Assert.Contains("\nmodule load dotnet\nexec ", outcome.Output);
        Assert.False(Path.Exists(folder["out"]));
        CommandLine.Outcome plan = CommandLine.Run([.. s_sweep.SkipLast(4), "--out", folder["out"], "--dry-run"]);
        Assert.Contains("4 runs of study horizons", plan.Output);
        Assert.False(Path.Exists(folder["out"]));
    }

    [Fact]
    public void Run_WhereThereIsNoSlurm_IsRefused()
    {
        using TemporaryFolder folder = new();
        Dictionary<string, string> bare = new() { ["PATH"] = Path.GetDirectoryName(Environment.ProcessPath)! };
        CommandLine.Run(bare, [.. s_sweep, "--out", folder["out"]]).AssertRefused("scontrol", "--on local");
        CommandLine.Run([.. s_sweep.SkipLast(4), "--out", folder["other"], "--pack", "3"]).AssertRefused("--pack", "--on slurm");
        CommandLine.Run([.. s_sweep.SkipLast(4), "--out", folder["other"], "--on", "moon"]).AssertRefused("moon", "local or slurm");
    }

    /// <summary>All but the time.</summary>
    internal static string[] Figures(string path) =>
        [.. JsonNode.Parse(File.ReadAllText(path))!["figures"]!.AsObject().Where(figure => figure.Key != "horizons.seconds")
            .Select(figure => $"{figure.Key} {figure.Value!.ToJsonString()}")];
}
