using System.CommandLine;
using Dynamics.Cli.Internals;
using Dynamics.Data;
using Dynamics.Reporting;

namespace Dynamics.Cli.Commands;

/// <summary><c>dynamics data info REC</c>.</summary>
internal static class DataInfoCommand
{
    public static Command Create()
    {
        Argument<string> path = new("recording") { Description = "Recording folder." };
        Option<string> page = new("--page") { Description = "Also write a page with figures to this HTML file.", HelpName = "FILE" };
        (Option<string[]> set, Option<string> json) = (SharedOptions.Set(), SharedOptions.Json());
        Command command = new("info", "Say what a recording holds and whether it looks sane.") { path, page, set, json };
        command.SetAction(parsed => Abortable.Run(() =>
        {
            (string? pagePath, string? target) = (parsed.GetValue(page), parsed.GetValue(json));
            JsonOutput.RequireTarget(target, "--json");
            JsonOutput.RequireTarget(pagePath, "--page");
            string[] assignments = parsed.GetRequiredValue(set);
            RecordingOverviewOptions options = OptionsJson.Override(RecordingTable.DefaultOptions, assignments);
            string folder = parsed.GetRequiredValue(path);
            RecordingOverview overview = RecordingOverview.Of(RecordingFolder.Load(folder), options);
            if (assignments.Any(assignment => assignment.StartsWith("split.", StringComparison.Ordinal)))
            {
                // One that was asked for must be possible; without a track, binning says what is missing.
                options.Split.Of(overview.Track ?? RecordingBinner.Bin(overview.Recording, options.Binning));
            }
            if (pagePath is not null)
            {
                HtmlReport.Write(RecordingPage.Of(overview), pagePath);
            }
            RecordingTable.Show("data info", overview, target, pagePath is null ? $"read from {folder}" : $"page: {pagePath}");
            return CommandRunner.Done;
        }));
        return command;
    }
}
