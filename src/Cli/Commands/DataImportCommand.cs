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
        Option<bool> keepSilent = new("--keep-silent") { Description = "Keep listed units that never fire instead of leaving them out." };
        Option<bool> keepStill =
            new("--keep-still") { Description = "Keep places at which the tracker stays exactly still for long, as on a virtual track." };
        Option<string> epoch =
            new("--epoch") { Description = "What to keep: an epoch or a table of intervals by its name in the file, perhaps "
                + "'trials where condition = 2', or 'all' (default: while behaviour was tracked).", HelpName = "NAME" };
        Option<string> position =
            new("--position") { Description = "Which series (column, body part) is the position, as the file names it, or a file with it.",
                HelpName = "NAME|FILE" };
        Option<string[]> cellType =
            new("--cell-type") { Description = "Cell type to keep, as the file names it. May be repeated.", HelpName = "TYPE",
                AllowMultipleArgumentsPerToken = false, DefaultValueFactory = _ => [] };
        Option<string[]> keep =
            new("--keep") { Description = "Keep the units for which a condition holds, on any property of theirs, or on unit, rate (Hz) or "
                + "spikes: 'quality = good', 'group in good, mua', 'rate >= 0.1'. May be repeated.", HelpName = "CONDITION",
                AllowMultipleArgumentsPerToken = false, DefaultValueFactory = _ => [] };
        Option<string> columns =
            new("--columns") { Description = "What columns are called in the tables: time_s=timestamp,unit=cluster_id,position_m=lin.",
                HelpName = "OURS=THEIRS,..." };
        Option<string> timeUnit =
            new("--time-unit") { Description = "What times count: s, ms, us, ns, min or a rate such as 30000Hz; of one table: "
                + "spikes=30000Hz,position=ms.", HelpName = "UNIT" };
        Option<string> positionUnit =
            new("--position-unit") { Description = "Unit of measure of the position, where the file says none or a wrong one (cm, px).",
                HelpName = "UNIT" };
        Option<double?> binWidth =
            new("--bin-width") { Description = "Width of the bins of a matrix of counts, or length of the frames of signals, in seconds.",
                HelpName = "SECONDS" };
        Option<string> signals =
            new("--signals") { Description = "Which series holds continuous signals (dF/F, deconvolved events), where there are several, "
                + "or beside spikes.", HelpName = "NAME" };
        Option<double?> maximumRate =
            new("--maximum-rate") { Description = "Leave out units that fire faster on average (20 is usual for principal cells).",
                HelpName = "HZ" };
        Option<string> period =
            new("--period") { Description = "The track goes round: its length in the unit of the position, or auto for the observed range.",
                HelpName = "LENGTH" };
        Command command =
            new("import", "Read a lab's files into a recording folder.") { format, path, output, overwrite, keepSilent, keepStill, epoch,
                position, signals, keep, cellType, maximumRate, columns, timeUnit, positionUnit, binWidth, period, json };
        command.SetAction(parsed => Abortable.Run(() =>
        {
            JsonOutput.RequireTarget(parsed.GetValue(json), "--json");
            string target = parsed.GetRequiredValue(output);
            using IDisposable only = RecordingTarget.Claim(target, parsed.GetValue(overwrite));
            ImportOptions options =
                new() { Epoch = parsed.GetValue(epoch), Position = parsed.GetValue(position),
                    Signals = parsed.GetValue(signals), CellTypes = parsed.GetRequiredValue(cellType),
                    Keep = parsed.GetRequiredValue(keep), Columns = ParseColumns(parsed.GetValue(columns)),
                    Times = parsed.GetValue(timeUnit) is { } unit ? TimeUnits.Parse(unit) : TimeUnits.Seconds,
                    PositionUnit = parsed.GetValue(positionUnit), BinWidthSeconds = parsed.GetValue(binWidth),
                    MaximumRateHz = parsed.GetValue(maximumRate) ?? double.PositiveInfinity, Period = ParsePeriod(parsed.GetValue(period)),
                    KeepSilentUnits = parsed.GetValue(keepSilent), KeepStill = parsed.GetValue(keepStill) };
            Recording recording = RecordingImport.Import(parsed.GetRequiredValue(format), parsed.GetRequiredValue(path), options);
            RecordingOverview overview = RecordingOverview.Of(recording, RecordingTable.DefaultOptions); // before anything is written
            RecordingFolder.Save(recording, target);
            RecordingTable.Show("data import", overview, parsed.GetValue(json), $"written to {target}");
            return CommandRunner.Done;
        }));
        return command;
    }

    private static Dictionary<string, string> ParseColumns(string? text)
    {
        Dictionary<string, string> columns = [];
        foreach (string part in text?.Split(',', StringSplitOptions.TrimEntries) ?? [])
        {
            int sign = part.IndexOf('=');
            if (sign <= 0 || sign == part.Length - 1 || !columns.TryAdd(part[..sign].Trim(), part[(sign + 1)..].Trim()))
            {
                throw new InputException($"'{part}' is no choice of a column, or the second of one", "--columns",
                    "write OURS=THEIRS, parted by commas: time_s=timestamp,unit=cluster_id");
            }
        }
        return columns;
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
