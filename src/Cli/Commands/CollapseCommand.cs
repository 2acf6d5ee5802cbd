using System.CommandLine;
using Dynamics.Cli.Internals;
using Dynamics.Experiments.Studies;

namespace Dynamics.Cli.Commands;

/// <summary><c>dynamics collapse</c>: the collapse laboratory's theory; <c>dynamics collapse claims</c>: phase diagrams of real training,
/// and the claims that they decide.</summary>
internal static class CollapseCommand
{
    public static Command Create()
    {
        Command command = new StudyArguments(CollapseStudy.Default, hasOwnCommand: true).ToCommand(
            (arguments, parsed) => StudyCommand.Run(arguments, parsed, study => study));
        command.Add(CreateClaims());
        return command;
    }

    private static Command CreateClaims()
    {
        Option<string?> images = ImagesCommand.Folder();
        Command command = new StudyArguments(ClaimsStudy.Default).ToCommand((arguments, parsed) => StudyCommand.Run(
            arguments, parsed,
            study => parsed.GetValue(images) is { } folder && study is ClaimsStudy chosen
                ? chosen with { Options = chosen.Options with { Images = chosen.Options.Images with { Data = folder } } }
                : study));
        command.Add(images);
        return command;
    }
}
