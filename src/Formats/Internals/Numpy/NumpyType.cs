using System.Globalization;

namespace Dynamics.Formats.Internals.Numpy;

/// <summary>Type of the elements of a <c>.npy</c> array.</summary>
/// <param name="Kind">b bool, i and u whole numbers, f floats, U Unicode strings.</param>
/// <param name="ItemSize">Bytes an element.</param>
/// <param name="Swapped">Whether their order of bytes is not that of this machine.</param>
internal readonly record struct NumpyType(char Kind, int ItemSize, bool Swapped)
{
    /// <summary>Bytes of a character of a string (UTF-32).</summary>
    public const int CharacterSize = 4;

    private const int LongestString = 1 << 26;

    /// <summary>This machine's order of bytes, as NumPy writes it.</summary>
    private static readonly char s_order = BitConverter.IsLittleEndian ? '<' : '>';

    /// <summary>Reads a type as in the header, for instance <c>&lt;f8</c>; null when arrays of it are not read.</summary>
    public static NumpyType? Parse(string text)
    {
        if (text.Length < 3 || !"<>|=".Contains(text[0])
            || !int.TryParse(text.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out int size))
        {
            return null;
        }
        bool swapped = text[0] is '<' or '>' && text[0] != s_order && (size > 1 || text[1] == 'U');
        return (text[1], size) switch
        {
            ('b', 1) or ('i' or 'u', 1 or 2 or 4 or 8) or ('f', 2 or 4 or 8) => new(text[1], size, swapped),
            ('U', > 0 and <= LongestString) => new('U', CharacterSize * size, swapped),
            _ => null,
        };
    }

    /// <summary>Type of an array in memory.</summary>
    // An sbyte[] "is" a byte[] to the runtime.
    public static NumpyType Of(Array values) => Type.GetTypeCode(values.GetType().GetElementType()) switch
    {
        TypeCode.Boolean => new('b', 1, false),
        TypeCode.SByte => new('i', 1, false),
        TypeCode.Int16 => new('i', 2, false),
        TypeCode.Int32 => new('i', 4, false),
        TypeCode.Int64 => new('i', 8, false),
        TypeCode.Byte => new('u', 1, false),
        TypeCode.UInt16 => new('u', 2, false),
        TypeCode.UInt32 => new('u', 4, false),
        TypeCode.UInt64 => new('u', 8, false),
        TypeCode.Single => new('f', 4, false),
        TypeCode.Double => new('f', 8, false),
        _ => new('U', CharacterSize * ((string[])values).Aggregate(1, (most, text) => Math.Max(most, CharacterCount(text))), false),
    };

    /// <summary>An array for the elements, other than strings.</summary>
    public Array Allocate(int count) => (Kind, ItemSize) switch
    {
        ('b', _) => new bool[count],
        ('i', 1) => new sbyte[count],
        ('i', 2) => new short[count],
        ('i', 4) => new int[count],
        ('i', _) => new long[count],
        ('u', 1) => new byte[count],
        ('u', 2) => new ushort[count],
        ('u', 4) => new uint[count],
        ('u', _) => new ulong[count],
        ('f', 2) => new Half[count],
        ('f', 4) => new float[count],
        _ => new double[count],
    };

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        'U' => $"{s_order}U{ItemSize / CharacterSize}",
        _ => $"{(ItemSize == 1 ? '|' : s_order)}{Kind}{ItemSize}",
    };

    private static int CharacterCount(string text) => text.EnumerateRunes().Count();
}
