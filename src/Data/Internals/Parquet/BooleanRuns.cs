using System.Buffers.Binary;

namespace Dynamics.Data.Internals.Parquet;

/// <summary>Truth values as run lengths, as Arrow writes them into pages of version 2.</summary>
internal static class BooleanRuns
{
    /// <summary>The content of a page, with bits in place of the runs.</summary>
    /// <param name="page">What says which values are there, where some may not be, and the runs; each with its length before it.</param>
    /// <param name="isOptional">Whether values may be missing.</param>
    /// <param name="values">Values of the page, those that are missing included.</param>
    /// <exception cref="InvalidDataException">They are damaged.</exception>
    public static byte[] ToPlain(ReadOnlySpan<byte> page, bool isOptional, int values)
    {
        int levels = isOptional ? SizedLength(page) : 0;
        byte[] plain = new byte[levels + ((values + 7) / 8)];
        page[..levels].CopyTo(plain);
        page = page[levels..];
        if (page.Length > 0) // All may be missing.
        {
            Unroll(page[sizeof(int)..SizedLength(page)], plain.AsSpan(levels), values);
        }
        return plain;
    }

    /// <summary>Length of what begins with the length of its rest.</summary>
    internal static int SizedLength(ReadOnlySpan<byte> bytes)
    {
        int length = bytes.Length < sizeof(int) ? -1 : BinaryPrimitives.ReadInt32LittleEndian(bytes);
        return length >= 0 && length <= bytes.Length - sizeof(int) ? sizeof(int) + length
            : throw new InvalidDataException("run lengths that end outside of their page");
    }

    /// <summary>The format's hybrid of runs of one value and of packed bits, for values of one bit. Where values are missing there are
    /// fewer than told.</summary>
    private static void Unroll(ReadOnlySpan<byte> runs, Span<byte> bits, int values)
    {
        for (int at = 0; at < values && runs.Length > 0;)
        {
            uint head = ReadVarint(ref runs);
            bool arePacked = (head & 1) != 0;
            int count = (int)Math.Min(arePacked ? 8L * (head >> 1) : head >> 1, values - at), bytes = arePacked ? (count + 7) / 8 : 1;
            if (runs.Length < bytes)
            {
                throw new InvalidDataException("too few run lengths");
            }
            for (int i = 0; i < count; i++, at++)
            {
                int bit = arePacked ? (runs[i / 8] >> (i % 8)) & 1 : runs[0] & 1;
                bits[at / 8] |= (byte)(bit << (at % 8));
            }
            runs = runs[bytes..];
        }
    }

    /// <summary>A number of seven bits a byte, the lowest first.</summary>
    internal static uint ReadVarint(ref ReadOnlySpan<byte> bytes)
    {
        uint number = 0;
        for (int shift = 0; shift < 32 && bytes.Length > 0; shift += 7)
        {
            byte next = bytes[0];
            bytes = bytes[1..];
            number |= (uint)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return number;
            }
        }
        throw new InvalidDataException("a number without end");
    }
}
