using Dynamics.Experiments.Sweeps;
using Dynamics.Experiments.Sweeps.Internals;

namespace Dynamics.Tests.Experiments.Sweeps;

/// <summary>What Slurm is given, and what is made of what it says.</summary>
public sealed class SlurmScriptTests
{
    private static readonly SlurmOptions s_options = new()
    {
        Partition = "long", Account = "lab", Qos = "low", Gres = "gpu:1", Memory = "4G", Time = "2:00:00", Constraint = "avx2",
        SetUp = ["module load dotnet", "export A=1"], Cpus = 4, RunsPerTask = 3, Throttle = 5, Signal = "USR2", SignalSeconds = 90,
    };

    [Fact]
    public void Of_AllOptions_IsTheScript() => Assert.Equal(
        """
        #!/bin/bash
        #SBATCH --job-name=dynamics-brittle
        #SBATCH --array=0-2%5
        #SBATCH --output="/scratch/100%%/sweep/slurm/%A_%a.out"
        #SBATCH --open-mode=append
        #SBATCH --requeue
        #SBATCH --signal=B:USR2@90
        #SBATCH --ntasks=1
        #SBATCH --cpus-per-task=4
        #SBATCH --partition=long
        #SBATCH --account=lab
        #SBATCH --qos=low
        #SBATCH --gres=gpu:1
        #SBATCH --mem=4G
        #SBATCH --time=2:00:00
        #SBATCH --constraint=avx2
        module load dotnet
        export A=1
        exec 'dotnet' 'it'\''s here' --submission 7 --task "$SLURM_ARRAY_TASK_ID"

        """,
        SlurmScript.Of(
            "dynamics-brittle", new(7, s_options.Pack(Enumerable.Range(0, 8)), s_options), "/scratch/100%/sweep/slurm",
            ["dotnet", "it's here"]));

    [Fact]
    public void Of_Defaults_SetsNothingThatTheClusterDecides()
    {
        SlurmOptions options = new();
        string script = SlurmScript.Of("d", new(1, options.Pack([0]), options), "/s", ["w"]);
        Assert.Contains("#SBATCH --array=0-0\n", script);
        Assert.Contains("#SBATCH --signal=B:USR1@60\n", script);
        Assert.All((string[])["partition", "account", "qos", "gres", "mem", "time", "constraint"],
            option => Assert.DoesNotContain($"--{option}=", script));
    }

    [Fact]
    public void Scripts_LargePlan_AreArraysThatTheClusterTakes()
    {
        SweepPlan plan = new("study grid", null, [.. Enumerable.Range(0, 100).Select(i => new SweepRun(i, $"c{i}", 1, $"{i}"))]);
        IReadOnlyList<string> scripts = SlurmExecutor.Scripts(plan, new("/s"), new() { RunsPerTask = 3, MaximumArray = 15 }, ["w"]);
        Assert.Equal(3, scripts.Count); // 34 tasks
        Assert.Equal(
            ["0-14", "0-14", "0-3"],
            scripts.Select(script => script.Split('\n').Single(line => line.Contains("--array="))["#SBATCH --array=".Length..]));
        Assert.Contains("--job-name=dynamics-grid", scripts[0]);
    }

    [Theory]
    [InlineData("4:59", 299)]
    [InlineData("1:00:00", 3600)]
    [InlineData("2-03:00:01", 183_601)]
    [InlineData("UNLIMITED", null)]
    [InlineData("INVALID", null)]
    public void TimeLeft_AsSlurmWritesIt(string text, int? seconds) =>
        Assert.Equal(seconds, (int?)SlurmCluster.TimeLeft(text)?.TotalSeconds);

    [Fact]
    public void IsTimeout_NearTheLimitOnly()
    {
        DateTime end = new(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc);
        Assert.True(SlurmTask.IsTimeout(end.AddSeconds(-60), end, leadSeconds: 60));
        Assert.True(SlurmTask.IsTimeout(end.AddSeconds(-119), end, leadSeconds: 60)); // Slurm may be a minute early
        Assert.False(SlurmTask.IsTimeout(end.AddSeconds(-121), end, leadSeconds: 60));
        Assert.False(SlurmTask.IsTimeout(end, null, leadSeconds: 60));
    }

    [Fact]
    public void Counted_TimeoutsAreCappedAndPreemptionsAreNot()
    {
        SlurmOptions options = new() { MaximumTimeouts = 2 };
        SweepRecord record = new("h") { State = SweepState.Interrupted };
        for (int i = 0; i < 20; i++)
        {
            record = SlurmTask.Counted(record, timedOut: false, options);
        }
        Assert.Equal((SweepState.Interrupted, 20, 0), (record.State, record.Preemptions, record.Timeouts));
        record = SlurmTask.Counted(SlurmTask.Counted(record, timedOut: true, options), timedOut: true, options);
        Assert.Equal((SweepState.Interrupted, 2), (record.State, record.Timeouts));
        record = SlurmTask.Counted(record, timedOut: true, options);
        Assert.Equal((SweepState.Failed, 3), (record.State, record.Timeouts));
        Assert.Contains("time limit 3 times", record.Message);
        SweepRecord finished = new("h") { State = SweepState.Finished };
        Assert.Equal(finished, SlurmTask.Counted(finished, timedOut: true, options));
    }

    [Theory]
    [InlineData("KILL")]
    [InlineData("usr1")]
    public void Signal_ThatAsksForNoCheckpoint_IsRefused(string signal) =>
        Assert.Contains("USR1", Assert.Throws<InputException>(() => new SlurmOptions { Signal = signal }).Message);

    [Fact]
    public void Options_WithLinesOfTheirOwn_AreRefused() =>
        Assert.Throws<InputException>(() => new SlurmOptions { Partition = "a\n#SBATCH --wrap=x" });
}
