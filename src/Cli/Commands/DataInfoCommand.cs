using System.CommandLine;
using Dynamics.Cli.Internals;
using Dynamics.Data;

namespace Dynamics.Cli.Commands;

/// <summary><c>dynamics data info REC</c>.</summary>
internal static class DataInfoCommand
{
    public static Command Create()
    {
        Argument<string> path = new("recording") { Description = "Recording folder." };
        Option<string> json = SharedOptions.Json();
        Command command = new("info", "Say what a recording holds and whether it looks sane.") { path, json };
        command.SetAction(parsed =>
        {
            JsonOutput.RequireTarget(parsed.GetValue(json), "--json");
            string folder = parsed.GetRequiredValue(path);
            RecordingTable.Show("data info", RecordingFolder.Load(folder), parsed.GetValue(json), $"read from {folder}");
            return CommandRunner.Done;
        });
        return command;
    }
}
