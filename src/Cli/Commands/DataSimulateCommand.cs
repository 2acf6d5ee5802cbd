using System.CommandLine;
using Dynamics.Cli.Internals;
using Dynamics.Simulators;

namespace Dynamics.Cli.Commands;

/// <summary><c>dynamics data simulate SYSTEM --out REC|FILE.npz</c>.</summary>
internal static class DataSimulateCommand
{
    public static Command Create()
    {
        Argument<string> system =
            new("system") { Description = string.Join("; ", SimulatedSystem.All.Select(known => $"{known.Name}: {known.Description}"))
                + "." };
        Option<string> output = SharedOptions.Out("Recording folder to write (place-cells, open-field, calcium), or .npz file (others).");
        Option<string> config = SharedOptions.Config();
        Option<string[]> set = SharedOptions.Set();
        Option<ulong?> seed = new("--seed") { Description = "Seed of the simulation.", HelpName = "N" };
        Option<int?> sequences = new("--sequences") { Description = "How many sequences (default 100).", HelpName = "N" };
        Option<bool> test =
            new("--test") { Description = "Draw the sequences from the test stream: same system, none of the training sequences." };
        Option<int> threads = SharedOptions.Threads();
        Option<bool> overwrite = SharedOptions.Overwrite();
        Option<string> json = SharedOptions.Json();
        Command command =
            new("simulate", "Make data whose truth is known.") { system, output, config, set, seed, sequences, test, threads, overwrite,
                json };
        command.SetAction(parsed => Abortable.Run(() =>
        {
            SimulatedSystem known = SimulatedSystem.ByName(parsed.GetRequiredValue(system));
            JsonOutput.RequireTarget(parsed.GetValue(json), "--json");
            known.Run(new SimulationRequest(
                parsed.GetRequiredValue(output),
                parsed.GetValue(overwrite),
                parsed.GetValue(config),
                parsed.GetRequiredValue(set),
                parsed.GetValue(seed),
                parsed.GetValue(sequences),
                parsed.GetValue(test) ? SequencePart.Test : SequencePart.Train,
                parsed.GetValue(threads),
                parsed.GetValue(json)));
            return CommandRunner.Done;
        }));
        return command;
    }
}
