using System.CommandLine;

namespace Dynamics.Cli.Commands;

/// <summary><c>dynamics bench</c> and <c>dynamics test</c>: named here for the help. The launcher runs them, since it must build their
/// programs first.</summary>
internal static class LauncherCommands
{
    public static Command Bench()
    {
        Command command = new("bench", "Measure speed on this machine; './dynamics bench --help' in the repository lists what.")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        return Refuse(command, "benchmarks are", "./dynamics bench ...");
    }

    public static Command Test()
    {
        Argument<string?> filter = new("filter")
        {
            Description = "Run only tests whose full name contains this.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        return Refuse(new("test", "Build and run all tests; ends with 'N passed, N failed'.") { filter }, "tests are", "./dynamics test");
    }

    private static Command Refuse(Command command, string what, string how)
    {
        command.SetAction((Action<ParseResult>)(_ => throw new InputException(
            $"{what} built and run by the launcher", command.Name, $"run '{how}' in the repository")));
        return command;
    }
}
