using System.CommandLine;
using Dynamics.Cli.Internals;
using Dynamics.Data;
using Dynamics.Data.Formats;

namespace Dynamics.Cli.Commands;

/// <summary><c>dynamics data import FORMAT PATH --out REC</c>.</summary>
internal static class DataImportCommand
{
    public static Command Create()
    {
        Argument<string> format = new("format") { Description = $"{RecordingImport.Automatic} (recognised by content), or {string.Join("; ", RecordingImport.Formats.Select(f => $"{f.Name}: {f.Description}"))}." };
        Argument<string> path = new("path") { Description = "File, or folder with the files." };
        Option<string> output = SharedOptions.Out("Recording folder to write.");
        Option<bool> overwrite = SharedOptions.Overwrite();
        Option<string> json = SharedOptions.Json();
        Option<bool> keepSilent = new("--keep-silent") { Description = "Keep listed units that never fire instead of refusing them." };
        Option<string> epoch = new("--epoch") { Description = "Epoch to keep, by its name in the file, or 'all' (default: while behaviour was tracked).", HelpName = "NAME" };
        Option<string> position = new("--position") { Description = "Which series is the position, as the file names it.", HelpName = "NAME" };
        Option<string[]> cellType = new("--cell-type") { Description = "Cell type to keep, as the file names it. May be repeated.", HelpName = "TYPE", AllowMultipleArgumentsPerToken = false, DefaultValueFactory = _ => [] };
        Option<double?> maximumRate = new("--maximum-rate") { Description = "Leave out units that fire faster on average (20 is usual for principal cells).", HelpName = "HZ" };
        Command command = new("import", "Read a lab's files into a recording folder.") { format, path, output, overwrite, keepSilent, epoch, position, cellType, maximumRate, json };
        command.SetAction(parsed => Abortable.Run(() =>
        {
            JsonOutput.RequireTarget(parsed.GetValue(json), "--json");
            string target = parsed.GetRequiredValue(output);
            RecordingTarget.Require(target, parsed.GetValue(overwrite));
            ImportOptions options = new() { Epoch = parsed.GetValue(epoch), Position = parsed.GetValue(position), CellTypes = parsed.GetRequiredValue(cellType), MaximumRateHz = parsed.GetValue(maximumRate) ?? double.PositiveInfinity };
            Recording recording = RecordingImport.Import(parsed.GetRequiredValue(format), parsed.GetRequiredValue(path), options);
            if (!parsed.GetValue(keepSilent))
            {
                RefuseSilentUnits(recording, parsed.GetRequiredValue(path));
            }
            RecordingFolder.Save(recording, target);
            RecordingTable.Show("data import", recording, parsed.GetValue(json), $"written to {target}");
            return CommandRunner.Done;
        }));
        return command;
    }

    private static void RefuseSilentUnits(Recording recording, string path)
    {
        int[] silent = [.. recording.Units.Where(unit => unit.TimesSeconds.Length == 0).Select(unit => unit.UnitId)];
        if (silent.Length > 0)
        {
            throw new InputException($"{(silent.Length == 1 ? "unit" : "units")} {string.Join(", ", silent)} never {(silent.Length == 1 ? "fires" : "fire")}", path, "remove them from the units file, or add --keep-silent if they belong there");
        }
    }
}
