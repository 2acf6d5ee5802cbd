using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dynamics.Training;

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
    public string ToJson() => JsonSerializer.Serialize(this, OptionsJson.SerializerOptions) + "\n";

    /// <summary>Writes the document beside <paramref name="path"/> and renames it into place.</summary>
    public void Write(string path) => AtomicFile.WriteText(path, ToJson());

    /// <summary>Reads a document that <see cref="Write"/> wrote.</summary>
    /// <exception cref="Data.InputException">The file is missing, or is no such document.</exception>
    public static CommandResult Read(string path) => OptionsJson.Load<CommandResult>(path);
}
