using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Dynamics.Data;

namespace Dynamics.Training.Internals;

/// <summary>Turns the serializer's complaint into one line that names the key and what to write instead.</summary>
internal static class JsonFault
{
    public static InputException Explain(JsonException error, Type root, string where)
    {
        string[] path = (error.Path ?? "$").Split('.', StringSplitOptions.RemoveEmptyEntries).Skip(1).ToArray();
        string key = string.Join('.', path);
        if (path.Length > 0 && KeysOf(root, path[..^1]) is { Count: > 0 } keys && !keys.Contains(path[^1].Split('[')[0]))
            return new InputException($"the key '{key}' is unknown", where, $"use one of {string.Join(", ", keys)}", error);
        string place = error.LineNumber is { } line ? $" (line {line + 1})" : "";
        string what = key.Length > 0 ? $"the value of '{key}' does not fit{place}" : $"is not the JSON expected here{place}";
        return new InputException($"{what}: {FirstSentence(error.Message)}", where, "correct it", error);
    }

    /// <summary>The keys that the record at <paramref name="path"/> knows; empty where it is a list, a dictionary or a polymorphic part
    /// whose kind is not known here.</summary>
    public static IReadOnlyList<string> KeysOf(Type root, IEnumerable<string> path)
    {
        JsonTypeInfo info = OptionsJson.SerializerOptions.GetTypeInfo(root);
        foreach (string step in path)
        {
            if (info.Properties.FirstOrDefault(property => property.Name == step) is not { } property)
                return [];
            info = OptionsJson.SerializerOptions.GetTypeInfo(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType);
        }
        return info.PolymorphismOptions is null ? [.. info.Properties.Select(property => property.Name)] : [];
    }

    private static string FirstSentence(string message)
    {
        int end = message.IndexOf(" Path:", StringComparison.Ordinal);
        return (end < 0 ? message : message[..end]).TrimEnd('.');
    }
}
