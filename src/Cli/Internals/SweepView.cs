using Dynamics.Experiments.Studies;
using Dynamics.Experiments.Sweeps;
using Dynamics.Training;
using Spectre.Console;

namespace Dynamics.Cli.Internals;

/// <summary>The runs of a study or a sweep on the terminal.</summary>
internal static class SweepView
{
    private const int MostRows = 20;

    /// <summary>Hands runs to Slurm and watches them, with a live table where there is a terminal.</summary>
    /// <returns>Whether there is something to collect: the watch came to its end, and a run is finished.</returns>
    public static bool OnCluster(RunFolder folder, SlurmOptions slurm, IEnumerable<int> runs, bool waits)
    {
        SweepFolder sweep = SweepFolder.In(folder);
        SlurmExecutor executor = new(sweep, slurm, Worker(folder.Path, slurm));
        void Warn(string text) => Console.Error.WriteLine($"dynamics: {text}");
        try
        {
            if (Console.IsErrorRedirected)
            {
                executor.Run(runs, new Lines(), Warn, waits, CommandRunner.Interrupt);
            }
            else
            {
                Screen.Progress.Live(new Text("")).AutoClear(true).Start(context =>
                    executor.Run(runs, new Live(context), Warn, waits, CommandRunner.Interrupt));
            }
        }
        catch (OperationCanceledException)
        {
            Warn($"what was handed in goes on; 'sweep status {folder.Path}' tells how far it is, scancel ends it");
            throw;
        }
        SweepStatus status = SweepStatus.Of(sweep, TimeSpan.FromSeconds(slurm.StaleSeconds));
        if (waits && status.Count(SweepState.Finished) == 0)
        {
            ShowFailures([.. status.Runs.Where(run => run.Record.State == SweepState.Failed).Select(run => new FailedCase(
                run.Run.Name, run.Record.Message ?? "failed", sweep.LogPath(run.Run), SweepFolder.LastLines(sweep.LogPath(run.Run), 5)))]);
        }
        return waits && status.Count(SweepState.Finished) > 0;
    }

    /// <summary>What would be run, without doing anything.</summary>
    public static void ShowPlan(SweepPlan plan, string folder, SlurmOptions? slurm)
    {
        if (slurm is null)
        {
            Table table = Screen.Table($"{plan.Runs.Count} runs of {plan.Command}", "run", "case", "seed", "hash");
            foreach (SweepRun run in plan.Runs)
            {
                table.Row($"{run.Index}", run.Case, $"{run.Seed}", run.Hash[..20]);
            }
            Screen.Result.Write(table);
            return;
        }
        SweepFolder sweep = new(Path.Combine(folder, "sweep"));
        foreach (string script in SlurmExecutor.Scripts(plan, sweep, slurm, Worker(folder, slurm)))
        {
            Console.Out.WriteLine(script);
        }
    }

    /// <summary>How far a sweep is.</summary>
    public static void Show(SweepStatus status)
    {
        Screen.Result.WriteLine($"{status.Runs.Count} runs: {Counts(status)}");
        if (status.Runs.Any(IsShown))
        {
            Screen.Result.Write(Table(status));
        }
    }

    /// <summary>What failed, with the end of its log.</summary>
    public static void ShowFailures(IReadOnlyList<FailedCase> failed)
    {
        foreach (FailedCase one in failed)
        {
            Console.Error.WriteLine($"dynamics: {one.Name} failed: {one.Message} ({one.LogPath})");
            foreach (string line in one.LastLines)
            {
                Console.Error.WriteLine($"    {line}");
            }
        }
    }

    /// <summary>Words of the command that works on a task of the cluster: this program, wherever it lies.</summary>
    private static string[] Worker(string folder, SlurmOptions slurm)
    {
        string program = Environment.ProcessPath!, assembly = Path.GetFullPath(Environment.GetCommandLineArgs()[0]);
        string[] start = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [program, assembly] : [program];
        return [.. start, "sweep", "work", Path.GetFullPath(folder), "--device", slurm.Device];
    }

    private static string Counts(SweepStatus status) => string.Join(", ", Enum.GetValues<SweepState>()
        .Select(state => (Word: state.ToString().ToLowerInvariant(), Count: status.Count(state))).Where(state => state.Count > 0)
        .Select(state => $"{state.Count} {state.Word}")) + (status.StaleCount > 0 ? $" ({status.StaleCount} of them silent)" : "");

    private static Table Table(SweepStatus status)
    {
        Table table = Screen.Table(Counts(status), "run", "state", "where", "attempts", "timeouts", "preempted", "lost", "last");
        RunStatus[] shown = [.. status.Runs.Where(IsShown)];
        foreach (RunStatus run in shown.OrderByDescending(run => run.Record.State == SweepState.Failed).Take(MostRows))
        {
            SweepRecord record = run.Record;
            table.Row(
                run.Run.Name, run.Word, record.Job is { } job ? $"{record.Host} {job}" : $"{record.Host}", $"{record.Attempts}",
                $"{record.Timeouts}", $"{record.Preemptions}", $"{record.Losses}", record.Message ?? run.LastLine ?? "");
        }
        if (shown.Length > MostRows)
        {
            table.Caption($"and {shown.Length - MostRows} more");
        }
        return table;
    }

    private static bool IsShown(RunStatus run) => run.Record.State is not (SweepState.Waiting or SweepState.Finished);

    private sealed class Live(LiveDisplayContext context) : IProgress<SweepStatus>
    {
        public void Report(SweepStatus value) => context.UpdateTarget(Table(value));
    }

    private sealed class Lines : IProgress<SweepStatus>
    {
        private string _last = "";

        public void Report(SweepStatus value)
        {
            if (Counts(value) is var counts && counts != _last)
            {
                Console.Error.WriteLine(_last = counts);
            }
        }
    }
}
