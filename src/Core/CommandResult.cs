using System.Text.Json.Nodes;

namespace Dynamics.Core;

/// <summary>What a measuring command answers, as JSON: <c>{command, figures, options, versions}</c>. Numbers that JSON has no word for
/// (NaN, infinities) are written as null.</summary>
/// <param name="Command">Name of the command, for example <c>decode</c>.</param>
/// <param name="Figures">The measured numbers by name.</param>
/// <param name="Options">The resolved options and the protocol (split, seeds, bin width, ...) that the figures rest on.</param>
/// <param name="Versions">Version of each part that could change a figure.</param>
public sealed record CommandResult(
    string Command,
    IReadOnlyDictionary<string, Figure> Figures,
    JsonObject Options,
    IReadOnlyDictionary<string, string> Versions)
{
    /// <summary>The indented JSON document, ended by a line feed.</summary>
    public string ToJson() => OptionsJson.ToText(this);

    /// <summary>Writes the document beside <paramref name="path"/> and renames it into place.</summary>
    public void Write(string path) => AtomicFile.WriteText(path, ToJson());

    /// <summary>Reads a document that <see cref="Write"/> wrote.</summary>
    /// <exception cref="InputException">The file is missing, or is no such document.</exception>
    public static CommandResult Read(string path) => OptionsJson.Load<CommandResult>(path);
}

/// <summary>One measured number with its 95 % interval. Its name (the key it is kept under) is dotted, lower-case and never changes its
/// meaning.</summary>
/// <param name="Value">The point estimate, in <paramref name="Unit"/>.</param>
/// <param name="Low">Lower end of the 95 % interval, or null where none is estimated.</param>
/// <param name="High">Upper end of the 95 % interval, or null where none is estimated.</param>
/// <param name="Unit">Unit of value, low and high, for example <c>m</c> or <c>ms</c>; <c>1</c> for a pure number.</param>
/// <param name="Seeds">The value of each seed, in the order of the command's seeds, or null where there is one run only.</param>
public sealed record Figure(double Value, double? Low = null, double? High = null, string Unit = "1", IReadOnlyList<double>? Seeds = null);
