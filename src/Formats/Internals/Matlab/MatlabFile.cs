using System.IO.Compression;
using System.Text;

namespace Dynamics.Formats.Internals.Matlab;

/// <summary>Reads variables of MATLAB v5 files (<c>save -v6</c> and <c>-v7</c>; MathWorks, "MAT-File Format", level
/// 5), compressed or not.</summary>
internal static class MatlabFile
{
    private const int HeaderBytes = 128, VersionAt = 124, MostAxes = 32, LongestName = 4096, DeepestNesting = 16;
    private const int ClassCell = 1, ClassStruct = 2, ClassDouble = 6, ClassUInt64 = 15, ComplexFlag = 0x0800;
    private static readonly string[] s_classes = ["unknown", "cell", "struct", "object", "char", "sparse"];

    /// <summary>[], which takes no bytes in a cell.</summary>
    private static readonly MatlabValue s_empty = new MatlabValue.Numbers([0, 0], []);

    /// <summary>Whether a file starts like one of this version, of either byte order.</summary>
    public static bool Recognizes(string path)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read);
            return IsVersion5(ReadHeader(stream)) is not null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Reads one variable.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">Name of the variable.</param>
    /// <param name="keepField">Which fields of structures to read; the others are gone over.</param>
    /// <exception cref="InputException">Not such a file, of the other byte order, damaged, or without that variable.</exception>
    public static MatlabValue ReadVariable(string path, string name, Func<string, bool> keepField)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read);
            bool littleEndian = IsVersion5(ReadHeader(stream))
                ?? throw new InputException("not a MATLAB v5 file", path, "save it with -v7, or export the spikes as CSV tables");
            if (!littleEndian)
            {
                throw new InputException(
                    "was written on a big-endian machine, which is not read", path, "load it in MATLAB and save it again");
            }
            stream.Position = HeaderBytes;
            var file = new MatlabStream(stream, stream.Length - HeaderBytes, path);
            List<string> others = [];
            while (file.HasMore)
            {
                (int type, long bytes, byte[]? packed) = file.ReadTag();
                long outer = file.Enter(packed is null ? bytes : 0);
                if (type == MatlabStream.Matrix && TryRead(file, name, keepField, others) is { } plain)
                {
                    return plain;
                }
                if (type == MatlabStream.Compressed && TryInflate(stream, bytes, name, keepField, others, path) is { } inflated)
                {
                    return inflated;
                }
                // Inflating read ahead.
                stream.Position = HeaderBytes + file.Position;
                file.Leave(outer);
            }
            throw new InputException($"no variable '{name}' among ({string.Join(", ", others)})", path, $"save the variable as {name}");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new InputException($"cannot be read ({failure.Message})", path, "check its permissions, or save it again", failure);
        }
    }

    private static byte[] ReadHeader(Stream stream)
    {
        var header = new byte[HeaderBytes];
        stream.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false);
        return header;
    }

    /// <summary>Whether the file is little endian; null if it is of another version or kind.</summary>
    /// <param name="header">The first bytes of the file.</param>
    public static bool? IsVersion5(ReadOnlySpan<byte> header) => header[Math.Min(VersionAt, header.Length)..] switch
    {
        [0x00, 0x01, (byte)'I', (byte)'M', ..] => true,
        [0x01, 0x00, (byte)'M', (byte)'I', ..] => false,
        _ => null,
    };

    private static MatlabValue? TryInflate(
        Stream stream, long bytes, string name, Func<string, bool> keepField, List<string> others, string path)
    {
        using var inflated = new ZLibStream(stream, CompressionMode.Decompress, leaveOpen: true);
        var matrix = new MatlabStream(inflated, NumpyFile.LargestInflation * bytes, path);
        (int type, long length, byte[]? packed) = matrix.ReadTag();
        if (type != MatlabStream.Matrix || packed is not null)
        {
            throw matrix.Damaged($"a compressed element of type {type}, expected a matrix");
        }
        matrix.Enter(length);
        MatlabValue? value = TryRead(matrix, name, keepField, others);
        // The checksum is at the end.
        return value is null || inflated.ReadByte() < 0 ? value : throw matrix.Damaged("a compressed element goes on behind its matrix");
    }

    /// <summary>The matrix just entered if it has the name; else null, and its name is added to the others.</summary>
    private static MatlabValue? TryRead(MatlabStream file, string name, Func<string, bool> keepField, List<string> others)
    {
        if (file.Left == 0)
        {
            return null;
        }
        (int flags, int[] shape, string found) = ReadMatrixHeader(file);
        if (found != name)
        {
            others.Add(found.Length == 0 ? "(unnamed)" : found);
            return null;
        }
        return ReadBody(file, flags, shape, keepField, 0);
    }

    private static (int Flags, int[] Shape, string Name) ReadMatrixHeader(MatlabStream file)
    {
        byte[] flags = file.ReadBytes(8), shape = file.ReadBytes(MostAxes * sizeof(int)), name = file.ReadBytes(LongestName);
        if (flags.Length != 8 || shape.Length < 2 * sizeof(int) || shape.Length % sizeof(int) != 0)
        {
            throw file.Damaged($"a matrix with {flags.Length} bytes of flags and {shape.Length} of shape");
        }
        int[] lengths = [.. shape.Chunk(sizeof(int)).Select(axis => BitConverter.ToInt32(axis))];
        return (BitConverter.ToInt32(flags), lengths, Encoding.UTF8.GetString(name).TrimEnd('\0'));
    }

    private static MatlabValue ReadBody(MatlabStream file, int flags, int[] shape, Func<string, bool> keepField, int depth)
    {
        Int128 count = shape.Any(axis => axis == 0)
            ? 0
            : shape.Aggregate((Int128)1, (product, axis) => axis < 0 || product < 0 || product > long.MaxValue ? -1 : product * axis);
        if (count < 0 || count > file.Left || depth > DeepestNesting)
        {
            throw file.Damaged(depth > DeepestNesting
                ? $"more than {DeepestNesting} cells within each other"
                : $"a matrix of {string.Join("x", shape)} in {file.Left} bytes");
        }
        int matrixClass = flags & 0xff;
        return matrixClass switch
        {
            ClassCell => new MatlabValue.Cell(shape, ReadItems(file, (long)count, keepField, depth)),
            ClassStruct => ReadStructure(file, shape, (long)count, keepField, depth),
            >= ClassDouble and <= ClassUInt64 when (flags & ComplexFlag) == 0 =>
                new MatlabValue.Numbers(shape, file.ReadNumbers((long)count)),
            >= ClassDouble and <= ClassUInt64 => new MatlabValue.Other(shape, "complex numbers"),
            _ => new MatlabValue.Other(shape, matrixClass < s_classes.Length ? s_classes[matrixClass] : "object"),
        };
    }

    /// <summary>The matrices that follow each other in a cell.</summary>
    private static List<MatlabValue> ReadItems(MatlabStream file, long count, Func<string, bool> keepField, int depth)
    {
        List<MatlabValue> items = [];
        for (long i = 0; i < count; i++)
        {
            items.Add(ReadItem(file, keepField, depth + 1));
        }
        return items;
    }

    private static MatlabValue ReadItem(MatlabStream file, Func<string, bool> keepField, int depth)
    {
        (int type, long bytes, byte[]? packed) = file.ReadTag();
        if (type != MatlabStream.Matrix || packed is not null)
        {
            throw file.Damaged($"an element of type {type}, expected a matrix");
        }
        if (bytes == 0)
        {
            return s_empty;
        }
        long outer = file.Enter(bytes);
        (int flags, int[] shape, _) = ReadMatrixHeader(file);
        MatlabValue value = ReadBody(file, flags, shape, keepField, depth);
        file.Leave(outer);
        return value;
    }

    private static MatlabValue.Structure ReadStructure(MatlabStream file, int[] shape, long count, Func<string, bool> keepField, int depth)
    {
        byte[] lengthBytes = file.ReadBytes(sizeof(int));
        int nameLength = lengthBytes.Length == sizeof(int) ? BitConverter.ToInt32(lengthBytes) : 0;
        byte[] names = file.ReadBytes(Math.Min(file.Left, LongestName * 16));
        if (nameLength <= 0 || names.Length % nameLength != 0)
        {
            throw file.Damaged($"field names of {nameLength} characters in {names.Length} bytes");
        }
        string[] fields = [.. names.Chunk(nameLength).Select(name => Encoding.UTF8.GetString(name).Split('\0')[0])];
        if (fields.Length > 0 && count > file.Left / fields.Length)
        {
            throw file.Damaged($"{count} structures of {fields.Length} fields in {file.Left} bytes");
        }
        List<MatlabValue> values = [];
        for (long i = 0; i < count * fields.Length; i++)
        {
            if (keepField(fields[i % fields.Length]))
            {
                values.Add(ReadItem(file, keepField, depth + 1));
            }
            else
            {
                (_, long bytes, byte[]? packed) = file.ReadTag();
                file.SkipElement(bytes, packed is not null);
            }
        }
        return new MatlabValue.Structure(shape, Array.FindAll(fields, field => keepField(field)), values);
    }
}

