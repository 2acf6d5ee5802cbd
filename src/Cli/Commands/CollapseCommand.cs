using System.CommandLine;
using Dynamics.Cli.Internals;
using Dynamics.Experiments.Studies;

namespace Dynamics.Cli.Commands;

/// <summary><c>dynamics collapse</c>: the collapse laboratory.</summary>
internal static class CollapseCommand
{
    public static Command Create() => new StudyArguments(CollapseStudy.Default, hasOwnCommand: true).ToCommand(
        (arguments, parsed) => StudyCommand.Run(arguments, parsed, study => study));
}
