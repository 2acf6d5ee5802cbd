using System.CommandLine;
using System.Text.Json.Nodes;
using Dynamics.Benchmarks.Fuzz;
using Dynamics.Cli.Internals;
using Spectre.Console;

namespace Dynamics.Benchmarks.Commands;

/// <summary><c>dynamics bench fuzz</c>.</summary>
internal static class BenchFuzzCommand
{
    private const int DefaultCount = 20_000;

    public static Command Create()
    {
        Option<int> count = new("--count")
        {
            Description = "Number of damaged files.",
            HelpName = "N",
            DefaultValueFactory = _ => DefaultCount,
        };
        Option<ulong> seed = new("--seed") { Description = "Chooses the damage.", HelpName = "N", DefaultValueFactory = _ => 1 };
        Option<string> json = SharedOptions.Json();
        Command command = new("fuzz", "Import damaged files of every format; each must end as valid data or as one line, soon, and leave "
            + "nothing behind.")
        {
            count, seed, json,
        };
        command.SetAction(parsed => Abortable.Run(() =>
        {
            (int mutants, string? target) = (parsed.GetValue(count), parsed.GetValue(json));
            SharedOptions.RequireAny(mutants, "files", "--count");
            JsonOutput.RequireTarget(target, "--json");
            FuzzReport report =
                Watch(mutants, progress => ImportFuzzer.Run(mutants, parsed.GetValue(seed), progress, CommandRunner.Interrupt));
            if (JsonOutput.ShowsTables(target))
            {
                Show(report);
            }
            JsonOutput.Write(
                target,
                JsonOutput.Result("bench fuzz", Figures(report), new JsonObject { ["count"] = mutants, ["seed"] = parsed.GetValue(seed) }));
            return report.Failures.Count > 0 ? CommandRunner.Failed
                : report.Mutants < mutants ? CommandRunner.Interrupted
                : CommandRunner.Done;
        }, Abortable.Grace));
        return command;
    }

    private static FuzzReport Watch(int count, Func<IProgress<int>, FuzzReport> run) => Screen.Progress.Progress().Start(context =>
    {
        ProgressTask task = context.AddTask("damaged files", maxValue: count);
        return run(new Bar(task));
    });

    private static void Show(FuzzReport report)
    {
        Table table = Screen.Table($"{report.Mutants} damaged files", "figure", "value");
        foreach ((string name, Figure figure) in Figures(report))
        {
            table.Row(name, Numbers.Text(figure.Value, "0.##"));
        }
        Screen.Result.Write(table);
        foreach (string failure in report.Failures)
        {
            Screen.Result.WriteLine("broken: " + failure);
        }
    }

    private static Dictionary<string, Figure> Figures(FuzzReport report) => new()
    {
        ["fuzz.files"] = new(report.Mutants),
        ["fuzz.imported"] = new(report.Imported),
        ["fuzz.refused"] = new(report.Refused),
        ["fuzz.broken"] = new(report.Failures.Count),
        ["fuzz.longest_s"] = new(report.LongestSeconds, Unit: "s"),
    };

    private sealed class Bar(ProgressTask task) : IProgress<int>
    {
        public void Report(int value) => task.Value = value;
    }
}
