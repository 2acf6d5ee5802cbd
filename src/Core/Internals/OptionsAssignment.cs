using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dynamics.Core.Internals;

/// <summary>One <c>--set a.b=value</c>.</summary>
internal static class OptionsAssignment
{
    public static T Apply<T>(T options, string assignment)
    {
        string where = $"--set {assignment}";
        int equals = assignment.IndexOf('=');
        if (equals <= 0)
        {
            throw new InputException("is not of the form key=value", where, "write for example --set training.steps=500");
        }
        string[] path = assignment[..equals].Trim().Split('.');
        string value = assignment[(equals + 1)..].Trim();

        // A bare word is no JSON, and a string option may be given something that reads as a number: then the text itself is meant.
        InputException? firstFault = null;
        if (TryParse(value, out JsonNode? parsed))
        {
            try
            {
                return OptionsJson.Parse<T>(Assign(options, path, parsed, where).ToJsonString(), where);
            }
            catch (InputException fault) when (fault.InnerException is JsonException && parsed is not JsonObject)
            {
                firstFault = fault;
            }
        }
        try
        {
            return OptionsJson.Parse<T>(Assign(options, path, JsonValue.Create(value), where).ToJsonString(), where);
        }
        catch (InputException fault) when (fault.InnerException is JsonException && firstFault is not null)
        {
            throw firstFault;
        }
    }

    private static JsonObject Assign<T>(T options, string[] path, JsonNode? value, string where)
    {
        JsonObject root = OptionsJson.ToObject(options);
        JsonObject parent = root;
        for (int depth = 0; depth < path.Length - 1; depth++)
        {
            RequireKey(parent, path, depth, where);
            parent = parent[path[depth]] as JsonObject
                ?? throw new InputException($"'{string.Join('.', path[..(depth + 1)])}' has no parts", where, "assign to it directly");
        }
        RequireKey(parent, path, path.Length - 1, where);
        if (path[^1] == OptionsJson.KindKey)
        {
            parent.Clear();
        }
        parent[path[^1]] = value;
        return root;
    }

    private static void RequireKey(JsonObject parent, string[] path, int depth, string where)
    {
        if (!parent.ContainsKey(path[depth]))
        {
            throw new InputException(
                $"the key '{string.Join('.', path[..(depth + 1)])}' is unknown",
                where,
                $"use one of {string.Join(", ", parent.Select(entry => entry.Key))}");
        }
    }

    private static bool TryParse(string text, out JsonNode? node)
    {
        node = null;
        try
        {
            node = JsonNode.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
