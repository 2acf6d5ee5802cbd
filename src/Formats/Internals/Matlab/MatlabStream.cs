using System.Buffers.Binary;
using System.Text;

namespace Dynamics.Formats.Internals.Matlab;

/// <summary>The data elements of a MATLAB v5 file (or of one that was inflated), little endian. Every length is checked against what
/// encloses it, so that nothing is read or allocated beyond the file.</summary>
/// <param name="stream">The bytes; read forwards only.</param>
/// <param name="length">How many there are at most.</param>
/// <param name="where">What to call them in an error.</param>
internal sealed class MatlabStream(Stream stream, long length, string where)
{
    /// <summary>Types of data elements (mi...).</summary>
    public const int Int8 = 1, UInt8 = 2, Int16 = 3, UInt16 = 4, Int32 = 5, UInt32 = 6, Single = 7, Double = 9, Int64 = 12, UInt64 = 13,
        Matrix = 14, Compressed = 15, Utf8 = 16, Utf16 = 17, Utf32 = 18;

    private const int TagBytes = 8, Alignment = 8, ChunkBytes = 1 << 16, LongestText = 1 << 24;
    private long _end = length;

    /// <summary>Bytes read so far.</summary>
    public long Position { get; private set; }

    /// <summary>Bytes left in the innermost element entered.</summary>
    public long Left => _end - Position;

    /// <summary>Whether another element can follow.</summary>
    public bool HasMore => Left >= TagBytes;

    /// <summary>Reads a tag: type and number of bytes, and the bytes themselves where they are packed into it (up to 4).</summary>
    public (int Type, long Bytes, byte[]? Packed) ReadTag()
    {
        Span<byte> tag = stackalloc byte[TagBytes];
        Fill(tag);
        uint first = BinaryPrimitives.ReadUInt32LittleEndian(tag), second = BinaryPrimitives.ReadUInt32LittleEndian(tag[4..]);
        int packed = (int)(first >> 16);
        if (packed > 4)
        {
            throw Damaged($"an element of type {first & 0xffff} with {packed} bytes in its tag");
        }
        return packed > 0 ? ((int)(first & 0xffff), packed, tag.Slice(4, packed).ToArray()) : ((int)first, second, null);
    }

    /// <summary>Enters an element of so many bytes; <see cref="Leave"/> with the result goes to its end.</summary>
    public long Enter(long bytes)
    {
        if (bytes > Left)
        {
            throw Damaged($"an element of {bytes} bytes where {Left} are left");
        }
        long outer = _end;
        _end = Position + bytes;
        return outer;
    }

    /// <summary>Skips what is left of the element and goes back to the one around it.</summary>
    public void Leave(long outer)
    {
        Skip(Left);
        _end = outer;
    }

    /// <summary>The bytes of an element that is known to be short.</summary>
    public byte[] ReadBytes(long most)
    {
        (_, long bytes, byte[]? packed) = ReadTag();
        if (bytes > most)
        {
            throw Damaged($"an element of {bytes} bytes where {most} at most are expected");
        }
        byte[] content = packed ?? new byte[bytes];
        if (packed is null)
        {
            Fill(content);
            SkipPadding(bytes);
        }
        return content;
    }

    /// <summary>The numbers of an element, whatever type they are stored as.</summary>
    /// <param name="count">How many there must be.</param>
    public double[] ReadNumbers(long count)
    {
        (int type, long bytes, byte[]? packed) = ReadTag();
        int width = WidthOf(type);
        if (width == 0 || bytes != count * width || bytes > (packed is null ? Left : bytes) || count > Array.MaxLength)
        {
            throw Damaged($"{bytes} bytes of type {type} for {count} numbers");
        }
        if (packed is not null)
        {
            var few = new double[count];
            Convert(type, packed, few);
            return few;
        }
        double[] values = [];
        var chunk = new byte[ChunkBytes];
        for (int read = 0; read < count;)
        {
            int now = (int)Math.Min(ChunkBytes / width, count - read);
            Span<byte> part = chunk.AsSpan(0, now * width);
            Fill(part);
            // Grows with what is really there: a small compressed file can claim much.
            Array.Resize(ref values,
                values.Length >= read + now ? values.Length : (int)Math.Min(count, Math.Max(2L * values.Length, read + now)));
            Convert(type, part, values.AsSpan(read, now));
            read += now;
        }
        SkipPadding(bytes);
        return values;
    }

    /// <summary>The characters of an element, whatever type they are stored as.</summary>
    public string ReadCharacters()
    {
        (int type, long bytes, byte[]? packed) = ReadTag();
        if (bytes > (packed is null ? Math.Min(Left, LongestText) : bytes))
        {
            throw Damaged($"{bytes} bytes of text");
        }
        byte[] content = packed ?? new byte[bytes];
        if (packed is null)
        {
            Fill(content);
            SkipPadding(bytes);
        }
        return type switch
        {
            Utf8 => Encoding.UTF8.GetString(content),
            UInt16 or Int16 or Utf16 => Encoding.Unicode.GetString(content),
            UInt32 or Int32 or Utf32 => Encoding.UTF32.GetString(content),
            UInt8 or Int8 => Encoding.Latin1.GetString(content),
            _ => throw Damaged($"text of type {type}"),
        };
    }

    /// <summary>Goes over an element with its padding.</summary>
    public void SkipElement(long bytes, bool isPacked)
    {
        if (!isPacked)
        {
            Leave(Enter(bytes));
            SkipPadding(bytes);
        }
    }

    /// <summary>What is wrong with the file, and about where.</summary>
    public InputException Damaged(string what) =>
        new($"{what}, about byte {Position}", where, "save it again, or export the spikes as CSV tables");

    private void SkipPadding(long bytes) => Skip(Math.Min((Alignment - bytes % Alignment) % Alignment, Left));

    private void Skip(long bytes)
    {
        Span<byte> none = stackalloc byte[512];
        if (bytes > none.Length && stream.CanSeek)
        {
            stream.Seek(bytes, SeekOrigin.Current);
            Position += bytes;
            return;
        }
        for (; bytes > 0; bytes -= Math.Min(bytes, none.Length))
        {
            Fill(none[..(int)Math.Min(bytes, none.Length)]);
        }
    }

    private void Fill(Span<byte> target)
    {
        if (target.Length > Left || stream.ReadAtLeast(target, target.Length, throwOnEndOfStream: false) < target.Length)
        {
            throw Damaged("the file ends within an element");
        }
        Position += target.Length;
    }

    private static int WidthOf(int type) => type switch
    {
        Int8 or UInt8 => 1,
        Int16 or UInt16 => 2,
        Int32 or UInt32 or Single => 4,
        Double or Int64 or UInt64 => 8,
        _ => 0,
    };

    private static void Convert(int type, ReadOnlySpan<byte> bytes, Span<double> values)
    {
        int width = WidthOf(type);
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> item = bytes.Slice(i * width, width);
            values[i] = type switch
            {
                Int8 => (sbyte)item[0],
                UInt8 => item[0],
                Int16 => BinaryPrimitives.ReadInt16LittleEndian(item),
                UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(item),
                Int32 => BinaryPrimitives.ReadInt32LittleEndian(item),
                UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(item),
                Single => BinaryPrimitives.ReadSingleLittleEndian(item),
                Double => BinaryPrimitives.ReadDoubleLittleEndian(item),
                Int64 => BinaryPrimitives.ReadInt64LittleEndian(item),
                _ => BinaryPrimitives.ReadUInt64LittleEndian(item),
            };
        }
    }
}
