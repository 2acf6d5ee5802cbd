using System.CommandLine;
using System.Text.Json.Nodes;
using Dynamics.Cli.Internals;

namespace Dynamics.Benchmarks.Commands;

/// <summary><c>dynamics bench images</c>.</summary>
internal static class BenchImagesCommand
{
    public static Command Create()
    {
        Option<int> repetitions = new("--repetitions")
        {
            Description = "Timed batches; the fastest is reported.",
            HelpName = "N",
            DefaultValueFactory = _ => 300,
        };
        (Option<int> threads, Option<string> json) = (SharedOptions.Threads(), SharedOptions.Json());
        Command command = new("images", "Augmented views of 32 x 32 images a second, and sprites drawn a second.")
        {
            repetitions, threads, json,
        };
        command.SetAction(parsed => Abortable.Run(() =>
        {
            (int count, string? target) = (parsed.GetValue(repetitions), parsed.GetValue(json));
            SharedOptions.RequireAny(count, "repetitions", "--repetitions");
            JsonOutput.RequireTarget(target, "--json");
            int threadCount = SharedOptions.ApplyThreads(parsed.GetValue(threads));
            ImagesBenchmarkResult result = ImagesBenchmark.Run(count, threadCount, CommandRunner.Interrupt);
            Dictionary<string, Figure> figures = new()
            {
                ["images.plane_views_per_s"] = new(result.PlaneViews, Unit: "1/s"),
                ["images.sphere_views_per_s"] = new(result.SphereViews, Unit: "1/s"),
                ["images.sprites_per_s"] = new(result.Sprites, Unit: "1/s"),
            };
            if (JsonOutput.ShowsTables(target))
            {
                FigureTable.Show(
                    $"32 x 32 images, {threadCount} threads, fastest of {count} batches of {ImagesBenchmark.BatchImages}", figures,
                    _ => "0");
            }
            JsonOutput.Write(
                target, JsonOutput.Result("bench images", figures, new JsonObject { ["repetitions"] = count, ["threads"] = threadCount }));
            return CommandRunner.Done;
        }, Abortable.Grace));
        return command;
    }
}
