using System.Buffers.Binary;
using System.Text;
using Dynamics.Formats.Internals.Matlab;

namespace Dynamics.Benchmarks.Files;

/// <summary>A value of a MATLAB v5 file to be written: numbers, cells and structures (MathWorks, "MAT-File Format", level 5).</summary>
/// <param name="Class">Class of the array (mx...).</param>
/// <param name="Shape">Length of each axis.</param>
/// <param name="Payload">Data elements behind name and shape.</param>
internal sealed record MatlabNode(int Class, int[] Shape, byte[] Payload)
{
    private const int MiInt8 = 1, MiUInt16 = 4, MiInt32 = 5, MiUInt32 = 6, MiDouble = 9, MiMatrix = 14, MiCompressed = 15;
    private const int ClassCell = 1, ClassStruct = 2, ClassChar = 4, ClassDouble = 6, FieldNameBytes = 32;

    /// <summary>[] as MATLAB writes it into a cell: a matrix of no bytes.</summary>
    public static MatlabNode Nothing { get; } = new(0, [], []);

    /// <summary>A column of doubles.</summary>
    public static MatlabNode Column(double[] values) =>
        new(ClassDouble, [values.Length, 1], Element(MiDouble, [.. values.SelectMany(BitConverter.GetBytes)]));

    /// <summary>Numbers of class double that are stored as a narrower type, as MATLAB does with whole numbers.</summary>
    public static MatlabNode Stored(int[] shape, int miType, byte[] data) => new(ClassDouble, shape, Element(miType, data));

    /// <summary>A row of cells.</summary>
    public static MatlabNode Cell(params MatlabNode[] items) =>
        new(ClassCell, [items.Length == 0 ? 0 : 1, items.Length], [.. items.SelectMany(item => item.ToElement(""))]);

    /// <summary>A single structure.</summary>
    public static MatlabNode Structure(params (string Name, MatlabNode Value)[] fields) => new(ClassStruct, [1, 1],
    [
        .. Element(MiInt32, BitConverter.GetBytes(FieldNameBytes)),
        .. Element(MiInt8, [.. fields.SelectMany(field => Encoding.ASCII.GetBytes(field.Name.PadRight(FieldNameBytes, '\0')))]),
        .. fields.SelectMany(field => field.Value.ToElement("")),
    ]);

    /// <summary>The node of a value.</summary>
    public static MatlabNode Of(MatlabValue value) => value switch
    {
        MatlabValue.Numbers numbers => new(ClassDouble, [.. numbers.Shape],
            Element(MiDouble, [.. numbers.Values.SelectMany(BitConverter.GetBytes)])),
        MatlabValue.Text text => new(ClassChar, [.. text.Shape], Element(MiUInt16, Encoding.Unicode.GetBytes(string.Concat(text.Rows)))),
        MatlabValue.Cell cell => new(ClassCell, [.. cell.Shape], [.. cell.Items.SelectMany(item => Of(item).ToElement(""))]),
        MatlabValue.Structure structure => new(ClassStruct, [.. structure.Shape],
        [
            .. Element(MiInt32, BitConverter.GetBytes(FieldNameBytes)),
            .. Element(MiInt8, [.. structure.Fields.SelectMany(field => Encoding.ASCII.GetBytes(field.PadRight(FieldNameBytes, '\0')))]),
            .. structure.Values.SelectMany(field => Of(field).ToElement("")),
        ]),
        _ => throw new ArgumentException($"{value.Kind} is not written", nameof(value)),
    };

    /// <summary>The bytes of a file with variables.</summary>
    public static byte[] File(bool compressed, params (string Name, MatlabNode Value)[] variables)
    {
        byte[] header =
            [.. Encoding.ASCII.GetBytes("MATLAB 5.0 MAT-file, Platform: GLNXA64".PadRight(124)), 0x00, 0x01, (byte)'I', (byte)'M'];
        return [.. header, .. variables.SelectMany(variable =>
            compressed ? Compress(variable.Value.ToElement(variable.Name)) : variable.Value.ToElement(variable.Name))];
    }

    /// <summary>The element of a matrix with this name.</summary>
    public byte[] ToElement(string name) => ReferenceEquals(this, Nothing) ? Tag(MiMatrix, 0) : Element(MiMatrix,
    [
        .. Element(MiUInt32, [.. BitConverter.GetBytes(Class), .. new byte[4]]),
        .. Element(MiInt32, [.. Shape.SelectMany(BitConverter.GetBytes)]),
        .. Element(MiInt8, Encoding.ASCII.GetBytes(name)),
        .. Payload,
    ]);

    /// <summary>A data element: of up to 4 bytes within its tag, else padded to 8.</summary>
    public static byte[] Element(int type, byte[] data)
    {
        if (data.Length is > 0 and <= 4)
        {
            return [.. BitConverter.GetBytes(type | data.Length << 16), .. data, .. new byte[4 - data.Length]];
        }
        return [.. Tag(type, data.Length), .. data, .. new byte[(8 - data.Length % 8) % 8]];
    }

    /// <summary>An element that holds another one deflated; not padded.</summary>
    public static byte[] Compress(byte[] element)
    {
        using MemoryStream deflated = new();
        using (System.IO.Compression.ZLibStream stream = new(deflated, System.IO.Compression.CompressionLevel.Optimal, leaveOpen: true))
        {
            stream.Write(element);
        }
        return [.. Tag(MiCompressed, (int)deflated.Length), .. deflated.ToArray()];
    }

    private static byte[] Tag(int type, int bytes)
    {
        var tag = new byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(tag, type);
        BinaryPrimitives.WriteInt32LittleEndian(tag.AsSpan(4), bytes);
        return tag;
    }
}
