using System.CommandLine;
using Dynamics.Cli.Internals;

namespace Dynamics.Benchmarks.Commands;

/// <summary><c>dynamics bench kalman</c>.</summary>
internal static class BenchKalmanCommand
{
    public static Command Create()
    {
        Option<int> repetitions = new("--repetitions")
        {
            Description = "Timed training steps; the minimum is reported.",
            HelpName = "N",
            DefaultValueFactory = _ => 1500,
        };
        (Option<string> device, Option<int> threads, Option<string> json) =
            (SharedOptions.Device(), SharedOptions.Threads(), SharedOptions.Json());
        Command command = new("kalman", "A training step of 64 windows x 400 bins x 120 units, its ratio to the textbook autograd filter, "
            + "and streaming decoding from counts to position with its interval.")
        {
            repetitions, device, threads, json,
        };
        command.SetAction(parsed => Abortable.Run(() =>
        {
            SharedOptions.RequireAny(parsed.GetValue(repetitions), "repetitions", "--repetitions");
            JsonOutput.RequireTarget(parsed.GetValue(json), "--json");
            int threadCount = SharedOptions.ApplyThreads(parsed.GetValue(threads));
            KalmanBenchmarkResult result = KalmanBenchmark.Run(
                parsed.GetValue(repetitions), threadCount, SharedOptions.ParseDevice(parsed.GetValue(device)!), CommandRunner.Interrupt);
            Dictionary<string, Figure> figures = new()
            {
                ["kalman.step_ms"] = new(result.StepMilliseconds, Unit: "ms"),
                ["kalman.windows_per_s"] = new(1000 * result.Windows / result.StepMilliseconds, Unit: "1/s"),
                ["kalman.textbook_step_ms"] = new(result.TextbookMilliseconds, Unit: "ms"),
                ["kalman.ratio_to_textbook"] = new(result.TextbookMilliseconds / result.StepMilliseconds),
                ["kalman.peak_mb"] = new(result.PeakMegabytes, Unit: "MB"),
                ["streaming.us_per_bin"] = new(result.StreamingMicroseconds, Unit: "us"),
                ["streaming.bytes_per_bin"] = new(result.StreamingBytes, Unit: "B"),
            };
            string? target = parsed.GetValue(json);
            if (JsonOutput.ShowsTables(target))
            {
                string repeated = $"minimum of {parsed.GetValue(repetitions)} (textbook: {KalmanBenchmark.TextbookRepetitions})";
                FigureTable.Show($"Kalman training step, {threadCount} threads, {repeated}", figures, _ => "0.###");
            }
            JsonOutput.Write(target, JsonOutput.Result("bench kalman", figures, OptionsJson.ToObject(new KalmanRunShape())));
            return CommandRunner.Done;
        }, Abortable.Grace));
        return command;
    }
}
