using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Dynamics.Formats.Internals.Numpy;

/// <summary>Reads one <c>.npy</c> array out of a stream of known length, and trusts none of its numbers before that
/// length allows them.</summary>
/// <param name="stream">The bytes.</param>
/// <param name="length">How many there are.</param>
/// <param name="where">What to call them in an error.</param>
internal sealed class NumpyStream(Stream stream, long length, string where)
{
    private const int ChunkBytes = 1 << 20, LongestHeader = 1 << 16;
    private readonly Crc32 _checksum = new();
    private long _read;

    /// <summary>CRC-32 of all bytes read so far.</summary>
    public uint Checksum => _checksum.GetCurrentHashAsUInt32();

    private long Left => length - _read;

    /// <summary>Reads to the end.</summary>
    /// <exception cref="InputException">Not an array, one of a type that is not read, or one that does not fill
    /// the stream exactly.</exception>
    public NumpyArray ReadArray(string name)
    {
        NumpyHeader header = ReadHeader();
        string shape = string.Join(", ", header.Shape);
        if (header.Count > Array.MaxLength)
        {
            throw new InputException(
                $"shape ({shape}) has more than {Array.MaxLength} elements", where, "copy the file again, or save it in parts");
        }
        Int128 bytes = header.Count * header.Type.ItemSize;
        if (bytes != Left)
        {
            throw new InputException($"shape ({shape}) of {header.Type.ItemSize} bytes each needs {bytes} bytes, and {Left} are there",
                where, "copy or save the file again");
        }
        Array values = header.Type.Kind == 'U' ? ReadTexts(header) : ReadNumbers(header);
        return new NumpyArray(name, values, header.Shape);
    }

    /// <summary>Reads what stands before the data.</summary>
    /// <exception cref="InputException">Not an array, or one of a type that is not read.</exception>
    public NumpyHeader ReadHeader()
    {
        Span<byte> prelude = stackalloc byte[NumpyHeader.PreludeLength];
        Fill(prelude);
        int version = prelude[6];
        if (!prelude.StartsWith(NumpyHeader.Magic) || version is < 1 or > 3)
        {
            throw new InputException(prelude.StartsWith(NumpyHeader.Magic)
                ? $"version {version} of the .npy format, expected 1 to 3"
                : "not a .npy array", where,
                "save it with numpy.save or numpy.savez");
        }
        Span<byte> size = stackalloc byte[version == 1 ? sizeof(ushort) : sizeof(uint)];
        Fill(size);
        long headerLength = version == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(size) : BinaryPrimitives.ReadUInt32LittleEndian(size);
        if (headerLength > Math.Min(Left, LongestHeader))
        {
            throw new InputException(
                $"the header says that it is {headerLength} bytes long, {Left} are there and {LongestHeader} at most are read", where,
                "save plain arrays with numpy.save");
        }
        var text = new byte[headerLength];
        Fill(text);
        return NumpyHeader.Parse((version == 3 ? Encoding.UTF8 : Encoding.Latin1).GetString(text), where);
    }

    private Array ReadNumbers(NumpyHeader header)
    {
        Array values = header.Type.Allocate((int)header.Count);
        ref byte first = ref MemoryMarshal.GetArrayDataReference(values);
        long bytes = Left; // Checked against the shape.
        for (long at = 0; at < bytes; at += ChunkBytes)
        {
            Span<byte> chunk =
                MemoryMarshal.CreateSpan(ref Unsafe.AddByteOffset(ref first, (nint)at), (int)Math.Min(ChunkBytes, bytes - at));
            Fill(chunk);
            if (header.Type.Swapped)
            {
                ByteOrder.Reverse(chunk, header.Type.ItemSize);
            }
            if (header.Type.Kind == 'b')
            {
                MakeTruth(chunk);
            }
        }
        Array ordered = FortranOrder.Matters(header) ? FortranOrder.ToCOrder(values, header) : values;
        return ordered is Half[] halves ? Array.ConvertAll(halves, half => (float)half) : ordered;
    }

    private string[] ReadTexts(NumpyHeader header)
    {
        var encoding = new UTF32Encoding(
            bigEndian: header.Type.Swapped == BitConverter.IsLittleEndian, byteOrderMark: false, throwOnInvalidCharacters: true);
        var texts = new string[(int)header.Count];
        var item = new byte[header.Type.ItemSize];
        for (int i = 0; i < texts.Length; i++)
        {
            Fill(item);
            int used = MemoryMarshal.Cast<byte, uint>(item).LastIndexOfAnyExcept(0u) + 1; // NumPy fills up with NUL.
            try
            {
                texts[i] = encoding.GetString(item, 0, used * NumpyType.CharacterSize);
            }
            catch (ArgumentException failure)
            {
                throw new InputException($"string {i + 1} of {texts.Length} is no Unicode text", where, "save the array again", failure);
            }
        }
        return FortranOrder.Matters(header) ? FortranOrder.ToCOrder<string>(texts, header.Shape) : texts;
    }

