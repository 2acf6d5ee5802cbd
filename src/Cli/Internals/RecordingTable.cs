using System.Text.Json.Nodes;
using Dynamics.Data;
using Dynamics.Experiments;
using Spectre.Console;

namespace Dynamics.Cli.Internals;

/// <summary>What a recording holds, as a table and as figures.</summary>
internal static class RecordingTable
{
    /// <summary>How a recording is looked at by default: with the split that training makes.</summary>
    public static RecordingOverviewOptions DefaultOptions { get; } = new() { Split = new KalmanRunOptions().Split };

    /// <summary>Prints the figures, what the splits hold and the remarks; writes the figures as JSON.</summary>
    public static void Show(string command, RecordingOverview overview, string? json, string closing)
    {
        IReadOnlyList<RecordingFigure> figures = RecordingFigures.Of(overview);
        if (JsonOutput.ShowsTables(json))
        {
            Table table = Screen.Table(overview.Recording.Name, "", "value", "unit");
            foreach (RecordingFigure figure in figures)
            {
                table.Row(figure.Name, Numbers.Text(figure.Figure.Value, "0.####"), figure.Figure.Unit == "1" ? "" : figure.Figure.Unit);
            }
            Screen.Result.Write(table);
            ShowSplits(overview.Splits);
            foreach (string note in Notes(overview.Recording).Concat(overview.Remarks))
            {
                Screen.Result.WriteLine("note: " + note);
            }
            Screen.Result.WriteLine(closing);
        }
        if (json is not null) // what versions made it says libtorch, which is loaded for that alone
        {
            JsonOutput.Write(
                json, JsonOutput.Result(command, figures.ToDictionary(figure => figure.Name, figure => figure.Figure), Protocol(overview)));
        }
    }

    private static void ShowSplits(IReadOnlyList<SplitSummary> splits)
    {
        if (splits.Count == 0)
        {
            return;
        }
        Table table = Screen.Table("what the splits hold", "split", "part", "bins", "seconds", "tracked", "running", "spikes", "laps");
        foreach (SplitSummary split in splits)
        {
            foreach (PartSummary part in split.Parts)
            {
                table.Row(
                    split.Name, part.Part, $"{part.Bins}", Numbers.Text(part.Seconds, "0.0"), $"{part.Tracked}", $"{part.Running}",
                    $"{part.Spikes}", $"{part.Laps}");
            }
        }
        Screen.Result.Write(table);
    }

    private static IEnumerable<string> Notes(Recording recording) =>
        recording.Provenance.TryGetValue("notes", out string? notes) ? notes.Split('\n', StringSplitOptions.RemoveEmptyEntries) : [];

    /// <summary>The options, the laps (seconds on the session clock) and what the splits hold.</summary>
    private static JsonObject Protocol(RecordingOverview overview)
    {
        JsonObject protocol = OptionsJson.ToObject(overview.Options);
        double Seconds(int bin) => overview.Track!.FirstBinStartSeconds + (bin * overview.Track.BinWidthSeconds);
        protocol["lapTable"] = new JsonArray(
            [.. overview.Laps.Select(
                lap => new JsonObject { ["startSeconds"] = Seconds(lap.StartBin), ["endSeconds"] = Seconds(lap.EndBin),
                    ["direction"] = lap.Direction })]);
        protocol["splits"] = JsonNode.Parse(OptionsJson.ToText(overview.Splits));
        return protocol;
    }
}
