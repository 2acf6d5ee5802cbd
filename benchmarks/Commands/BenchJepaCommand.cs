using System.CommandLine;
using System.Text.Json.Nodes;
using Dynamics.Cli.Internals;

namespace Dynamics.Benchmarks.Commands;

/// <summary><c>dynamics bench jepa</c>.</summary>
internal static class BenchJepaCommand
{
    public static Command Create()
    {
        Option<int> horizon = new("--horizon") { Description = "Steps of the roll-out.", HelpName = "K", DefaultValueFactory = _ => 16 };
        Option<int> repetitions = new("--repetitions")
        {
            Description = "Timed training steps; the fastest is reported.", HelpName = "N", DefaultValueFactory = _ => 300,
        };
        (Option<int> threads, Option<string> json) = (SharedOptions.Threads(), SharedOptions.Json());
        Command command = new(
            "jepa", "A training step of recursive latent prediction at the sweep's default sizes, and its ratio to the same operations one "
                + "by one through TorchSharp, and to PyTorch where python3 has torch.")
        {
            horizon, repetitions, threads, json,
        };
        command.SetAction(parsed => Abortable.Run(() =>
        {
            (int k, int count, string? target) = (parsed.GetValue(horizon), parsed.GetValue(repetitions), parsed.GetValue(json));
            SharedOptions.RequireAny(k, "steps", "--horizon");
            SharedOptions.RequireAny(count, "repetitions", "--repetitions");
            JsonOutput.RequireTarget(target, "--json");
            int threadCount = SharedOptions.ApplyThreads(parsed.GetValue(threads));
            (double ours, double operations, double python) = JepaBenchmark.Run(k, count, threadCount, CommandRunner.Interrupt);
            Dictionary<string, Figure> figures = new()
            {
                ["jepa.step_ms"] = new(ours, Unit: "ms"),
                ["jepa.operations_step_ms"] = new(operations, Unit: "ms"),
                ["jepa.step_ratio_to_operations"] = new(ours / operations),
            };
            if (double.IsFinite(python))
            {
                figures["jepa.pytorch_step_ms"] = new(python, Unit: "ms");
                figures["jepa.step_ratio_to_pytorch"] = new(ours / python);
            }
            else
            {
                Console.Error.WriteLine("no python3 here has torch: beside ours only the same operations one by one through TorchSharp");
            }
            if (JsonOutput.ShowsTables(target))
            {
                FigureTable.Show($"JEPA training step, roll-out of {k}, {threadCount} threads, fastest of {count}", figures, _ => "0.###");
            }
            JsonOutput.Write(
                target, JsonOutput.Result(
                    "bench jepa", figures, new JsonObject { ["horizon"] = k, ["repetitions"] = count, ["threads"] = threadCount }));
            return CommandRunner.Done;
        }, Abortable.Grace));
        return command;
    }
}
