using System.CommandLine;
using Dynamics.Cli.Internals;
using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.Experiments;
using Dynamics.Training;

namespace Dynamics.Cli.Commands;

/// <summary><c>dynamics decode RUN</c> and <c>dynamics decode --data REC</c>.</summary>
internal static class DecodeCommand
{
    public static Command Create()
    {
        Argument<string?> run =
            new("run") { Description = "Run folder of 'train kalman'. Leave out to get the baselines of --data alone.",
                Arity = ArgumentArity.ZeroOrOne };
        Option<string> data = SharedOptions.Data();
        SplitArguments splitting = new();
        Option<bool> quick = new("--quick") { Description = "Coarser grids and fewer resamples, for a first look." };
        Option<string> page =
            new("--page") { Description = "Where to write the page (default: report.html in the run folder).", HelpName = "FILE" };
        Option<string> decoders = DecodingView.Decoders();
        Option<string> target = new("--target")
        {
            Description = "Channel to decode instead of the position, or two with a comma between them: x,y is the place in a plane.",
            HelpName = "CHANNELS",
        };
        (Option<int> threads, Option<string> json) = (SharedOptions.Threads(), SharedOptions.Json());
        Command command =
            new(DecodingReport.CommandName, "Read out position, with intervals, beside every baseline; writes a page.") { run, data,
                target, decoders, quick, page, threads, json };
        splitting.AddTo(command);
        command.SetAction(parsed => Abortable.Run(() =>
        {
            if (DecodingView.Lists(parsed.GetValue(decoders)))
            {
                return CommandRunner.Done;
            }
            JsonOutput.RequireTarget(parsed.GetValue(json), "--json");
            JsonOutput.RequireTarget(parsed.GetValue(page), "--page");
            SharedOptions.ApplyThreads(parsed.GetValue(threads));
            DecodingOptions options = DecodingView.Choose(
                parsed.GetValue(decoders), parsed.GetValue(quick) ? DecodingOptions.Quick : new());
            (string? dataPath, string? jsonPath) = (parsed.GetValue(data), parsed.GetValue(json));
            string? channels = parsed.GetValue(target);
            if (parsed.GetValue(run) is { } folder)
            {
                using IDisposable only = RunFolder.Open(folder).Lock();
                Run opened = Run.Open(folder, dataPath);
                SplitOptions? split = splitting.Given(parsed) ? splitting.Apply(opened.Split, parsed) : null;
                DecodingReport report = DecodingView.Watch(
                    progress => DecodingReport.Decode(
                        opened, split, options, channels, progress: progress, cancellation: CommandRunner.Interrupt));
                DecodingView.Show(report, parsed.GetValue(page) ?? opened.Folder.ReportPath, jsonPath);
            }
            else
            {
                Recording recording = RecordingFolder.Load(
                    dataPath ?? throw new InputException(
                        "neither a run folder nor a recording is given", DecodingReport.CommandName,
                        "give a run folder, or a recording with --data"));
                KalmanRunOptions defaults = new();
                DecodingReport report = DecodingView.Watch(
                    progress =>
                        DecodingReport.Baselines(
                            recording, defaults.Binning, splitting.Apply(defaults.Split, parsed), options, channels, progress,
                            CommandRunner.Interrupt));
                DecodingView.Show(report, parsed.GetValue(page), jsonPath);
            }
            return CommandRunner.Done;
        }));
        return command;
    }
}
