using System.Buffers;
using System.Numerics;
using System.Text.Json;
using static TorchSharp.torch;

namespace Dynamics.Training.Internals;

/// <summary>The JSON header of a safetensors file: <c>{"__metadata__": {text: text}, "name": {dtype, shape, data_offsets},
/// ...}</c>.</summary>
internal sealed record SafetensorsHeader(IReadOnlyList<SafetensorsEntry> Entries, IReadOnlyDictionary<string, string> Metadata)
{
    private const string MetadataKey = "__metadata__";
    private const int MaximumDimensions = 32;

    private static readonly (string Name, ScalarType Type, int Bytes)[] s_kinds =
    [
        ("F32", ScalarType.Float32, 4), ("F64", ScalarType.Float64, 8), ("I64", ScalarType.Int64, 8),
        ("I32", ScalarType.Int32, 4), ("U8", ScalarType.Byte, 1), ("BOOL", ScalarType.Bool, 1),
    ];

    public static byte[] Write(IEnumerable<(string Name, Tensor Tensor)> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        if (metadata is { Count: > 0 })
        {
            WriteMetadata(json, metadata);
        }
        var names = new HashSet<string> { MetadataKey };
        long offset = 0;
        foreach (var (name, tensor) in tensors)
        {
            if (!names.Add(name))
            {
                throw new ArgumentException($"'{name}' cannot be used as the name of a tensor twice or is reserved", nameof(tensors));
            }
            long end = offset + tensor.numel() * tensor.element_size();
            WriteEntry(json, name, KindOf(tensor.dtype), tensor.shape, offset, end);
            offset = end;
        }
        json.WriteEndObject();
        json.Flush();
        while (buffer.WrittenCount % sizeof(double) != 0)
        {
            buffer.Write(" "u8); // the data then start at a multiple of eight
        }
        return buffer.WrittenSpan.ToArray();
    }

    public static SafetensorsHeader Parse(byte[] json, long dataBytes, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (json[0] != '{') // also where white space or a byte-order mark comes first: the format says so
            {
                throw Fault("does not start with a JSON object", path);
            }
            var metadata = new Dictionary<string, string>();
            var entries = new List<SafetensorsEntry>();
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (property.NameEquals(MetadataKey))
                {
                    foreach (JsonProperty item in property.Value.EnumerateObject())
                    {
                        metadata.Add(item.Name, item.Value.GetString() ?? throw Fault($"has metadata '{item.Name}' that is no text", path));
                    }
                }
                else
                {
                    entries.Add(ParseEntry(property, path));
                }
            }
            entries.Sort((a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)));
            RequireTiling(entries, dataBytes, path);
            return new SafetensorsHeader(entries, metadata);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw Fault("has a header that is not the JSON of the format", path, error);
        }
    }

    public static InputException Fault(string what, string path, Exception? inner = null) =>
        new(what, path, "write the file again, or fetch a whole copy", inner);

    private static SafetensorsEntry ParseEntry(JsonProperty property, string path)
    {
        string name = property.Name;
        string kind = property.Value.GetProperty("dtype").GetString() ?? "null";
        var (_, type, bytes) = s_kinds.FirstOrDefault(known => known.Name == kind) is { Name: not null } found
            ? found
            : throw Fault($"holds '{name}' as {kind}; known are {string.Join(", ", s_kinds.Select(known => known.Name))}", path);
        long[] shape = [.. property.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())];
        long[] offsets = [.. property.Value.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt64())];
        if (shape.Length > MaximumDimensions || shape.Any(size => size < 0) || offsets.Length != 2)
        {
            throw Fault($"gives '{name}' an impossible shape or place", path);
        }
        // Sizes of 0 count as 1 in the limit: an empty tensor's strides are products of its other sizes.
        BigInteger extent = shape.Aggregate((BigInteger)bytes, (product, size) => product * Math.Max(size, 1));
        if (extent > int.MaxValue)
        {
            throw Fault($"holds '{name}' of {extent} bytes; at most {int.MaxValue} are supported", path);
        }
        long total = shape.Contains(0) ? 0 : (long)extent;
        if (offsets[0] < 0 || offsets[1] - (BigInteger)offsets[0] != total)
        {
            throw Fault(
                $"gives '{name}' of shape [{string.Join(", ", shape)}] the bytes {offsets[0]} to {offsets[1]}; {total} are needed", path);
        }
        return new SafetensorsEntry(name, type, shape, offsets[0], offsets[1]);
    }

    /// <summary>The tensors must cover the data exactly, without overlap, hole or rest.</summary>
    private static void RequireTiling(List<SafetensorsEntry> entries, long dataBytes, string path)
    {
        long expected = 0;
        foreach (SafetensorsEntry entry in entries)
        {
            if (entry.Begin != expected)
            {
                throw Fault($"has '{entry.Name}' at byte {entry.Begin}; expected {expected}", path);
            }
            expected = entry.End;
        }
        if (expected != dataBytes)
        {
            throw Fault($"has {dataBytes} bytes of data; its header describes {expected}", path);
        }
    }

    private static string KindOf(ScalarType type) => s_kinds.FirstOrDefault(known => known.Type == type).Name
        ?? throw new ArgumentException($"tensors of kind {type} cannot be saved");

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string> metadata)
    {
        json.WriteStartObject(MetadataKey);
        foreach (var (key, value) in metadata.OrderBy(item => item.Key, StringComparer.Ordinal))
        {
            json.WriteString(key, value);
        }
        json.WriteEndObject();
    }

    private static void WriteEntry(Utf8JsonWriter json, string name, string kind, long[] shape, long begin, long end)
    {
        json.WriteStartObject(name);
        json.WriteString("dtype", kind);
        json.WriteStartArray("shape");
        foreach (long size in shape)
        {
            json.WriteNumberValue(size);
        }
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(begin);
        json.WriteNumberValue(end);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}

/// <summary>One tensor of a safetensors file. Its bytes are [Begin, End) after the header.</summary>
internal sealed record SafetensorsEntry(string Name, ScalarType Type, long[] Shape, long Begin, long End);
