using System.Buffers.Binary;

namespace Dynamics.Formats.Internals.Numpy;

/// <summary>The CRC-32 of zip archives (polynomial 0x04C11DB7, reflected), eight bytes a step.</summary>
internal sealed class Crc32
{
    private const uint Polynomial = 0xEDB88320;
    private const int Step = 8;
    private static readonly uint[] s_tables = Tables();
    private uint _state = uint.MaxValue;

    /// <summary>Checksum of everything added so far.</summary>
    public uint Value => ~_state;

    /// <summary>Adds bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        uint state = _state;
        ReadOnlySpan<uint> tables = s_tables;
        for (; bytes.Length >= Step; bytes = bytes[Step..])
        {
            ulong word = BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ state;
            state = tables[0x700 + (byte)word] ^ tables[0x600 + (byte)(word >> 8)] ^ tables[0x500 + (byte)(word >> 16)] ^ tables[0x400 + (byte)(word >> 24)]
                ^ tables[0x300 + (byte)(word >> 32)] ^ tables[0x200 + (byte)(word >> 40)] ^ tables[0x100 + (byte)(word >> 48)] ^ tables[(byte)(word >> 56)];
        }
        foreach (byte value in bytes)
        {
            state = (state >> 8) ^ tables[(byte)(state ^ value)];
        }
        _state = state;
    }

    /// <summary>Table k at 256 k: the state after a byte and k zero bytes.</summary>
    private static uint[] Tables()
    {
        var tables = new uint[256 * Step];
        for (uint i = 0; i < 256; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 8; bit++)
            {
                value = (value >> 1) ^ ((value & 1) * Polynomial);
            }
            tables[i] = value;
        }
        for (int i = 256; i < tables.Length; i++)
        {
            tables[i] = (tables[i - 256] >> 8) ^ tables[(byte)tables[i - 256]];
        }
        return tables;
    }
}
