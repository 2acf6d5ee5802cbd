using System.CommandLine;
using Dynamics.Cli.Internals;
using Dynamics.Data;

namespace Dynamics.Cli.Commands;

/// <summary><c>dynamics data linearize REC --track FILE --out REC2</c>.</summary>
internal static class DataLinearizeCommand
{
    public static Command Create()
    {
        Argument<string> recording = new("recording") { Description = "Recording folder with x and y." };
        Option<string> track = new("--track") { Description = "JSON file with the track's nodes and edges: "
            + "{\"nodes\": {\"a\": [0, 0], \"b\": [1, 0]}, \"edges\": [[\"a\", \"b\"]], \"gap\": 0.1}.",
            HelpName = "FILE", Required = true };
        Option<string> output = SharedOptions.Out("Recording folder to write.");
        Option<bool> overwrite = SharedOptions.Overwrite();
        Option<string> json = SharedOptions.Json();
        Command command =
            new("linearize", "Put the places of a W, T or plus maze on a track of edges: position along it, and the branch.") { recording,
                track, output, overwrite, json };
        command.SetAction(parsed => Abortable.Run(() =>
        {
            JsonOutput.RequireTarget(parsed.GetValue(json), "--json");
            string target = parsed.GetRequiredValue(output);
            using IDisposable only = RecordingTarget.Claim(target, parsed.GetValue(overwrite));
            TrackGraph graph = TrackGraph.Load(parsed.GetRequiredValue(track));
            Recording linear = graph.Linearize(RecordingFolder.Load(parsed.GetRequiredValue(recording)));
            RecordingOverview overview = RecordingOverview.Of(linear, RecordingTable.DefaultOptions);
            RecordingFolder.Save(linear, target);
            RecordingTable.Show("data linearize", overview, parsed.GetValue(json), $"written to {target}");
            return CommandRunner.Done;
        }));
        return command;
    }
}
