using System.CommandLine;

namespace Dynamics.Cli.Commands;

/// <summary><c>dynamics study</c>: comparisons of many models.</summary>
internal static class StudyCommand
{
    public static Command Create() => new("study", "Train many models and compare them.")
    {
        StudyHc11Command.Create(),
    };
}
