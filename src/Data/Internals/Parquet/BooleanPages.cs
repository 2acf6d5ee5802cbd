using System.Buffers.Binary;
using System.IO.Compression;
using K4os.Compression.LZ4;
using Snappier;
using ZstdSharp;

namespace Dynamics.Data.Internals.Parquet;

/// <summary>Decodes columns of true and false in pages of run lengths, as Arrow writes them into pages of version 2. Parquet.Net 6.1 makes something else of these:
/// it takes the length before the runs for one of them.</summary>
internal static class BooleanPages
{
    private const int RunLengths = 3, Plain = 0, SecondVersion = 3;

    /// <summary>Whether a column has such pages.</summary>
    /// <param name="pages">The pages of a column, checked before.</param>
    /// <param name="rows">Rows in them.</param>
    public static bool HasRunLengths(ReadOnlySpan<byte> pages, int rows)
    {
        while (rows > 0)
        {
            PageHeader page = PageHeader.Read(pages, out int headerLength);
            if (page.Encoding == RunLengths)
            {
                return true;
            }
            pages = pages[(headerLength + page.Packed)..];
            rows -= page.Values;
        }
        return false;
    }

    /// <summary>Decodes all pages of a column, as Parquet.Net does.</summary>
    /// <param name="pages">The pages.</param>
    /// <param name="codec">How they are packed.</param>
    /// <param name="values">Receive the values that are there, one after the other.</param>
    /// <param name="levels">Receive 1 for each row that has a value and 0 for the others; empty where all have.</param>
    /// <exception cref="InvalidDataException">They are damaged.</exception>
    public static void Decode(ReadOnlySpan<byte> pages, int codec, Span<bool> values, Span<int> levels)
    {
        int rows = values.Length;
        Span<int> bits = new int[rows];
        for (int row = 0; row < rows;)
        {
            PageHeader page = PageHeader.Read(pages, out int headerLength);
            ReadOnlySpan<byte> content = pages.Slice(headerLength, page.Packed), packed = content[page.LevelBytes..];
            pages = pages[(headerLength + page.Packed)..];
            ReadOnlySpan<byte> unpacked = page.IsPacked && packed.Length > 0 ? Unpack(packed, codec, page.Unpacked - page.LevelBytes) : packed;
            int present = page.Values;
            if (levels.Length > 0)
            {
                Span<int> pageLevels = levels.Slice(row, page.Values);
                ReadRuns(page.Type == SecondVersion ? content[..page.LevelBytes] : TakeSized(ref unpacked), pageLevels);
                present = pageLevels.Count(1);
            }
            Span<int> pageBits = bits[..present];
            switch (page.Encoding)
            {
                case RunLengths when present > 0: ReadRuns(TakeSized(ref unpacked), pageBits); break;
                case RunLengths: break;
                case Plain: ReadBits(unpacked, pageBits); break;
                default: throw new InvalidDataException($"true and false in encoding {page.Encoding}");
            }
            for (int i = 0; i < present; i++)
            {
                values[i] = pageBits[i] != 0;
            }
            values = values[present..];
            row += page.Values;
        }
    }

    /// <summary>What stands behind a length of four bytes.</summary>
    private static ReadOnlySpan<byte> TakeSized(ref ReadOnlySpan<byte> bytes)
    {
        int length = bytes.Length < sizeof(int) ? -1 : BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (length < 0 || length > bytes.Length - sizeof(int))
        {
            throw new InvalidDataException("run lengths that end outside of their page");
        }
        ReadOnlySpan<byte> taken = bytes.Slice(sizeof(int), length);
        bytes = bytes[(sizeof(int) + length)..];
        return taken;
    }

    /// <summary>The format's hybrid of runs of one value and of packed bits, for values of one bit.</summary>
    private static void ReadRuns(ReadOnlySpan<byte> runs, Span<int> target)
    {
        while (target.Length > 0)
        {
            uint head = 0;
            for (int shift = 0; ; shift += 7)
            {
                byte next = shift < 32 && runs.Length > 0 ? runs[0] : throw new InvalidDataException("too few run lengths");
                runs = runs[1..];
                head |= (uint)(next & 0x7F) << shift;
                if (next < 0x80)
                {
                    break;
                }
            }
            bool arePacked = (head & 1) != 0;
            long length = arePacked ? 8L * (head >> 1) : head >> 1;
            int count = (int)Math.Min(length, target.Length), bytes = arePacked ? (count + 7) / 8 : 1;
            if (runs.Length < bytes)
            {
                throw new InvalidDataException("too few run lengths");
            }
            if (arePacked)
            {
                ReadBits(runs, target[..count]);
            }
            else
            {
                target[..count].Fill(runs[0]);
            }
            runs = runs[bytes..];
            target = target[count..];
        }
    }

    private static void ReadBits(ReadOnlySpan<byte> bits, Span<int> target)
    {
        if (8L * bits.Length < target.Length)
        {
            throw new InvalidDataException("too few bits");
        }
        for (int i = 0; i < target.Length; i++)
        {
            target[i] = (bits[i / 8] >> (i % 8)) & 1;
        }
    }

    private static byte[] Unpack(ReadOnlySpan<byte> packed, int codec, int length)
    {
        byte[] unpacked = new byte[length];
        switch (codec)
        {
            case PageCheck.Uncompressed:
                return packed.ToArray();
            case PageCheck.Snappy:
                return Snappy.DecompressToArray(packed);
            case PageCheck.Zstandard:
                using (Decompressor decompressor = new())
                {
                    decompressor.Unwrap(packed, unpacked);
                    return unpacked;
                }
            case PageCheck.RawLz4:
                LZ4Codec.Decode(packed, unpacked);
                return unpacked;
            default:
                using (Stream stream = codec == PageCheck.Gzip
                    ? new GZipStream(new MemoryStream(packed.ToArray()), CompressionMode.Decompress)
                    : new BrotliStream(new MemoryStream(packed.ToArray()), CompressionMode.Decompress))
                {
                    stream.ReadExactly(unpacked);
                    return unpacked;
                }
        }
    }
}
