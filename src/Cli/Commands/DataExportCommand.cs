using System.CommandLine;
using System.Text.Json.Nodes;
using Dynamics.Cli.Internals;
using Dynamics.Data;
using Dynamics.Formats;
using Spectre.Console;

namespace Dynamics.Cli.Commands;

/// <summary><c>dynamics data export FORMAT REC --out PATH</c>.</summary>
internal static class DataExportCommand
{
    private static readonly ExportFormat[] s_formats = [.. RecordingImport.Formats.OfType<ExportFormat>()];

    public static Command Create()
    {
        Argument<string> format =
            new("format") { Description = $"{string.Join("; ", s_formats.Select(f => $"{f.Name}: {f.Description}"))}." };
        Argument<string> recording = new("recording") { Description = "Recording folder." };
        Option<string> output = SharedOptions.Out("File or folder to write.");
        Option<bool> overwrite = SharedOptions.Overwrite();
        Option<string> json = SharedOptions.Json();
        Command command =
            new("export", "Write a recording for other programs; 'data import' reads it back bit for bit.") { format, recording, output,
                overwrite, json };
        command.SetAction(parsed => Abortable.Run(() =>
        {
            JsonOutput.RequireTarget(parsed.GetValue(json), "--json");
            ExportFormat writer = ByName(parsed.GetRequiredValue(format));
            string target = parsed.GetRequiredValue(output);
            RecordingTarget.RequireFree(target, parsed.GetValue(overwrite));
            Recording source = RecordingFolder.Load(parsed.GetRequiredValue(recording));
            writer.Export(source, target);
            Report(source, writer, target, parsed.GetValue(json));
            return CommandRunner.Done;
        }));
        return command;
    }

    private static ExportFormat ByName(string name) => Array.Find(s_formats, format => format.Name == name)
        ?? throw new InputException(
            $"'{name}' is no format that can be exported", "format", $"use {string.Join(", ", s_formats.Select(format => format.Name))}");

    private static void Report(Recording recording, ExportFormat format, string target, string? json)
    {
        long bytes = File.Exists(target)
            ? new FileInfo(target).Length
            : Directory.EnumerateFiles(target).Sum(file => new FileInfo(file).Length);
        Dictionary<string, Figure> figures = new()
        {
            ["units"] = new(recording.Units.Count),
            ["spikes"] = new(recording.SpikeCount),
            ["channels"] = new(recording.Channels.Count),
            ["duration_s"] = new(recording.DurationSeconds, Unit: "s"),
            ["bytes"] = new(bytes, Unit: "B"),
        };
        if (JsonOutput.ShowsTables(json))
        {
            string what = FormattableString.Invariant($"{recording.SpikeCount} spikes of {recording.Units.Count} units");
            string where = FormattableString.Invariant($"{format.Name} to {target} ({bytes} bytes)");
            Screen.Result.WriteLine($"{recording.Name}: {what} written as {where}");
        }
        JsonOutput.Write(json, JsonOutput.Result("data export", figures, new JsonObject { ["format"] = format.Name, ["path"] = target }));
    }
}
