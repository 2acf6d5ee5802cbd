using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dynamics.Experiments.Internals;

/// <summary>Complex numbers in JSON: a list of pairs, the real and the imaginary part of each.</summary>
internal sealed class ComplexListConverter : JsonConverter<IReadOnlyList<Complex>>
{
    public override IReadOnlyList<Complex> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        [.. JsonSerializer.Deserialize<double[][]>(ref reader, options)!.Select(pair =>
            pair.Length == 2 ? new Complex(pair[0], pair[1]) : throw new JsonException("a complex number has two parts"))];

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<Complex> value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value.Select(number => new[] { number.Real, number.Imaginary }), options);
}
