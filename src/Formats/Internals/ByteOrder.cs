using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Dynamics.Formats.Internals;

/// <summary>The order of the bytes of numbers in files.</summary>
internal static class ByteOrder
{
    /// <summary>Turns the bytes of each number of <paramref name="itemSize"/> bytes around.</summary>
    public static void Reverse(Span<byte> bytes, int itemSize)
    {
        switch (itemSize)
        {
            case 2: Reverse16(MemoryMarshal.Cast<byte, ushort>(bytes)); break;
            case 4: Reverse32(MemoryMarshal.Cast<byte, uint>(bytes)); break;
            case 8: Reverse64(MemoryMarshal.Cast<byte, ulong>(bytes)); break;
        }

        static void Reverse16(Span<ushort> values) => BinaryPrimitives.ReverseEndianness(values, values);
        static void Reverse32(Span<uint> values) => BinaryPrimitives.ReverseEndianness(values, values);
        static void Reverse64(Span<ulong> values) => BinaryPrimitives.ReverseEndianness(values, values);
    }
}
