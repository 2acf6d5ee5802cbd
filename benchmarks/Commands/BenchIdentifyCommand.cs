using System.CommandLine;
using System.Text.Json.Nodes;
using Dynamics.Cli.Internals;
using Spectre.Console;

namespace Dynamics.Benchmarks.Commands;

/// <summary><c>dynamics bench identify</c>.</summary>
internal static class BenchIdentifyCommand
{
    public static Command Create()
    {
        Option<int> repetitions = Count("--repetitions", "Timed steps of each; the fastest is reported.", 30);
        Option<int> batch = Count("--batch", "Sequences of a step.", 32), frames = Count("--frames", "Frames of each.", 100);
        Option<string> json = SharedOptions.Json();
        Command command = new("identify", "A training step of the nonlinear predictor, and its ratio to the published loop over time "
            + "on the same libtorch.")
        {
            batch, frames, repetitions, json,
        };
        command.SetAction(parsed => Abortable.Run(() =>
        {
            (int sequences, int length, int count) = (parsed.GetValue(batch), parsed.GetValue(frames), parsed.GetValue(repetitions));
            SharedOptions.RequireAny(sequences, "sequences", "--batch");
            SharedOptions.RequireAny(length - 4, "frames beyond four", "--frames");
            SharedOptions.RequireAny(count, "repetitions", "--repetitions");
            string? target = parsed.GetValue(json);
            JsonOutput.RequireTarget(target, "--json");
            IdentifyBenchmarkResult result = IdentifyBenchmark.Run(sequences, length, count, CommandRunner.Interrupt);
            if (JsonOutput.ShowsTables(target))
            {
                Table table = Screen.Table($"{sequences} x {length} frames, one thread, fastest of {count}", "step", "ms");
                table.Row("ours", Numbers.Text(result.Milliseconds, "0.00"));
                table.Row("published loop over time", Numbers.Text(result.ReferenceMilliseconds, "0.00"));
                table.Row("ratio", Numbers.Text(result.ReferenceMilliseconds / result.Milliseconds, "0.0"));
                Screen.Result.Write(table);
            }
            Dictionary<string, Figure> figures = new()
            {
                ["identify.step_ms"] = new(result.Milliseconds, Unit: "ms"),
                ["identify.reference_ms"] = new(result.ReferenceMilliseconds, Unit: "ms"),
                ["identify.speedup"] = new(result.ReferenceMilliseconds / result.Milliseconds),
            };
            JsonObject options = new() { ["batch"] = sequences, ["frames"] = length, ["repetitions"] = count };
            JsonOutput.Write(target, JsonOutput.Result("bench identify", figures, options));
            return CommandRunner.Done;
        }));
        return command;
    }

    private static Option<int> Count(string name, string description, int otherwise) =>
        new(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => otherwise };
}