    /// <summary>Any byte but 0 is true; a .NET bool must be 0 or 1.</summary>
    private static void MakeTruth(Span<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = bytes[i] == 0 ? (byte)0 : (byte)1;
        }
    }

    private void Fill(Span<byte> target)
    {
        if (target.Length > Left)
        {
            throw new InputException($"ends after {length} bytes, in the middle of its header", where, "copy or save the file again");
        }
        stream.ReadExactly(target);
        _read += target.Length;
        _checksum.Append(target);
    }
}

/// <summary>Turns arrays whose first axis runs fastest into arrays whose last axis does.</summary>
internal static class FortranOrder
{
    /// <summary>Whether the two orders differ for an array.</summary>
    public static bool Matters(NumpyHeader header) => header.FortranOrder && header.Shape.Count(axis => axis > 1) > 1 && header.Count > 0;

    /// <summary>Numbers of 1, 2, 4 or 8 bytes, in an array of the same type.</summary>
    public static Array ToCOrder(Array values, NumpyHeader header)
    {
        Array ordered = header.Type.Allocate(values.Length);
        switch (header.Type.ItemSize)
        {
            case 1: Permute(Elements<byte>(values), Elements<byte>(ordered), header.Shape); break;
            case 2: Permute(Elements<ushort>(values), Elements<ushort>(ordered), header.Shape); break;
            case 4: Permute(Elements<uint>(values), Elements<uint>(ordered), header.Shape); break;
            default: Permute(Elements<ulong>(values), Elements<ulong>(ordered), header.Shape); break;
        }
        return ordered;
    }

    /// <summary>Values of any type.</summary>
    public static T[] ToCOrder<T>(ReadOnlySpan<T> values, long[] shape)
    {
        var ordered = new T[values.Length];
        Permute(values, ordered, shape);
        return ordered;
    }

    private static Span<T> Elements<T>(Array values) where T : unmanaged =>
        MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(values)), values.Length);

    private static void Permute<T>(ReadOnlySpan<T> values, Span<T> ordered, long[] shape)
    {
        var strides = new int[shape.Length];
        strides[0] = 1;
        for (int axis = 1; axis < shape.Length; axis++)
        {
            strides[axis] = strides[axis - 1] * (int)shape[axis - 1];
        }
        var index = new int[shape.Length - 1];
        for (int next = 0; next < ordered.Length;)
        {
            int from = 0;
            for (int axis = 0; axis < index.Length; axis++)
            {
                from += index[axis] * strides[axis];
            }
            for (int k = 0; k < shape[^1]; k++, from += strides[^1])
            {
                ordered[next++] = values[from];
            }
            for (int axis = index.Length - 1; axis >= 0 && ++index[axis] == shape[axis]; axis--)
            {
                index[axis] = 0;
            }
        }
    }
}

/// <summary>Writes <c>.npy</c> arrays, version 1.0, in this machine's order of bytes.</summary>
internal static class NumpyWriting
{
    private const int ChunkBytes = 1 << 20;

    /// <summary>Writes header and data.</summary>
    /// <exception cref="ArgumentException">A string that ends in NUL (NumPy cuts it off) or is no valid Unicode.</exception>
    public static void Write(Stream stream, NumpyArray array)
    {
        NumpyType type = NumpyType.Of(array.Values);
        stream.Write(new NumpyHeader(type, false, [.. array.Shape]).ToBytes());
        if (array.Values is string[] texts)
        {
            WriteTexts(stream, texts, type.ItemSize);
        }
        else
        {
            WriteNumbers(stream, array.Values, type.ItemSize);
        }
    }

    private static void WriteNumbers(Stream stream, Array values, int itemSize)
    {
        ref byte first = ref MemoryMarshal.GetArrayDataReference(values);
        long bytes = values.LongLength * itemSize;
        for (long at = 0; at < bytes; at += ChunkBytes)
        {
            stream.Write(
                MemoryMarshal.CreateReadOnlySpan(ref Unsafe.AddByteOffset(ref first, (nint)at), (int)Math.Min(ChunkBytes, bytes - at)));
        }
    }

    private static void WriteTexts(Stream stream, string[] texts, int itemSize)
    {
        var encoding = new UTF32Encoding(bigEndian: !BitConverter.IsLittleEndian, byteOrderMark: false, throwOnInvalidCharacters: true);
        var item = new byte[itemSize];
        foreach (string text in texts)
        {
            if (text.EndsWith('\0'))
            {
                throw new ArgumentException("a string ends in NUL, which NumPy cuts off", nameof(texts));
            }
            int used;
            try
            {
                used = encoding.GetBytes(text, item);
            }
            catch (EncoderFallbackException failure)
            {
                throw new ArgumentException("a string is no valid Unicode", nameof(texts), failure);
            }
            item.AsSpan(used).Clear();
            stream.Write(item);
        }
    }
}
