using System.IO.Compression;
using K4os.Compression.LZ4;
using Snappier;
using ZstdSharp;

namespace Dynamics.Data.Internals.Parquet;

/// <summary>What stands before a page of values.</summary>
/// <param name="Type">The format's number of the kind of page.</param>
/// <param name="Unpacked">Bytes of the page.</param>
/// <param name="Packed">Bytes that it takes in the file.</param>
/// <param name="Crc">CRC-32 of these; null where the writer gave none.</param>
/// <param name="Values">Values in it, missing ones included.</param>
/// <param name="Encoding">The format's number of the encoding of the values.</param>
/// <param name="LevelBytes">Bytes before the values that say which are missing, never packed (pages of version 2).</param>
/// <param name="LevelsAreRunLengths">Whether what says which are missing is written as it is today.</param>
/// <param name="IsPacked">Whether the values are packed.</param>
internal readonly record struct PageHeader(int Type, int Unpacked, int Packed, uint? Crc, int Values, int Encoding, int LevelBytes,
    bool LevelsAreRunLengths, bool IsPacked)
{
    /// <summary>Reads a header.</summary>
    /// <param name="bytes">Begin with it.</param>
    /// <param name="length">Bytes of the header.</param>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static PageHeader Read(ReadOnlySpan<byte> bytes, out int length)
    {
        var thrift = new ThriftReader(bytes);
        var page = new PageHeader(-1, -1, -1, null, -1, -1, 0, true, true);
        for (int id = 0; thrift.NextField(ref id, out ThriftType field);)
        {
            switch (id)
            {
                case 1: page = page with { Type = thrift.Int32(field) }; break;
                case 2: page = page with { Unpacked = thrift.Int32(field) }; break;
                case 3: page = page with { Packed = thrift.Int32(field) }; break;
                case 4: page = page with { Crc = (uint)thrift.Int32(field) }; break;
                case 5 or 7 when field == ThriftType.Struct: page = ReadFirstVersion(ref thrift, page); break;
                case 8 when field == ThriftType.Struct: page = ReadSecondVersion(ref thrift, page); break;
                default: thrift.Skip(field); break;
            }
        }
        length = thrift.Position;
        return page;
    }

    /// <summary>Of values, or of a dictionary.</summary>
    private static PageHeader ReadFirstVersion(ref ThriftReader thrift, PageHeader page)
    {
        const int RunLengths = 3;
        for (int id = 0; thrift.NextField(ref id, out ThriftType field);)
        {
            switch (id)
            {
                case 1: page = page with { Values = thrift.Int32(field) }; break;
                case 2: page = page with { Encoding = thrift.Int32(field) }; break;
                case 3 when field == ThriftType.I32: page = page with { LevelsAreRunLengths = thrift.Int32(field) == RunLengths }; break;
                default: thrift.Skip(field); break;
            }
        }
        return page;
    }

    private static PageHeader ReadSecondVersion(ref ThriftReader thrift, PageHeader page)
    {
        for (int id = 0; thrift.NextField(ref id, out ThriftType field);)
        {
            switch (id)
            {
                case 1: page = page with { Values = thrift.Int32(field) }; break;
                case 4: page = page with { Encoding = thrift.Int32(field) }; break;
                case 5: page = page with { LevelBytes = thrift.Int32(field) }; break;
                case 6 when thrift.Int32(field) is not 0: throw new InvalidDataException("a column of lists");
                case 6: break;
                case 7: page = page with { IsPacked = ThriftReader.Truth(field) }; break;
                default: thrift.Skip(field); break;
            }
        }
        return page;
    }
}

/// <summary>Unpacks pages into room that is made for them: Parquet.Net would make as much as a damaged page asks for, and new arrays for
/// every page.</summary>
internal sealed class PageCodec : IDisposable
{
    // The format's numbers.
    public const int Uncompressed = 0;
    private const int SnappyCodec = 1, Gzip = 2, Brotli = 4, Zstandard = 6, RawLz4 = 7;
    private static readonly string[] s_names = ["none", "Snappy", "gzip", "LZO", "Brotli", "LZ4 in Hadoop's frames", "Zstandard", "LZ4"];

    private const string Known = "none, Snappy, gzip, Brotli, Zstandard or raw LZ4";

    private readonly Decompressor _zstandard = new();

    /// <summary>Unpacks a page.</summary>
    /// <param name="codec">The format's number of the way it is packed.</param>
    /// <param name="packed">The page.</param>
    /// <param name="unpacked">Is filled.</param>
    /// <exception cref="InvalidDataException">It unpacks into more or less, or the way is not handled. The codecs throw exceptions of their
    /// own where it is damaged.</exception>
    public void Unpack(int codec, ReadOnlySpan<byte> packed, Span<byte> unpacked)
    {
        int length = codec switch
        {
            Uncompressed => packed.TryCopyTo(unpacked) ? packed.Length : -1,
            SnappyCodec => Snappy.Decompress(packed, unpacked),
            Zstandard => _zstandard.Unwrap(packed, unpacked),
            RawLz4 => LZ4Codec.Decode(packed, unpacked),
            Gzip => Read(new GZipStream(new MemoryStream(packed.ToArray()), CompressionMode.Decompress), unpacked),
            Brotli => Read(new BrotliStream(new MemoryStream(packed.ToArray()), CompressionMode.Decompress), unpacked),
            _ => throw new InvalidDataException($"it is packed by {s_names.ElementAtOrDefault(codec) ?? "another way"}, expected {Known}"),
        };
        if (length != unpacked.Length)
        {
            throw new InvalidDataException($"a page that does not unpack into the {unpacked.Length} bytes that it claims");
        }
    }

    /// <summary>Frees the native memory.</summary>
    public void Dispose() => _zstandard.Dispose();

    private static int Read(Stream stream, Span<byte> unpacked)
    {
        using (stream)
        {
            int length = stream.ReadAtLeast(unpacked, unpacked.Length, throwOnEndOfStream: false);
            return stream.ReadByte() < 0 ? length : -1;
        }
    }
}
