using System.Buffers.Binary;

namespace Dynamics.Data.Internals.Parquet;

/// <summary>The head of a Zstandard frame (RFC 8878), which says how much it unpacks into.</summary>
internal static class ZstandardFrame
{
    private const uint Magic = 0xFD2FB528;
    private const int LargestBlock = 128 << 10;

    /// <summary>Bytes that content unpacks into, null where the frame does not say, and the room that is made for them.</summary>
    /// <exception cref="InvalidDataException">It is no frame.</exception>
    public static (long? Length, long Room) Unpacked(ReadOnlySpan<byte> content)
    {
        if (content.Length < 6 || BinaryPrimitives.ReadUInt32LittleEndian(content) != Magic)
        {
            throw new InvalidDataException("a page is no Zstandard frame");
        }
        byte descriptor = content[4];
        bool isSingleSegment = (descriptor & 0x20) != 0;
        int at = 5 + (isSingleSegment ? 0 : 1) + ((descriptor & 3) switch { 0 => 0, 1 => 1, 2 => 2, _ => 4 });
        int sizeBytes = (descriptor >> 6) switch { 0 => isSingleSegment ? 1 : 0, 1 => 2, 2 => 4, _ => 8 };
        if (content.Length < at + sizeBytes)
        {
            throw new InvalidDataException("a Zstandard frame ends in its head");
        }
        long? length = sizeBytes switch
        {
            0 => null,
            1 => content[at],
            2 => BinaryPrimitives.ReadUInt16LittleEndian(content[at..]) + 256,
            4 => BinaryPrimitives.ReadUInt32LittleEndian(content[at..]),
            _ => BinaryPrimitives.ReadInt64LittleEndian(content[at..]),
        };
        return (length, length ?? RoomForBlocks(content[at..]));
    }

    private static long RoomForBlocks(ReadOnlySpan<byte> blocks)
    {
        long room = 0;
        for (bool isLast = false; !isLast; room += LargestBlock)
        {
            if (blocks.Length < 3)
            {
                throw new InvalidDataException("a Zstandard frame ends in its blocks");
            }
            int head = blocks[0] | (blocks[1] << 8) | (blocks[2] << 16);
            isLast = (head & 1) != 0;
            int length = ((head >> 1) & 3) == 1 ? 1 : head >> 3; // A block of one byte, repeated, holds it once.
            blocks = blocks[3..];
            blocks = length <= blocks.Length ? blocks[length..] : throw new InvalidDataException("a Zstandard frame ends in a block");
        }
        return room;
    }
}
