using System.Text;

namespace Dynamics.Data.Internals.Parquet;

/// <summary>Wire types of Thrift's compact protocol.</summary>
internal enum ThriftType
{
    Stop = 0,
    True = 1,
    False = 2,
    Byte = 3,
    I16 = 4,
    I32 = 5,
    I64 = 6,
    Double = 7,
    Binary = 8,
    List = 9,
    Set = 10,
    Map = 11,
    Struct = 12,
}

/// <summary>Reads Thrift's compact protocol, in which Parquet's headers are written, out of bytes that may be damaged: it never reads past
/// their end, and no length or type in them is believed unchecked.</summary>
internal ref struct ThriftReader(ReadOnlySpan<byte> bytes)
{
    private const int Deepest = 16, LongestVarint = 10;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    /// <summary>Goes to the next field of a struct; false after the last. <paramref name="id"/> is 0 before the first.</summary>
    /// <exception cref="InvalidDataException">The bytes end, or hold something else.</exception>
    public bool NextField(ref int id, out ThriftType type)
    {
        byte head = Byte();
        type = (ThriftType)(head & 0x0F);
        if (head == 0)
        {
            return false;
        }
        id = head >> 4 is var step and not 0 ? id + step : (short)Signed();
        return id is >= 0 and <= short.MaxValue ? true : throw Damaged("a field without a number");
    }

    /// <summary>A whole number of at most 32 bits.</summary>
    public int Int32(ThriftType type)
    {
        Require(type is ThriftType.I32 or ThriftType.I16, type);
        long value = Signed();
        return value is >= int.MinValue and <= int.MaxValue ? (int)value : throw Damaged($"a number of {value}");
    }

    /// <summary>A whole number of 64 bits.</summary>
    public long Int64(ThriftType type)
    {
        Require(type is ThriftType.I64, type);
        return Signed();
    }

    /// <summary>A single byte.</summary>
    public sbyte Int8(ThriftType type)
    {
        Require(type is ThriftType.Byte, type);
        return (sbyte)Byte();
    }

    /// <summary>A truth value that is a field of a struct.</summary>
    public static bool Truth(ThriftType type)
    {
        Require(type is ThriftType.True or ThriftType.False, type);
        return type == ThriftType.True;
    }

    /// <summary>Text, or any bytes.</summary>
    public ReadOnlySpan<byte> Binary(ThriftType type)
    {
        Require(type is ThriftType.Binary, type);
        ulong length = Varint();
        return length <= (ulong)(_bytes.Length - Position) ? Take((int)length) : throw Damaged($"a text of {length} bytes");
    }

    /// <summary>Text.</summary>
    public string Text(ThriftType type) => Encoding.UTF8.GetString(Binary(type));

    /// <summary>The number of elements of a list, all of the type told.</summary>
    public int List(ThriftType type, ThriftType expected)
    {
        Require(type is ThriftType.List, type);
        int count = ListHead(out ThriftType element);
        Require(count == 0 || element == expected, element);
        return count;
    }

    /// <summary>Passes over a field.</summary>
    public void Skip(ThriftType type) => Skip(type, inList: false, 0);

    private void Skip(ThriftType type, bool inList, int depth)
    {
        if (depth > Deepest)
        {
            throw Damaged("structures within structures without end");
        }
        switch (type)
        {
            case ThriftType.True or ThriftType.False:
                Take(inList ? 1 : 0); // As a field, the type says it all.
                break;
            case ThriftType.Byte:
                Byte();
                break;
            case ThriftType.I16 or ThriftType.I32 or ThriftType.I64:
                Varint();
                break;
            case ThriftType.Double:
                Take(sizeof(double));
                break;
            case ThriftType.Binary:
                Binary(type);
                break;
            case ThriftType.List or ThriftType.Set:
                for (int left = ListHead(out ThriftType element); left > 0; left--)
                {
                    Skip(element, inList: true, depth + 1);
                }
                break;
            case ThriftType.Struct:
                for (int id = 0; NextField(ref id, out ThriftType field);)
                {
                    Skip(field, inList: false, depth + 1);
                }
                break;
            default:
                throw Damaged($"a field of type {(int)type}");
        }
    }

    /// <summary>A list has a byte for each element at least, so that no count is larger than what is left.</summary>
    private int ListHead(out ThriftType element)
    {
        byte head = Byte();
        element = (ThriftType)(head & 0x0F);
        ulong count = head >> 4 == 0x0F ? Varint() : (ulong)(head >> 4);
        return count <= (ulong)(_bytes.Length - Position) ? (int)count : throw Damaged($"a list of {count}");
    }

    private long Signed()
    {
        ulong value = Varint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (int i = 0; i < LongestVarint; i++)
        {
            byte next = Byte();
            value |= (ulong)(next & 0x7F) << (7 * i);
            if (next < 0x80)
            {
                return value;
            }
        }
        throw Damaged("a number without end");
    }

    private byte Byte() => Take(1)[0];

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _bytes.Length - Position)
        {
            throw Damaged("an end in the middle");
        }
        Position += count;
        return _bytes.Slice(Position - count, count);
    }

    private static void Require(bool holds, ThriftType found)
    {
        if (!holds)
        {
            throw Damaged($"a field of type {(int)found} where another belongs");
        }
    }

    private static InvalidDataException Damaged(string found) => new($"a header is damaged: {found}");
}
