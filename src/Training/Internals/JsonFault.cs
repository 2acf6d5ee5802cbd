using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Dynamics.Data;

namespace Dynamics.Training.Internals;

/// <summary>Turns the serializer's complaint into one line that names the key and what to write instead.</summary>
internal static class JsonFault
{
    public static InputException Explain(JsonException error, Type root, string text, string where)
    {
        string[] path = (error.Path ?? "$").Split('.', StringSplitOptions.RemoveEmptyEntries).Skip(1).ToArray();
        string key = string.Join('.', path);
        JsonNode? document = TryParse(text);
        if (path.Length == 0 || document is null) // null: no JSON, or a key twice
            return new InputException($"is not the JSON expected here{Line(error, text)}: {FirstSentence(error.Message)}", where, "correct it", error);
        if (InfoAt(root, document, path[..^1]) is { Properties: { Count: > 0 } known }
            && known.All(property => property.Name != path[^1].Split('[')[0]))
            return new InputException(
                $"the key '{key}' is unknown", where, $"use one of {string.Join(", ", known.Select(property => property.Name))}", error);
        return InfoAt(root, document, path) is { } info && WordFor(info.Type) is { } word
            ? new InputException($"the value of '{key}' is not {word}{Line(error, text)}", where, $"give {word}", error)
            : new InputException($"the value of '{key}' does not fit{Line(error, text)}: {FirstSentence(error.Message)}", where, "correct it", error);
    }

    /// <summary>What the record knows about the part at <paramref name="path"/>; where it may be of several kinds, the document says which.
    /// Null where the path leaves the record.</summary>
    private static JsonTypeInfo? InfoAt(Type root, JsonNode? document, IEnumerable<string> path)
    {
        JsonTypeInfo info = OfKind(OptionsJson.SerializerOptions.GetTypeInfo(root), document);
        foreach (string step in path)
        {
            if (info.Properties.FirstOrDefault(property => property.Name == step) is not { } property)
                return null;
            document = (document as JsonObject)?[step];
            Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            info = OfKind(OptionsJson.SerializerOptions.GetTypeInfo(type), document);
        }
        return info;
    }

    private static JsonTypeInfo OfKind(JsonTypeInfo info, JsonNode? part)
    {
        string? kind = (part as JsonObject)?[OptionsJson.KindKey]?.ToString();
        Type? derived = info.PolymorphismOptions?.DerivedTypes
            .FirstOrDefault(entry => entry.TypeDiscriminator is string name && name == kind).DerivedType;
        return derived is null ? info : OptionsJson.SerializerOptions.GetTypeInfo(derived);
    }

    private static JsonNode? TryParse(string text)
    {
        try
        {
            var lenient = new JsonDocumentOptions
            {
                CommentHandling = JsonCommentHandling.Skip,
                AllowTrailingCommas = true,
                AllowDuplicateProperties = false,
            };
            return JsonNode.Parse(text, documentOptions: lenient);
        }
        catch (JsonException)
        {
            return null;
        }
    }

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
    private static string Line(JsonException error, string text) => error.LineNumber is { } line && text.Contains('\n') ? $" (line {line + 1})" : "";

    private static string FirstSentence(string message)
    {
        int end = message.IndexOf(" Path:", StringComparison.Ordinal);
        return (end < 0 ? message : message[..end]).TrimEnd('.');
    }
}
