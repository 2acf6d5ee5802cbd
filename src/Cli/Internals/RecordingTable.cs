using Dynamics.Data;
using Dynamics.Training;
using Spectre.Console;

namespace Dynamics.Cli.Internals;

/// <summary>What a recording holds, as a table and as figures.</summary>
internal static class RecordingTable
{
    public static void Show(string command, Recording recording, string? json, string closing)
    {
        BinnedRecording binned = RecordingBinner.Bin(recording, Binning(recording));
        RecordingSummary summary = RecordingSummary.Of(recording, binned);
        Dictionary<string, Figure> figures = Figures(summary);
        if (JsonOutput.ShowsTables(json))
        {
            Table table = Screen.Table(recording.Name, "", "value", "unit");
            foreach ((string name, Figure figure) in figures)
            {
                table.Row(name, Numbers.Text(figure.Value, "0.####"), figure.Unit == "1" ? "" : figure.Unit);
            }
            Screen.Result.Write(table);
            if (binned.Options.PositionChannel != RecordingBinner.PositionChannel)
            {
                Screen.Result.WriteLine($"note: there is no channel '{RecordingBinner.PositionChannel}'; tracking, running and laps are those of '{binned.Options.PositionChannel}'");
            }
            foreach (string note in Notes(recording))
            {
                Screen.Result.WriteLine("note: " + note);
            }
            Screen.Result.WriteLine(closing);
        }
        JsonOutput.Write(json, JsonOutput.Result(command, figures, OptionsJson.ToObject(binned.Options)));
    }

    /// <summary>A recording in the plane has no channel for position; its first one stands in.</summary>
    private static BinningOptions Binning(Recording recording)
    {
        var options = new BinningOptions();
        bool hasPosition = recording.Channels.Count == 0 || recording.Channels.Any(channel => channel.Name == options.PositionChannel);
        return hasPosition ? options : options with { PositionChannel = recording.Channels[0].Name };
    }

    private static IEnumerable<string> Notes(Recording recording) =>
        recording.Provenance.TryGetValue("notes", out string? notes) ? notes.Split('\n', StringSplitOptions.RemoveEmptyEntries) : [];

    private static Dictionary<string, Figure> Figures(RecordingSummary summary) => new()
    {
        ["units"] = new(summary.Units),
        ["spikes"] = new(summary.Spikes),
        ["duration_s"] = new(summary.DurationSeconds, Unit: "s"),
        ["mean_rate_hz"] = new(summary.MeanRateHz, Unit: "Hz"),
        ["median_rate_hz"] = new(summary.MedianRateHz, Unit: "Hz"),
        ["silent_units"] = new(summary.SilentUnits.Count),
        ["suspicious_units"] = new(summary.SuspiciousUnits.Count),
        ["tracked_fraction"] = new(summary.TrackedFraction),
        ["running_fraction"] = new(summary.RunningFraction),
        ["laps"] = new(summary.PassesUp + summary.PassesDown),
    };
}
