using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Dynamics.Formats.Internals.Numpy;

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
            stream.Write(MemoryMarshal.CreateReadOnlySpan(ref Unsafe.AddByteOffset(ref first, (nint)at), (int)Math.Min(ChunkBytes, bytes - at)));
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