/// <summary>A value of a MATLAB v5 file.</summary>
/// <param name="Shape">Length of each axis, MATLAB's way: two at least.</param>
internal abstract record MatlabValue(IReadOnlyList<int> Shape)
{
    /// <summary>What MATLAB calls it, with its shape, for errors.</summary>
    public abstract string Kind { get; }

    /// <summary>Shape as MATLAB writes it.</summary>
    protected string Size => string.Join("x", Shape);

    /// <summary>Real numbers of any class, first axis fastest.</summary>
    public sealed record Numbers(IReadOnlyList<int> Shape, double[] Values) : MatlabValue(Shape)
    {
        /// <inheritdoc/>
        public override string Kind => $"{Size} numbers";
    }

    /// <summary>A cell array, first axis fastest.</summary>
    public sealed record Cell(IReadOnlyList<int> Shape, IReadOnlyList<MatlabValue> Items) : MatlabValue(Shape)
    {
        /// <inheritdoc/>
        public override string Kind => $"{Size} cell";
    }

    /// <summary>A structure array: of each element, first axis fastest, the fields that were asked for.</summary>
    public sealed record Structure(IReadOnlyList<int> Shape, string[] Fields, IReadOnlyList<MatlabValue> Values) : MatlabValue(Shape)
    {
        /// <inheritdoc/>
        public override string Kind => $"{Size} struct";

        /// <summary>A field of a single structure; null where it has none of that name.</summary>
        public MatlabValue? Field(string name) =>
            Array.IndexOf(Fields, name) is var index and >= 0 && Values.Count == Fields.Length ? Values[index] : null;
    }

    /// <summary>Something that is not read.</summary>
    public sealed record Other(IReadOnlyList<int> Shape, string ClassName) : MatlabValue(Shape)
    {
        /// <inheritdoc/>
        public override string Kind => $"{Size} {ClassName}";
    }
}
