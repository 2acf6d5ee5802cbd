using System.CommandLine;
using Dynamics.Data;

namespace Dynamics.Cli.Commands;

/// <summary><c>dynamics test</c>: named here for the help; the launcher runs the tests, since it must build them first.</summary>
internal static class TestCommand
{
    public static Command Create()
    {
        Argument<string?> filter =
            new("filter") { Description = "Run only tests whose full name contains this.", Arity = ArgumentArity.ZeroOrOne };
        Command command = new("test", "Build and run all tests; ends with 'N passed, N failed'.") { filter };
        command.SetAction(
            (Action<ParseResult>)(
                _ => throw new InputException(
                    "tests are built and run by the launcher", "test", "run './dynamics test' in the repository")));
        return command;
    }
}
