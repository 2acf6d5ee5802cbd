using System.IO.Compression;
using System.Text;

namespace Dynamics.Formats.Internals.Matlab;

/// <summary>Reads variables of MATLAB v5 files (<c>save -v6</c> and <c>-v7</c>; MathWorks, "MAT-File Format", level
/// 5), compressed or not.</summary>
internal static class MatlabFile
{
    private const int HeaderBytes = 128, VersionAt = 124, MostAxes = 32, LongestName = 4096, DeepestNesting = 16;
    private const int ClassCell = 1, ClassStruct = 2, ClassChar = 4, ClassDouble = 6, ClassUInt64 = 15, ClassOpaque = 17;

    private enum Step
    {
        /// <summary>The matrix was read: go to the next.</summary>
        Next,

        /// <summary>It was not read.</summary>
        PassOver,

        /// <summary>It was read, and nothing more is wanted.</summary>
        Stop,
    }

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
        List<string> others = [];
        MatlabValue? found = null;
        Visit(path, (file, matrix) =>
        {
            found = matrix.Name == name ? ReadBody(file, matrix, keepField, 0) : null;
            others.Add(matrix.Name.Length == 0 ? "(unnamed)" : matrix.Name);
            return found is null ? Step.PassOver : Step.Stop;
        });
        return found ?? throw new InputException($"no variable '{name}' among ({string.Join(", ", others)})", path,
            $"save the variable as {name}");
    }

    /// <summary>Reads all variables, and of structures the fields, of some names.</summary>
    /// <param name="path">The file.</param>
    /// <param name="keep">Which names.</param>
    /// <exception cref="InputException">Not such a file, of the other byte order, or damaged.</exception>
    public static IReadOnlyDictionary<string, MatlabValue> ReadAll(string path, Func<string, bool> keep)
    {
        var values = new OrderedDictionary<string, MatlabValue>();
        Visit(path, (file, matrix) =>
        {
            if (matrix.Name.Length == 0 || !keep(matrix.Name))
            {
                return Step.PassOver;
            }
            values[matrix.Name] = ReadBody(file, matrix, keep, 0);
            return Step.Next;
        });
        return values;
    }

    /// <summary>The variables, each with its shape and class; their values are not read.</summary>
    /// <exception cref="InputException">Not such a file, of the other byte order, or damaged.</exception>
    public static IReadOnlyList<(string Name, string Kind)> Contents(string path)
    {
        List<(string, string)> variables = [];
        Visit(path, (_, matrix) =>
        {
            if (matrix.Name.Length > 0)
            {
                variables.Add((matrix.Name, $"{string.Join("x", matrix.Shape)} {matrix.ClassName}"));
            }
            return Step.PassOver;
        });
        return variables;
    }

    /// <summary>Goes over the variables in the file's order.</summary>
    private static void Visit(string path, Func<MatlabStream, MatrixHeader, Step> visit)
    {
        try
        {
            using FileStream stream = InputFile.Open(path);
            bool littleEndian = IsVersion5(ReadHeader(stream))
                ?? throw new InputException("not a MATLAB v5 file", path, "save it with -v7, or export the spikes as CSV tables");
            if (!littleEndian)
            {
                throw new InputException(
                    "was written on a big-endian machine, which is not read", path, "load it in MATLAB and save it again");
            }
            stream.Position = HeaderBytes;
            var file = new MatlabStream(stream, stream.Length - HeaderBytes, path);
            while (file.HasMore)
            {
                (int type, long bytes, byte[]? packed) = file.ReadTag();
                long outer = file.Enter(packed is null ? bytes : 0);
                Step step = type switch
                {
                    MatlabStream.Matrix when file.Left > 0 => visit(file, ReadMatrixHeader(file)),
                    MatlabStream.Compressed => Inflate(stream, bytes, visit, path),
                    _ => Step.PassOver,
                };
                if (step == Step.Stop)
                {
                    return;
                }
                // Inflating read ahead.
                stream.Position = HeaderBytes + file.Position;
                file.Leave(outer);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new InputException($"cannot be read ({FileFault.Cause(failure)})", path,
                "check its permissions, or save it again", failure);
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

    private static Step Inflate(Stream stream, long bytes, Func<MatlabStream, MatrixHeader, Step> visit, string path)
    {
        using var inflated = new ZLibStream(stream, CompressionMode.Decompress, leaveOpen: true);
        var matrix = new MatlabStream(inflated, NumpyFile.LargestInflation * bytes, path);
        (int type, long length, byte[]? packed) = matrix.ReadTag();
        if (type != MatlabStream.Matrix || packed is not null)
        {
            throw matrix.Damaged($"a compressed element of type {type}, expected a matrix");
        }
        matrix.Enter(length);
        Step step = matrix.Left == 0 ? Step.PassOver : visit(matrix, ReadMatrixHeader(matrix));
        // The checksum is at the end.
        return step == Step.PassOver || inflated.ReadByte() < 0 ? step
            : throw matrix.Damaged("a compressed element goes on behind its matrix");
    }

    private static MatrixHeader ReadMatrixHeader(MatlabStream file)
    {
        byte[] flagBytes = file.ReadBytes(8);
        int flags = flagBytes.Length == 8 ? BitConverter.ToInt32(flagBytes)
            : throw file.Damaged($"a matrix with {flagBytes.Length} bytes of flags");
        if ((flags & 0xff) == ClassOpaque) // strings, tables and other objects: they have a name and no shape
        {
            return new(flags, [1, 1], Text(file.ReadBytes(LongestName)));
        }
        byte[] shape = file.ReadBytes(MostAxes * sizeof(int)), name = file.ReadBytes(LongestName);
        if (shape.Length < 2 * sizeof(int) || shape.Length % sizeof(int) != 0)
        {
            throw file.Damaged($"a matrix with {shape.Length} bytes of shape");
        }
        int[] lengths = [.. shape.Chunk(sizeof(int)).Select(axis => BitConverter.ToInt32(axis))];
        return new(flags, lengths, Text(name));

        static string Text(byte[] name) => Encoding.UTF8.GetString(name).TrimEnd('\0');
    }

    private static MatlabValue ReadBody(MatlabStream file, MatrixHeader matrix, Func<string, bool> keepField, int depth)
    {
        int[] shape = matrix.Shape;
        if (matrix.Class == ClassOpaque)
        {
            return new MatlabValue.Other(shape, matrix.ClassName);
        }
        Int128 count = shape.Any(axis => axis == 0)
            ? 0
            : shape.Aggregate((Int128)1, (product, axis) => axis < 0 || product < 0 || product > long.MaxValue ? -1 : product * axis);
        if (count < 0 || count > file.Left || depth > DeepestNesting)
        {
            throw file.Damaged(depth > DeepestNesting
                ? $"more than {DeepestNesting} cells within each other"
                : $"a matrix of {string.Join("x", shape)} in {file.Left} bytes");
        }
        return matrix.Class switch
        {
            ClassCell => new MatlabValue.Cell(shape, ReadItems(file, (long)count, keepField, depth)),
            ClassStruct => ReadStructure(file, shape, (long)count, keepField, depth),
            ClassChar => new MatlabValue.Text(shape, Rows(file.ReadCharacters(), shape[0])),
            >= ClassDouble and <= ClassUInt64 when !matrix.IsComplex =>
                new MatlabValue.Numbers(shape, file.ReadNumbers((long)count)),
            >= ClassDouble and <= ClassUInt64 => new MatlabValue.Other(shape, "complex numbers"),
            _ => new MatlabValue.Other(shape, matrix.ClassName),
        };
    }

    /// <summary>The rows of a matrix of characters that stand column by column.</summary>
    internal static IReadOnlyList<string> Rows(string characters, int rows) => rows <= 1 || characters.Length % rows != 0
        ? characters.Length == 0 ? [] : [characters]
        : [.. Enumerable.Range(0, Math.Min(rows, characters.Length)).Select(row =>
            new string([.. Enumerable.Range(0, characters.Length / rows).Select(column => characters[column * rows + row])]).TrimEnd(' ',
                '\0'))];

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
        MatlabValue value = ReadBody(file, ReadMatrixHeader(file), keepField, depth);
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

/// <summary>What stands before the values of a matrix in a MATLAB v5 file.</summary>
/// <param name="Flags">Class and flags.</param>
/// <param name="Shape">Length of each axis.</param>
/// <param name="Name">Name of the variable; empty within another.</param>
internal sealed record MatrixHeader(int Flags, int[] Shape, string Name)
{
    private const int ComplexFlag = 0x0800, LogicalFlag = 0x0200;

    private static readonly string[] s_classes = ["unknown", "cell", "struct", "object", "char", "sparse", "double", "single", "int8",
        "uint8",
        "int16", "uint16", "int32", "uint32", "int64", "uint64", "function"];

    /// <summary>Number of its class (mx...).</summary>
    public int Class => Flags & 0xff;

    /// <summary>Whether its numbers are complex.</summary>
    public bool IsComplex => (Flags & ComplexFlag) != 0;

    /// <summary>What MATLAB calls its class.</summary>
    public string ClassName => (Flags & LogicalFlag) != 0 ? "logical" : Class < s_classes.Length ? s_classes[Class] : "object";
}
