using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Dynamics.Cli.Internals;
using Spectre.Console;

namespace Dynamics.Benchmarks.Commands;

/// <summary><c>dynamics bench losses</c>.</summary>
internal static class BenchLossesCommand
{
    public static Command Create()
    {
        Option<int> repetitions = new("--repetitions")
        {
            Description = "Timed passes of each loss; the fastest is reported.", HelpName = "N", DefaultValueFactory = _ => 30,
        };
        (Option<int> rows, Option<int> latents) = LossSizes.Options();
        (Option<int> threads, Option<string> json) = (SharedOptions.Threads(), SharedOptions.Json());
        Command command = new("losses", "Forward and backward pass of every loss, and its ratio to PyTorch where python3 has torch.")
        {
            rows, latents, repetitions, threads, json,
        };
        command.SetAction(parsed =>
        {
            (int count, string? target) = (parsed.GetValue(repetitions), parsed.GetValue(json));
            (int n, int d) = LossSizes.Require(parsed.GetValue(rows), parsed.GetValue(latents));
            SharedOptions.RequireAny(count, "repetitions", "--repetitions");
            JsonOutput.RequireTarget(target, "--json");
            int threadCount = SharedOptions.ApplyThreads(parsed.GetValue(threads));
            IReadOnlyList<LossTime> times = LossesBenchmark.Run(n, d, count, threadCount, CommandRunner.Interrupt);
            Dictionary<string, Figure> figures = [];
            foreach (LossTime time in times)
            {
                figures[$"loss.{time.Name}.ms"] = new(time.Milliseconds, Unit: "ms");
                if (double.IsFinite(time.PyTorchMilliseconds))
                {
                    figures[$"loss.{time.Name}.pytorch_ms"] = new(time.PyTorchMilliseconds, Unit: "ms");
                    figures[$"loss.{time.Name}.ratio_to_pytorch"] = new(time.Milliseconds / time.PyTorchMilliseconds);
                }
            }
            if (JsonOutput.ShowsTables(target))
            {
                Table table = Screen.Table(
                    $"{n} x {d}, {threadCount} threads, fastest of {count}", "loss", "ms", "PyTorch ms", "ratio to PyTorch");
                foreach (LossTime time in times)
                {
                    table.Row(
                        time.Name, Numbers.Text(time.Milliseconds, "0.00"), Numbers.Text(time.PyTorchMilliseconds, "0.00"),
                        Numbers.Text(time.Milliseconds / time.PyTorchMilliseconds, "0.00"));
                }
                Screen.Result.Write(table);
            }
            JsonObject options = new() { ["rows"] = n, ["latents"] = d, ["repetitions"] = count, ["threads"] = threadCount };
            JsonOutput.Write(target, JsonOutput.Result("bench losses", figures, options));
            return CommandRunner.Done;
        });
        return command;
    }
}

/// <summary><c>dynamics bench vanishing</c>.</summary>
internal static class BenchVanishingCommand
{
    public static Command Create()
    {
        (Option<int> rows, Option<int> latents) = LossSizes.Options();
        Option<string> json = SharedOptions.Json();
        Command command = new("vanishing", "The gradient of what keeps latents apart, in every loss, as their spread goes to zero.")
        {
            rows, latents, json,
        };
        command.SetAction(parsed =>
        {
            string? target = parsed.GetValue(json);
            (int n, int d) = LossSizes.Require(parsed.GetValue(rows), parsed.GetValue(latents));
            JsonOutput.RequireTarget(target, "--json");
            IReadOnlyList<double[]> lengths = VanishingBenchmark.Run(n, d);
            Dictionary<string, Figure> figures = [];
            Table table = Screen.Table(
                $"length of the gradient, {n} x {d}", ["loss", .. VanishingBenchmark.Spreads.Select(spread => $"spread {Text(spread)}")]);
            foreach (((string name, _), double[] row) in VanishingBenchmark.All.Zip(lengths))
            {
                for (int i = 0; i < row.Length; i++)
                {
                    figures[$"vanishing.{name}.at_{Text(VanishingBenchmark.Spreads[i]).Replace('.', '_')}"] = new(row[i]);
                }
                table.Row([name, .. row.Select(value => Numbers.Text(value, "0.###e0"))]);
            }
            if (JsonOutput.ShowsTables(target))
            {
                Screen.Result.Write(table);
            }
            JsonOutput.Write(target, JsonOutput.Result("bench vanishing", figures, new JsonObject { ["rows"] = n, ["latents"] = d }));
            return CommandRunner.Done;
        });
        return command;
    }

    private static string Text(double spread) => spread.ToString("0.####", CultureInfo.InvariantCulture);
}

/// <summary>The sizes that both take.</summary>
internal static class LossSizes
{
    public static (Option<int> Rows, Option<int> Latents) Options() => (
        new("--rows") { Description = "Rows of each view.", HelpName = "N", DefaultValueFactory = _ => 512 },
        new("--latents") { Description = "Latents of a row.", HelpName = "D", DefaultValueFactory = _ => 256 });

    /// <exception cref="InputException">Too few of one.</exception>
    public static (int Rows, int Latents) Require(int rows, int latents)
    {
        SharedOptions.RequireAny(rows - 3, "rows beyond three", "--rows");
        SharedOptions.RequireAny(latents - 1, "latents beyond one", "--latents");
        return (rows, latents);
    }
}
