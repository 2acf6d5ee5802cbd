using System.CommandLine;
using Dynamics.Cli.Internals;
using Dynamics.Experiments.Studies;

namespace Dynamics.Cli.Commands;

/// <summary><c>dynamics sweep horizons</c>: many models over one option.</summary>
internal static class SweepCommand
{
    public static Command Create() => new("sweep", "Train many models over one option and compare them.")
    {
        new StudyArguments(HorizonsStudy.Default).ToCommand((arguments, parsed) => StudyCommand.Run(arguments, parsed, study => study)),
    };
}
