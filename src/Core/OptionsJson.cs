using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Dynamics.Core.Internals;

namespace Dynamics.Core;

/// <summary>Options records as JSON: camel-case keys, enumerations as camel-case words, unknown and doubled keys refused. A record with
/// several kinds (an optimiser, an objective) says which in <c>kind</c> (<see cref="KindAttribute"/>).</summary>
public static class OptionsJson
{
    /// <summary>The key that names the member of a family.</summary>
    public const string KindKey = "kind";

    /// <summary>The one way in which this project reads and writes JSON. NaN and infinities are written as null;
    /// null is read as NaN.</summary>
    public static JsonSerializerOptions SerializerOptions { get; } = CreateSerializerOptions();

    /// <summary>The indented JSON of <paramref name="value"/>, ended by a line feed.</summary>
    public static string ToText<T>(T value) => JsonSerializer.Serialize(value, SerializerOptions) + "\n";

    /// <summary>The JSON object of an options record, for a manifest or a result.</summary>
    public static JsonObject ToObject<T>(T value) => JsonSerializer.SerializeToNode(value, SerializerOptions)!.AsObject();

    /// <summary>Writes <paramref name="value"/> beside <paramref name="path"/> and renames it into place.</summary>
    /// <exception cref="InputException">The place cannot be written to.</exception>
    public static void Save<T>(string path, T value) => AtomicFile.WriteText(path, ToText(value));

    /// <summary>Reads a record from a file; keys that are absent keep their defaults.</summary>
    /// <exception cref="InputException">The file is missing, is not JSON, has a key that <typeparamref name="T"/> lacks, or a value that
    /// does not fit.</exception>
    public static T Load<T>(string path) => Parse<T>(ReadText(path), path);

    /// <summary>Reads from a file what differs from <paramref name="options"/>; keys that are absent, of parts too, keep the values there.
    /// Arrays are replaced whole, and so is a part that is given another <c>kind</c>.</summary>
    /// <exception cref="InputException">As for <see cref="Load{T}"/>.</exception>
    public static T LoadOver<T>(string path, T options) => ParseOver(ReadText(path), path, options);

    /// <summary>The same from a text; <paramref name="path"/> is named in errors.</summary>
    /// <exception cref="InputException">As for <see cref="Load{T}"/>.</exception>
    public static T ParseOver<T>(string text, string path, T options)
    {
        JsonElement changes = Parse<JsonElement>(DocumentShape.WithPresentKinds(text, typeof(T)), path);
        if (changes.ValueKind != JsonValueKind.Object)
        {
            throw new InputException("is not the JSON expected here: no object", path, "write an object in braces");
        }
        JsonObject merged = ToObject(options);
        Lay(JsonObject.Create(changes)!, merged);
        return Parse<T>(merged.ToJsonString(), path);
    }

    /// <summary>Reads a record from text; <paramref name="where"/> (the file or the argument) is named in errors.</summary>
    /// <exception cref="InputException">As for <see cref="Load{T}"/>.</exception>
    public static T Parse<T>(string text, string where)
    {
        text = DocumentShape.WithPresentKinds(text, typeof(T));
        T? value;
        try
        {
            value = JsonSerializer.Deserialize<T>(text, SerializerOptions);
        }
        catch (JsonException error)
        {
            throw JsonFault.Explain(error, typeof(T), text, where);
        }
        catch (NotSupportedException error)
        {
            throw JsonFault.Explain(error, typeof(T), text, where);
        }
        catch (InputException fault) // of a setter, which knows its option only
        {
            throw new InputException(fault.What, $"{where}, {fault.Where}", fault.Remedy, fault);
        }
        catch (ArgumentException error)
        {
            throw new InputException(error.Message, where, "correct the value", error);
        }
        return value ?? throw new InputException("holds null where an object is expected", where, "write an object in braces");
    }

    /// <summary>Applies command-line assignments such as <c>training.learningRate=0.002</c>, in order. Values are JSON, or else taken as a
    /// string. Assigning a <c>kind</c> starts that part from the defaults of the new kind.</summary>
    /// <exception cref="InputException">An assignment without <c>=</c>, a path that does not exist (its parent's keys are listed), or a
    /// value of the wrong type or out of range.</exception>
    public static T Override<T>(T options, IEnumerable<string> assignments)
    {
        foreach (string assignment in assignments)
        {
            options = OptionsAssignment.Apply(options, assignment);
        }
        return options;
    }

    /// <summary>Whether options that were kept say nothing else than those of today. Keys that are absent there (of an older version), and
    /// former names of kinds, say nothing else.</summary>
    public static bool Agree(JsonNode? kept, JsonNode? today) => (kept, today) switch
    {
        (JsonObject before, JsonObject now) => before.All(entry => entry.Key == KindKey && Kinds.FormerNames.Contains($"{entry.Value}")
            ? now.ContainsKey(KindKey)
            : now.TryGetPropertyValue(entry.Key, out JsonNode? value) && Agree(entry.Value, value)),
        (JsonArray before, JsonArray now) => before.Count == now.Count && before.Zip(now).All(pair => Agree(pair.First, pair.Second)),
        _ => JsonNode.DeepEquals(kept, today),
    };

    /// <summary>Lays changes over options: objects key by key unless the kind is another, all else whole.</summary>
    private static void Lay(JsonObject changes, JsonObject onto)
    {
        foreach ((string key, JsonNode? change) in changes)
        {
            if (onto[key] is JsonObject part && change is JsonObject inner
                && (DocumentShape.KindOf(inner) is not { } kind || kind == DocumentShape.KindOf(part)))
            {
                Lay(inner, part);
            }
            else
            {
                onto[key] = change?.DeepClone();
            }
        }
    }

    private static string ReadText(string path)
    {
        try
        {
            return InputFile.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw FileFault.OfReading(error, path, "give the path of an existing JSON file");
        }
    }

    private static JsonSerializerOptions CreateSerializerOptions()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            AllowDuplicateProperties = false,
            AllowOutOfOrderMetadataProperties = true,
            ReadCommentHandling = JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            WriteIndented = true,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // the files are not HTML: units such as µm stay readable
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { Kinds.Describe } },
        };
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
        options.Converters.Add(new FiniteDoubleConverter());
        options.MakeReadOnly();
        return options;
    }

    /// <summary>JSON has no NaN and no infinity: they are written as null, and null is read as NaN.</summary>
    private sealed class FiniteDoubleConverter : JsonConverter<double>
    {
        public override bool HandleNull => true;

        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Null ? double.NaN : reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value))
            {
                writer.WriteNumberValue(value);
            }
            else
            {
                writer.WriteNullValue();
            }
        }
    }
}
