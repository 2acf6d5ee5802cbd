using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Dynamics.Formats.Internals.Tables;

namespace Dynamics.Formats.Internals.Matlab;

/// <summary>A SpikeGadgets video tracking file (<c>*.videoPositionTracking</c>): settings as text, then packed little-endian records whose
/// fields the settings name.</summary>
/// <param name="Position">Columns <c>x_px</c> and <c>y_px</c>, times in seconds.</param>
/// <param name="BorderFraction">Share of samples on the border of the image, where the tracker stays when it loses the animal; NaN
/// where the settings do not tell the image's size.</param>
internal sealed partial record TrackingFile(PositionTable Position, double BorderFraction)
{
    /// <summary>Extension of these files.</summary>
    public const string Extension = ".videoPositionTracking";

    private const int LongestSettings = 1 << 16, LongestRecord = 256, MostFields = 64;

    private static ReadOnlySpan<byte> Start => "<Start settings>"u8;

    private static ReadOnlySpan<byte> End => "<End settings>\n"u8;

    /// <summary>Names of the columns.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["x_px", "y_px"];

    /// <summary>Whether a file starts like one.</summary>
    public static bool Recognizes(string path)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read);
            Span<byte> first = stackalloc byte[Start.Length];
            return stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false) == first.Length && first.SequenceEqual(Start);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Reads a file. Bytes behind the last whole record are left out.</summary>
    /// <exception cref="InputException">Not such a file, settings without clock rate or fields, or times that go backwards.</exception>
    public static TrackingFile Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = InputFile.ReadAllBytes(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot be read ({FileFault.Cause(failure)})", path, "check its permissions and size", failure);
        }
        int end = bytes.AsSpan(0, Math.Min(bytes.Length, LongestSettings)).IndexOf(End);
        if (!bytes.AsSpan().StartsWith(Start) || end < 0)
        {
            throw new InputException("no settings between <Start settings> and <End settings> at its beginning", path,
                "copy the file again as the tracker wrote it");
        }
        string settings = Encoding.Latin1.GetString(bytes, 0, end);
        return Read(path, settings, bytes.AsMemory(end + End.Length));
    }

    private static TrackingFile Read(string path, string settings, ReadOnlyMemory<byte> records)
    {
        double rate = Number(ClockPattern().Match(settings).Groups[1].Value);
        (string Name, string Type)[] fields = [.. FieldPattern().Matches(FieldsPattern().Match(settings).Value)
            .Select(match => (match.Groups[1].Value, match.Groups[2].Value))];
        int size = fields.Sum(field => WidthOf(field.Type));
        if (!(rate > 0) || fields.Length is 0 or > MostFields || size > LongestRecord
            || Array.Exists(fields, field => WidthOf(field.Type) == 0))
        {
            throw new InputException(
                "the settings lack a clock rate, or fields of known types", path, "copy the file again as the tracker wrote it");
        }
        (double[] times, double[] x, double[] y) = (Column("time"), Column("xloc"), Column("yloc"));
        for (int i = 0; i < times.Length; i++)
        {
            times[i] /= rate;
        }
        var table = PositionTable.Of(path, times, [x, y], [.. Columns]);
        Match image = ResolutionPattern().Match(settings);
        return new TrackingFile(
            table, image.Success ? Border(table, Number(image.Groups[1].Value) - 1, Number(image.Groups[2].Value) - 1) : double.NaN);

        double[] Column(string name)
        {
            int index = Array.FindIndex(fields, field => field.Name == name);
            return index >= 0
                ? ReadColumn(records.Span, size, fields.Take(index).Sum(field => WidthOf(field.Type)), fields[index].Type)
                : throw new InputException($"no field '{name}' among ({string.Join(", ", fields.Select(field => field.Name))})", path,
                    "copy the file again as the tracker wrote it");
        }
    }

    private static double[] ReadColumn(ReadOnlySpan<byte> bytes, int size, int offset, string type)
    {
        var values = new double[bytes.Length / size];
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> item = bytes[(i * size + offset)..];
            values[i] = type switch
            {
                "uint8" => item[0],
                "uint16" => BinaryPrimitives.ReadUInt16LittleEndian(item),
                "uint32" => BinaryPrimitives.ReadUInt32LittleEndian(item),
                "uint64" => BinaryPrimitives.ReadUInt64LittleEndian(item),
                "int16" => BinaryPrimitives.ReadInt16LittleEndian(item),
                "int32" => BinaryPrimitives.ReadInt32LittleEndian(item),
                "int64" => BinaryPrimitives.ReadInt64LittleEndian(item),
                "single" => BinaryPrimitives.ReadSingleLittleEndian(item),
                _ => BinaryPrimitives.ReadDoubleLittleEndian(item),
            };
        }
        return values;
    }

    private static int WidthOf(string type) => type switch
    {
        "uint8" => 1,
        "uint16" or "int16" => 2,
        "uint32" or "int32" or "single" => 4,
        "uint64" or "int64" or "double" => 8,
        _ => 0,
    };

    private static double Border(PositionTable table, double right, double bottom)
    {
        IEnumerable<(double X, double Y)> places = table.Values[0].Zip(table.Values[1]);
        return places.Count(at => at.X <= 0 || at.Y <= 0 || at.X >= right || at.Y >= bottom) / (double)table.Times.Length;
    }

    private static double Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : double.NaN;

    [GeneratedRegex(@"^clockrate:[ \t]*([0-9.]+)", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex ClockPattern();

    [GeneratedRegex(@"^camera resolution:[ \t]*([0-9]+)x([0-9]+)", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex ResolutionPattern();

    [GeneratedRegex(@"^Fields:.*$", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex FieldsPattern();

    [GeneratedRegex(@"<([^<> ]+) +([^<> ]+)>")]
    private static partial Regex FieldPattern();
}
