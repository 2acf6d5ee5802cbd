using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Dynamics.Core.Internals;

/// <summary>Turns the serializer's complaint into one line that names the key and what to write instead.</summary>
internal static class JsonFault
{
    public static InputException Explain(JsonException error, Type root, string text, string where)
    {
        string[] path = DocumentShape.Steps(error.Path);
        string key = NameOf(path);
        JsonNode? document = DocumentShape.TryParse(text);
        if (document is not null
            && KindFault(root, document, path is [.., OptionsJson.KindKey] ? path[..^1] : path, where, error) is { } fault)
        {
            return fault;
        }
        if (path.Length == 0 || document is null) // null: no JSON, or a key twice
        {
            return new InputException(
                $"is not the JSON expected here{Line(error, text)}: {FirstSentence(error.Message)}", where, "correct it", error);
        }
        if (InfoAt(root, document, path[..^1]) is { Kind: JsonTypeInfoKind.Object, Properties: { Count: > 0 } known }
            && known.All(property => property.Name != path[^1]))
        {
            return new InputException(
                $"the key '{key}' is unknown", where, $"use one of {string.Join(", ", known.Select(property => property.Name))}", error);
        }
        return InfoAt(root, document, path) is { } info && WordFor(info.Type) is { } word
            ? new InputException($"the value of '{key}' is not {word}{Line(error, text)}", where, $"give {word}", error)
            : new InputException($"the value of '{key}' does not fit{Line(error, text)}: {FirstSentence(error.Message)}", where,
                "correct it", error);
    }

    /// <summary>The serializer does not support a part that may be of several kinds and does not say which.</summary>
    public static InputException Explain(NotSupportedException error, Type root, string text, string where)
    {
        const string Before = "Path: ", After = " |";
        int start = error.Message.IndexOf(Before, StringComparison.Ordinal) + Before.Length;
        int end = error.Message.IndexOf(After, start, StringComparison.Ordinal);
        string[] path = DocumentShape.Steps(end < 0 ? null : error.Message[start..end]);
        return KindFault(root, DocumentShape.TryParse(text), path, where, error)
            ?? new InputException("a part that has several kinds does not say which", where, $"add \"{OptionsJson.KindKey}\" to it", error);
    }

    /// <summary>What is wrong with the kind of a part; null where it has none, or one that exists.</summary>
    private static InputException? KindFault(Type root, JsonNode? document, string[] path, string where, Exception error)
    {
        if (DocumentShape.At(root, document, path) is not ({ PolymorphismOptions: { } family } declared, JsonObject part)
            || DocumentShape.OfKind(declared, part) != declared)
        {
            return null;
        }
        string kinds = string.Join(", ", family.DerivedTypes.Select(entry => entry.TypeDiscriminator));
        string name = path.Length == 0 ? "the whole" : $"'{NameOf(path)}'";
        return DocumentShape.KindOf(part) is { } kind
            ? new InputException($"the {OptionsJson.KindKey} '{kind}' of {name} is unknown", where, $"use one of {kinds}", error)
            : new InputException($"{name} has several kinds and does not say which", where,
                $"add \"{OptionsJson.KindKey}\" to it, one of {kinds}", error);
    }

    /// <summary>What is known about the part at <paramref name="path"/>. Null where the path leaves the record.</summary>
    private static JsonTypeInfo? InfoAt(Type root, JsonNode document, IEnumerable<string> path) =>
        DocumentShape.At(root, document, path) is ({ } declared, var part) ? DocumentShape.OfKind(declared, part) : null;

    /// <summary>As a user writes it: <c>cases[2].objective</c>.</summary>
    private static string NameOf(string[] path) =>
        string.Concat(path.Select((step, i) => step.All(char.IsAsciiDigit) ? $"[{step}]" : i == 0 ? step : $".{step}"));

    private static string? WordFor(Type type) => Type.GetTypeCode(type) switch
    {
        _ when type.IsEnum => "one of " + string.Join(", ", Enum.GetNames(type).Select(JsonNamingPolicy.CamelCase.ConvertName)),
        TypeCode.Int32 or TypeCode.Int64 => "a whole number",
        TypeCode.Double or TypeCode.Single => "a number",
        TypeCode.Boolean => "true or false",
        TypeCode.String => "a text",
        _ => null,
    };

    /// <summary>Options that were put together here are one line, which says nothing of the file.</summary>
    private static string Line(JsonException error, string text) =>
        error.LineNumber is { } line && text.Contains('\n') ? $" (line {line + 1})" : "";

    private static string FirstSentence(string message)
    {
        int end = message.IndexOf(" Path:", StringComparison.Ordinal);
        return (end < 0 ? message : message[..end]).TrimEnd('.');
    }
}
