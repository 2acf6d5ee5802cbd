using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace Dynamics.Core.Internals;

/// <summary>What the serializer knows about the parts of a document: which type belongs where, and of which kind it is.</summary>
internal static partial class DocumentShape
{
    private static readonly JsonDocumentOptions s_lenient = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
    };

    /// <summary>The document of a text, or null where it is none.</summary>
    public static JsonNode? TryParse(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: s_lenient);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The steps of a path as the serializer writes it (<c>$.cases[2].objective</c>): keys, and places in
    /// an array as digits.</summary>
    public static string[] Steps(string? path) =>
        [.. Step().Matches(path ?? "$").Select(match => match.Groups.Values.Skip(1).First(group => group.Success).Value)];

    /// <summary>The part that <paramref name="steps"/> lead to and what is known of its declared type; null where they
    /// leave what is known.</summary>
    public static (JsonTypeInfo Declared, JsonNode? Part)? At(Type root, JsonNode? document, IEnumerable<string> steps)
    {
        JsonTypeInfo declared = InfoOf(root);
        foreach (string step in steps)
        {
            JsonTypeInfo info = OfKind(declared, document);
            Type? inner = info.Kind == JsonTypeInfoKind.Object
                ? info.Properties.FirstOrDefault(property => property.Name == step)?.PropertyType
                : info.ElementType;
            if (inner is null)
            {
                return null;
            }
            document = document switch
            {
                JsonObject part => part[step],
                JsonArray parts when int.TryParse(step, CultureInfo.InvariantCulture, out int place) && place < parts.Count => parts[place],
                _ => null,
            };
            declared = InfoOf(inner);
        }
        return (declared, document);
    }

    /// <summary>What is known of the kind that a part says it is of; of its declared type where it says
    /// nothing, or has one kind only.</summary>
    public static JsonTypeInfo OfKind(JsonTypeInfo declared, JsonNode? part)
    {
        Type? derived = declared.PolymorphismOptions?.DerivedTypes
            .FirstOrDefault(entry => entry.TypeDiscriminator is string name && name == KindOf(part)).DerivedType;
        return derived is null ? declared : InfoOf(derived);
    }

    /// <summary>The kind that a part says it is of, or null.</summary>
    public static string? KindOf(JsonNode? part) => (part as JsonObject)?[OptionsJson.KindKey]?.ToString();

    /// <summary>The text with the present names of kinds in place of former ones.</summary>
    public static string WithPresentKinds(string text, Type root)
    {
        if (!Kinds.FormerNames.Any(name => text.Contains($"\"{name}\"", StringComparison.Ordinal)) || TryParse(text) is not { } document)
        {
            return text;
        }
        Rename(document, InfoOf(root));
        return document.ToJsonString();
    }

    private static void Rename(JsonNode? part, JsonTypeInfo declared)
    {
        if (declared.PolymorphismOptions is not null && KindOf(part) is { } kind && Kinds.PresentName(declared.Type, kind) is var present
            && present != kind)
        {
            part![OptionsJson.KindKey] = present;
        }
        JsonTypeInfo info = OfKind(declared, part);
        if (part is JsonObject members)
        {
            foreach ((string key, JsonNode? member) in members.ToArray())
            {
                Type? inner = info.Kind == JsonTypeInfoKind.Object
                    ? info.Properties.FirstOrDefault(property => property.Name == key)?.PropertyType
                    : info.ElementType;
                if (inner is not null)
                {
                    Rename(member, InfoOf(inner));
                }
            }
        }
        else if (part is JsonArray elements && info.ElementType is { } element)
        {
            foreach (JsonNode? entry in elements)
            {
                Rename(entry, InfoOf(element));
            }
        }
    }

    private static JsonTypeInfo InfoOf(Type type) => OptionsJson.SerializerOptions.GetTypeInfo(Nullable.GetUnderlyingType(type) ?? type);

    [GeneratedRegex(@"\.([^.\[]+)|\[(\d+)\]|\['(.*?)'\]")]
    private static partial Regex Step();
}
