using System.CommandLine;
using Dynamics.Cli.Internals;
using Dynamics.Experiments.Studies;

namespace Dynamics.Cli.Commands;

/// <summary><c>dynamics ica</c>: linear independent component analysis as the smallest case of latent distribution matching.</summary>
internal static class IcaCommand
{
    public static Command Create() => new StudyArguments(IcaStudy.Default, hasOwnCommand: true).ToCommand(
        (arguments, parsed) => StudyCommand.Run(arguments, parsed, study => study));
}
