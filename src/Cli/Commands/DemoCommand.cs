using System.CommandLine;
using Dynamics.Cli.Internals;
using Dynamics.Data;
using Dynamics.Simulators;
using Dynamics.Decoding;
using Dynamics.Experiments;
using Dynamics.Training;
using TorchSharp;

namespace Dynamics.Cli.Commands;

/// <summary><c>dynamics demo</c>: the main job on embedded data.</summary>
internal static class DemoCommand
{
    private const string CommandName = "demo";

    public static Command Create()
    {
        Option<bool> quick = new("--quick") { Description = "A third of the data and one seed: under 40 seconds." };
        Option<string> output =
            new("--out") { Description = "Folder for recording, run and page.", HelpName = "FOLDER", DefaultValueFactory = _ =>
                Path.Combine("runs", CommandName) };
        (Option<string> device, Option<int> threads, Option<string> json) =
            (SharedOptions.Device(), SharedOptions.Threads(), SharedOptions.Json());
        Command command =
            new(CommandName, "Simulate a rat on a track, train without labels, decode, and draw the page.") { quick, output, device,
                threads, json };
        command.SetAction(parsed => Abortable.Run(() =>
        {
            JsonOutput.RequireTarget(parsed.GetValue(json), "--json");
            int threadCount = SharedOptions.ApplyThreads(parsed.GetValue(threads));
            torch.Device place = SharedOptions.ParseDevice(parsed.GetRequiredValue(device));
            bool isQuick = parsed.GetValue(quick);
            string folder = parsed.GetRequiredValue(output), recordingPath = Path.Combine(folder, "recording"),
                runPath = Path.Combine(folder, "run");
            Recording recording;
            using (RecordingTarget.Claim(recordingPath, overwrite: true))
            {
                recording = Simulate(isQuick);
                RecordingFolder.Save(recording, recordingPath);
            }
            KalmanRunOptions options = isQuick ? KalmanRunOptions.Quick : new();
            int[] seeds = isQuick ? [1] : [1, 2];
            TrainingJob job = TrainingJob.Of(recording, options, seeds, place, threadCount);
            RunManifest manifest =
                new() { Command = CommandName, Data = Path.GetFullPath(recordingPath), DataFingerprint = Fingerprint.Of(recordingPath) };
            using IDisposable only = RunFolder.Claim(runPath, overwrite: true, out RunFolder run);
            RunTraining.Begin(job, run, manifest);
            IReadOnlyList<TrainingResult> results = TrainingProgress.Show(
                progress => RunTraining.Run(job, run, progress, CommandRunner.Interrupt));
            if (results.Any(result => result.Interrupted))
            {
                Console.Error.WriteLine("dynamics: interrupted");
                return CommandRunner.Interrupted;
            }
            Run trained = Run.Of(run, job.Recording);
            DecodingOptions decoding = isQuick ? DecodingOptions.Quick : new();
            DecodingReport report = DecodingView.Watch(
                progress => DecodingReport.Decode(
                    trained, null, decoding, command: CommandName, progress: progress, cancellation: CommandRunner.Interrupt));
            DecodingView.Show(report, run.ReportPath, parsed.GetValue(json));
            return CommandRunner.Done;
        }, Abortable.Grace));
        return command;
    }

    /// <summary>The recording of <c>datasets/place-cells.json</c>, or a third of it.</summary>
    private static Recording Simulate(bool isQuick)
    {
        PlaceCellSimulatorOptions options = new();
        return PlaceCellSimulator.Simulate(isQuick ? options with { DurationSeconds = options.DurationSeconds / 3 } : options).Recording;
    }
}
