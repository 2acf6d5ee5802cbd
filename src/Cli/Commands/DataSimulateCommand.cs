using System.CommandLine;
using Dynamics.Cli.Internals;
using Dynamics.Data;
using Dynamics.Data.Simulators;
using Dynamics.Training;

namespace Dynamics.Cli.Commands;

/// <summary><c>dynamics data simulate place-cells --out REC</c>.</summary>
internal static class DataSimulateCommand
{
    public static Command Create()
    {
        Argument<string> system = new("system") { Description = "place-cells: a rat running laps on a linear track, with known rates." };
        Option<string> output = SharedOptions.Out("Recording folder to write.");
        Option<string> config = SharedOptions.Config();
        Option<string[]> set = SharedOptions.Set();
        Option<ulong?> seed = new("--seed") { Description = "Seed of the simulation.", HelpName = "N" };
        Option<bool> overwrite = SharedOptions.Overwrite();
        Option<string> json = SharedOptions.Json();
        Command command = new("simulate", "Make a recording whose truth is known.") { system, output, config, set, seed, overwrite, json };
        command.SetAction(parsed =>
        {
            if (parsed.GetRequiredValue(system) != "place-cells")
            {
                throw new InputException($"'{parsed.GetValue(system)}' is no system that can be simulated", "data simulate", "use place-cells");
            }
            JsonOutput.RequireTarget(parsed.GetValue(json), "--json");
            string target = parsed.GetRequiredValue(output);
            RecordingTarget.Require(target, parsed.GetValue(overwrite));
            PlaceCellSimulatorOptions options = parsed.GetValue(config) is { } file ? OptionsJson.Load<PlaceCellSimulatorOptions>(file) : new();
            options = OptionsJson.Override(options, parsed.GetRequiredValue(set));
            Recording recording = PlaceCellSimulator.Simulate(parsed.GetValue(seed) is { } value ? options with { Seed = value } : options).Recording;
            RecordingFolder.Save(recording, target);
            RecordingTable.Show("data simulate", recording, parsed.GetValue(json), $"written to {target}");
            return CommandRunner.Done;
        });
        return command;
    }
}
