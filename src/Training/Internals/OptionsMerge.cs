using System.Text.Json.Nodes;

namespace Dynamics.Training.Internals;

/// <summary>Options that are laid over others, both as JSON.</summary>
internal static class OptionsMerge
{
    /// <summary>Writes <paramref name="changes"/> into <paramref name="onto"/>: objects key by key unless the kind is another, all else whole.</summary>
    public static void Apply(JsonObject onto, JsonObject changes)
    {
        foreach ((string key, JsonNode? change) in changes)
        {
            if (onto[key] is JsonObject part && change is JsonObject inner && KindOf(inner) is var kind && (kind is null || kind == KindOf(part)))
            {
                Apply(part, inner);
            }
            else
            {
                onto[key] = change?.DeepClone();
            }
        }
    }

    private static string? KindOf(JsonObject part) => part[OptionsJson.KindKey]?.ToString();
}
