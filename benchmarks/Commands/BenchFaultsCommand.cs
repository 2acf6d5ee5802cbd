using System.CommandLine;
using Dynamics.Benchmarks.Faults;
using Dynamics.Cli.Internals;
using Spectre.Console;

namespace Dynamics.Benchmarks.Commands;

/// <summary><c>dynamics bench faults</c>.</summary>
internal static class BenchFaultsCommand
{
    public static System.CommandLine.Command Create()
    {
        Option<bool> quick = new("--quick") { Description = "Fewer of everything: under three minutes on two cores." };
        Option<int?> mutants = new("--count") { Description = "Number of damaged files (20,000; quick: 2,000).", HelpName = "N" };
        Option<ulong> seed = new("--seed") { Description = "Chooses the damage.", HelpName = "N", DefaultValueFactory = _ => 1 };
        Option<string> json = SharedOptions.Json();
        System.CommandLine.Command command = new("faults", "Kill commands at their steps on the disk, fill the disk under them, send them "
            + "signals, give them damaged files; nothing may be lost, wrong, half-written or left behind.")
        {
            quick, mutants, seed, json,
        };
        command.SetAction(parsed => Abortable.Run(() =>
        {
            string? target = parsed.GetValue(json);
            JsonOutput.RequireTarget(target, "--json");
            FaultBenchmarkSize size = parsed.GetValue(quick) ? FaultBenchmarkSize.Quick : new();
            size = size with { Seed = parsed.GetValue(seed), Mutants = parsed.GetValue(mutants) ?? size.Mutants };
            FaultReport report = Screen.Progress.Progress().Start(context =>
            {
                ProgressTask task = context.AddTask("faults and damaged files");
                return FaultBenchmark.Run(size, new Bar(task), CommandRunner.Interrupt);
            });
            Dictionary<string, Figure> figures = Figures(report);
            if (JsonOutput.ShowsTables(target))
            {
                Show(report);
            }
            JsonOutput.Write(target, JsonOutput.Result("bench faults", figures, OptionsJson.ToObject(size)));
            return report.Failures.Count > 0 ? CommandRunner.Failed : report.IsWhole ? CommandRunner.Done : CommandRunner.Interrupted;
        }, TimeSpan.FromMinutes(2)));
        return command;
    }

    private static void Show(FaultReport report)
    {
        Table table = Screen.Table("faults", "kind", "faults", "wrong results", "leftovers", "crashes", "hangs");
        foreach (FaultCounts kind in (FaultCounts[])[.. report.Kinds, report.All])
        {
            table.Row([kind.Kind, .. ((int[])[kind.Faults, kind.WrongResults, kind.Leftovers, kind.Crashes, kind.Hangs]).Select(count =>
                Numbers.Text(count, "0"))]);
        }
        Screen.Result.Write(table);
        Screen.Result.WriteLine(FormattableString.Invariant(
            $"{report.Mutants} damaged files; longest time from a signal to the end: {report.LongestStopSeconds:0.00} s"));
        foreach (string failure in report.Failures)
        {
            Screen.Result.WriteLine("broken: " + failure);
        }
    }

    private static Dictionary<string, Figure> Figures(FaultReport report)
    {
        Dictionary<string, Figure> figures = [];
        foreach (FaultCounts kind in (FaultCounts[])[.. report.Kinds, report.All])
        {
            string name = kind.Kind.Replace(" -9", "").Replace(", ", "_").Replace(' ', '_');
            figures[$"faults.{name}.count"] = new(kind.Faults);
            figures[$"faults.{name}.wrong_results"] = new(kind.WrongResults);
            figures[$"faults.{name}.leftovers"] = new(kind.Leftovers);
            figures[$"faults.{name}.crashes"] = new(kind.Crashes);
            figures[$"faults.{name}.hangs"] = new(kind.Hangs);
        }
        figures["faults.damaged_files"] = new(report.Mutants);
        figures["faults.longest_stop_s"] = new(report.LongestStopSeconds, Unit: "s");
        return figures;
    }

    private sealed class Bar(ProgressTask task) : IProgress<(double Share, int Count)>
    {
        public void Report((double Share, int Count) value)
        {
            task.Value = 100 * value.Share;
            task.Description = FormattableString.Invariant($"{value.Count} faults and damaged files");
        }
    }
}
