using System.IO.Compression;
using K4os.Compression.LZ4;
using Snappier;
using ZstdSharp;

namespace Dynamics.Data.Internals.Parquet;

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
