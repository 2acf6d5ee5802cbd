using System.CommandLine;
using System.Globalization;
using Dynamics.Cli.Internals;
using Dynamics.Data;
using Dynamics.Formats;

namespace Dynamics.Cli.Commands;

/// <summary><c>dynamics data import FORMAT PATH --out REC</c>.</summary>
internal static class DataImportCommand
{
    public static Command Create()
    {
        Argument<string> format =
            new("format") { Description =
                $"{RecordingImport.Automatic} (recognised by content), or "
                    + $"{string.Join("; ", RecordingImport.Formats.Select(f => $"{f.Name}: {f.Description}"))}." };
        Argument<string> path = new("path") { Description = "File, or folder with the files." };
        Option<string> output = SharedOptions.Out("Recording folder to write.");
        Option<bool> overwrite = SharedOptions.Overwrite();
        Option<string> json = SharedOptions.Json();
        Option<bool> keepSilent = new("--keep-silent") { Description = "Keep listed units that never fire instead of refusing them." };
        Option<string> epoch =
            new("--epoch") { Description = "Epoch to keep, by its name in the file, or 'all' (default: while behaviour was tracked).",
                HelpName = "NAME" };
        Option<string> position =
            new("--position") { Description = "Which series is the position, as the file names it.", HelpName = "NAME" };
        Option<string[]> cellType =
            new("--cell-type") { Description = "Cell type to keep, as the file names it. May be repeated.", HelpName = "TYPE",
                AllowMultipleArgumentsPerToken = false, DefaultValueFactory = _ => [] };
        Option<double?> maximumRate =
            new("--maximum-rate") { Description = "Leave out units that fire faster on average (20 is usual for principal cells).",
                HelpName = "HZ" };
        Option<string> period =
            new("--period") { Description = "The track goes round: its length in the unit of the position, or auto for the observed range.",
                HelpName = "LENGTH" };
        Command command =
            new("import", "Read a lab's files into a recording folder.") { format, path, output, overwrite, keepSilent, epoch, position,
                cellType, maximumRate, period, json };
        command.SetAction(parsed => Abortable.Run(() =>
        {
            JsonOutput.RequireTarget(parsed.GetValue(json), "--json");
            string target = parsed.GetRequiredValue(output);
            using IDisposable only = RecordingTarget.Claim(target, parsed.GetValue(overwrite));
            ImportOptions options =
                new() { Epoch = parsed.GetValue(epoch), Position = parsed.GetValue(position), CellTypes = parsed.GetRequiredValue(cellType),
                    MaximumRateHz = parsed.GetValue(maximumRate) ?? double.PositiveInfinity, Period = ParsePeriod(parsed.GetValue(period)),
                    KeepSilentUnits = parsed.GetValue(keepSilent) };
            Recording recording = RecordingImport.Import(parsed.GetRequiredValue(format), parsed.GetRequiredValue(path), options);
            RecordingFolder.Save(recording, target);
            RecordingTable.Show("data import", recording, parsed.GetValue(json), $"written to {target}");
            return CommandRunner.Done;
        }));
        return command;
    }

    private static double? ParsePeriod(string? text) => text switch
    {
        null => null,
        "auto" => ImportOptions.ObservedPeriod,
        _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double period) && period > 0 => period,
        _ => throw new InputException(
            $"'{text}' is no length", "--period", "give the length of the round track in the unit of the position, or auto"),
    };
}
