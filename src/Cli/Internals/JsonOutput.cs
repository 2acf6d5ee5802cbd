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

    /// <summary>Checks, before any work, that a file may be written there; null and <c>-</c> are fine.</summary>
    /// <exception cref="InputException">It is a folder, or lies in none, or in one where nothing can be written.</exception>
    public static void RequireTarget(string? path, string option)
    {
        if (path is null or "-")
        {
            return;
        }
        (string where, string remedy) = ($"{option} {path}", "give the name of a file in a folder that exists and where you may write");
        if (Directory.Exists(path))
        {
            throw new InputException("is a folder", where, remedy);
        }
        WritableFolder.Require(Path.GetDirectoryName(Target(path, where)), where, remedy);
    }

    private static string Target(string path, string where)
    {
        try
        {
            return AtomicFile.Target(path);
        }
        catch (InputException fault)
        {
            throw new InputException(fault.What, where, fault.Remedy, fault);
        }
    }

    public static CommandResult Result(string command, IReadOnlyDictionary<string, Figure> figures, JsonObject options) =>
        new(command, figures, options, RunEnvironment.Describe());

    /// <summary>Tables go to stdout unless the JSON does.</summary>
    public static bool ShowsTables(string? target) => target != "-";
}
