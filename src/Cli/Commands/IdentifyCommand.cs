using System.CommandLine;
using Dynamics.Cli.Internals;
using Dynamics.Experiments.Identifiability;
using Dynamics.Experiments.Studies;

namespace Dynamics.Cli.Commands;

/// <summary><c>dynamics identify</c>: does the learned latent recover the true state?</summary>
internal static class IdentifyCommand
{
    public static Command Create()
    {
        Option<string?> objectives = new("--objective")
        {
            Description = "The objectives, with commas between: "
                + string.Join(", ", IdentificationMethod.Learned.Select(method => method.Name))
                + "; each may have _memoryless, _deep, _small or _large after it (default: those of each system).",
            HelpName = "A,B",
        };
        Command command = new StudyArguments(IdentifyStudy.Default, hasOwnCommand: true).ToCommand((arguments, parsed) => StudyCommand.Run(
            arguments, parsed,
            study => parsed.GetValue(objectives) is { } names && study is IdentifyStudy chosen
                ? chosen with
                {
                    Options = chosen.Options with
                    {
                        Objectives = names.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
                    },
                }
                : study));
        command.Add(objectives);
        return command;
    }
}
