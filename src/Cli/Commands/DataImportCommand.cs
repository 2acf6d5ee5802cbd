using System.CommandLine;
using Dynamics.Cli.Internals;
using Dynamics.Data;

namespace Dynamics.Cli.Commands;

/// <summary><c>dynamics data import FORMAT PATH --out REC</c>.</summary>
internal static class DataImportCommand
{
    public static Command Create()
    {
        Argument<string> format = new("format") { Description = "hc11-text (spikes.txt, position.txt) or csv (spikes.csv, position.csv, optional units.csv)." };
        Argument<string> path = new("path") { Description = "Folder with the files." };
        Option<string> output = SharedOptions.Out("Recording folder to write.");
        Option<bool> overwrite = SharedOptions.Overwrite();
        Option<string> json = SharedOptions.Json();
        Option<bool> keepSilent = new("--keep-silent") { Description = "Keep listed units that never fire instead of refusing them." };
        Command command = new("import", "Read a lab's files into a recording folder.") { format, path, output, overwrite, keepSilent, json };
        command.SetAction(parsed =>
        {
            JsonOutput.RequireTarget(parsed.GetValue(json), "--json");
            string target = parsed.GetRequiredValue(output);
            RecordingTarget.Require(target, parsed.GetValue(overwrite));
            Recording recording = Import(parsed.GetRequiredValue(format), parsed.GetRequiredValue(path));
            if (!parsed.GetValue(keepSilent))
            {
                RefuseSilentUnits(recording, parsed.GetRequiredValue(path));
            }
            RecordingFolder.Save(recording, target);
            RecordingTable.Show("data import", recording, parsed.GetValue(json), $"written to {target}");
            return CommandRunner.Done;
        });
        return command;
    }

    private static Recording Import(string format, string path) => format switch
    {
        "hc11-text" => Hc11TextImporter.Import(path),
        "csv" => CsvImporter.Import(path),
        _ => throw new InputException($"'{format}' is no format that can be imported", "data import", "use hc11-text or csv"),
    };

    private static void RefuseSilentUnits(Recording recording, string path)
    {
        int[] silent = [.. recording.Units.Where(unit => unit.TimesSeconds.Length == 0).Select(unit => unit.UnitId)];
        if (silent.Length > 0)
        {
            throw new InputException($"{(silent.Length == 1 ? "unit" : "units")} {string.Join(", ", silent)} never {(silent.Length == 1 ? "fires" : "fire")}", path, "remove them from the units file, or add --keep-silent if they belong there");
        }
    }
}
