using System.CommandLine;
using Dynamics.Cli.Internals;
using Spectre.Console;

namespace Dynamics.Benchmarks.Commands;

/// <summary><c>dynamics bench data</c>.</summary>
internal static class BenchDataCommand
{
    public static Command Create()
    {
        Option<double?> duration = new("--duration")
        {
            Description = "Length of the recording in seconds (7200; quick: 600).",
            HelpName = "S",
        };
        Option<int?> units = new("--units") { Description = "Number of units (1000; quick: 200).", HelpName = "N" };
        Option<double?> binWidth = new("--bin-width") { Description = "Bin width in seconds (0.025).", HelpName = "S" };
        Option<int> repetitions = new("--repetitions")
        {
            Description = "How often binning is timed; the fastest is reported.",
            HelpName = "N",
            DefaultValueFactory = _ => 3,
        };
        Option<bool> quick = new("--quick") { Description = "A size that takes seconds." };
        Option<string> json = SharedOptions.Json();
        Command command = new("data", "Two hours of 1,000 units (10^8 spikes) simulated, saved, loaded and binned: time, peak memory, and "
            + "numpy.histogram on the same spikes.")
        {
            duration, units, binWidth, repetitions, quick, json,
        };
        command.SetAction(parsed => Abortable.Run(() =>
        {
            string? target = parsed.GetValue(json);
            JsonOutput.RequireTarget(target, "--json");
            DataRunSize size = parsed.GetValue(quick) ? DataRunSize.Quick : new();
            size = size with
            {
                DurationSeconds = RequirePositive(parsed.GetValue(duration) ?? size.DurationSeconds, "--duration"),
                Units = (int)RequirePositive(parsed.GetValue(units) ?? size.Units, "--units"),
                BinWidthSeconds = RequirePositive(parsed.GetValue(binWidth) ?? size.BinWidthSeconds, "--bin-width"),
            };
            DataBenchmarkResult result =
                DataBenchmark.Run(size, (int)RequirePositive(parsed.GetValue(repetitions), "--repetitions"), CommandRunner.Interrupt);
            Dictionary<string, Figure> figures = Figures(result);
            if (JsonOutput.ShowsTables(target))
            {
                Show(result, figures, size);
            }
            JsonOutput.Write(target, JsonOutput.Result("bench data", figures, OptionsJson.ToObject(size)));
            return CommandRunner.Done;
        }, Abortable.Grace));
        return command;
    }

    private static double RequirePositive(double value, string option) => value > 0 && double.IsFinite(value)
        ? value
        : throw new InputException($"{value} is not positive", option, "give a number above 0");

    private static Dictionary<string, Figure> Figures(DataBenchmarkResult result)
    {
        Dictionary<string, Figure> figures = new() { ["spikes"] = new(result.Spikes) };
        (string, PhaseCost)[] phases = [("simulate", result.Simulate), ("save", result.Save), ("load", result.Load), ("bin", result.Bin)];
        foreach ((string name, PhaseCost cost) in phases)
        {
            figures[$"{name}.seconds"] = new(cost.Seconds, Unit: "s");
            figures[$"{name}.spikes_per_s"] = new(result.Spikes / cost.Seconds, Unit: "1/s");
            figures[$"{name}.peak_mib"] = new(cost.PeakMebibytes, Unit: "MiB");
        }
        if (result.Numpy is { } numpy)
        {
            figures["bin.numpy_seconds"] = new(numpy.RangeSeconds, Unit: "s");
            figures["bin.numpy_ratio"] = new(numpy.RangeSeconds / result.Bin.Seconds);
            figures["bin.numpy_edges_ratio"] = new(numpy.EdgesSeconds / result.Bin.Seconds);
        }
        figures["peak_mib"] = new(phases.Max(phase => phase.Item2.PeakMebibytes), Unit: "MiB");
        return figures;
    }

    private static void Show(DataBenchmarkResult result, Dictionary<string, Figure> figures, DataRunSize size)
    {
        FigureTable.Show(
            $"{size.Units} units x {size.DurationSeconds} s in bins of {size.BinWidthSeconds} s, {Environment.ProcessorCount} cores",
            figures, value => value >= 1e4 ? "0" : "0.###");
        Screen.Result.WriteLine(result.Numpy is { } numpy
            ? $"numpy {numpy.Version}: histogram(bins=N, range=...) per unit; numpy_edges: an array of edges, from a few units."
            : "numpy was skipped: no python3 with numpy (apt-get install python3-numpy).");
    }
}
