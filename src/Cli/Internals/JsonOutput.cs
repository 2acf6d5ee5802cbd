using System.Text.Json.Nodes;
using Dynamics.Training;

namespace Dynamics.Cli.Internals;

/// <summary>The answer of a measuring command to <c>--json</c>.</summary>
internal static class JsonOutput
{
    /// <summary>Writes the result to the file, or to stdout for <c>-</c>; nothing when <paramref name="target"/> is null.</summary>
    public static void Write(string? target, CommandResult result)
    {
        if (target == "-")
        {
            Console.Out.Write(result.ToJson());
        }
        else if (target is not null)
        {
            result.Write(target);
        }
    }

    public static CommandResult Result(string command, IReadOnlyDictionary<string, Figure> figures, JsonObject options) =>
        new(command, figures, options, RunEnvironment.Describe());

    /// <summary>Tables go to stdout unless the JSON does.</summary>
    public static bool ShowsTables(string? target) => target != "-";
}
