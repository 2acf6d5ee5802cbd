using System.IO.Hashing;

namespace Dynamics.Data.Internals.Parquet;

/// <summary>Looks through the pages of a column before Parquet.Net decodes them: that they follow one another, hold as many values as they should, and do not
/// claim to unpack into more than such pages do.</summary>
internal static class PageCheck
{
    // The format's numbers of pages, encodings and codecs.
    private const int DataPage = 0, DictionaryPage = 2, DataPageV2 = 3;
    private const int Plain = 0, ByteStreamSplit = 9;
    internal const int Uncompressed = 0, Snappy = 1, Gzip = 2, Brotli = 4, Zstandard = 6, RawLz4 = 7;

    /// <summary>A page unpacks into at most so many bytes, or so many times its packed ones.</summary>
    private const long AlwaysAllowedBytes = 16 << 20, MostExpansion = 1024;

    /// <summary>Checks the pages of one column in one row group.</summary>
    /// <exception cref="InvalidDataException">They are damaged, or packed in a way that is not handled.</exception>
    public static void Require(ReadOnlySpan<byte> pages, StoredColumn column, int codec, int rows)
    {
        if (codec is not (Uncompressed or Snappy or Gzip or Brotli or Zstandard or RawLz4))
        {
            throw new InvalidDataException($"column {column.Name} is compressed by method {codec}, expected none, Snappy, gzip, Brotli, Zstandard or raw LZ4");
        }
        bool isFirst = true;
        for (int left = rows; left > 0; isFirst = false)
        {
            PageHeader page = PageHeader.Read(pages, out int headerLength);
            pages = pages[headerLength..];
            if (page.Packed < 0 || page.Packed > pages.Length || page.Unpacked < 0 || page.LevelBytes < 0 || page.LevelBytes > Math.Min(page.Packed, page.Unpacked))
            {
                throw Damaged(column, $"a page of {page.Packed} bytes, {page.Unpacked} unpacked, where {pages.Length} are left");
            }
            bool isData = page.Type is DataPage or DataPageV2 && page.Values > 0 && page.Values <= left;
            if (!isData && !(page.Type == DictionaryPage && isFirst && page.Values >= 0))
            {
                throw Damaged(column, $"a page of type {page.Type} with {page.Values} values, where {left} are left");
            }
            RequireContent(page, pages[..page.Packed], column, isData && codec != Uncompressed && page.IsPacked ? codec : isData ? Uncompressed : codec, isData);
            pages = pages[page.Packed..];
            left -= isData ? page.Values : 0;
        }
    }

    private static void RequireContent(PageHeader page, ReadOnlySpan<byte> content, StoredColumn column, int codec, bool isData)
    {
        if (page.Crc is { } crc && Crc32.HashToUInt32(content) != crc)
        {
            throw Damaged(column, "a page whose checksum differs");
        }
        int unpacked = page.Unpacked - page.LevelBytes;
        content = content[page.LevelBytes..];
        (long? claimed, long room) = codec switch
        {
            Uncompressed => (content.Length, content.Length),
            Snappy => (SnappyLength(content), SnappyLength(content)),
            Zstandard => ZstandardFrame.Unpacked(content),
            _ => (unpacked, unpacked),
        };
        if ((claimed is { } length && length != unpacked) || Math.Max(room, unpacked) > Math.Max(AlwaysAllowedBytes, MostExpansion * content.Length))
        {
            throw Damaged(column, $"a page of {content.Length} bytes that unpacks into {Math.Max(room, unpacked)}");
        }
        // Where it is known how many values there are, and how long each is.
        int? known = !isData || !column.IsOptional ? page.Values : page.Values - page.Missing;
        if (known * WidthOf(column) > unpacked && (!isData || page.Encoding is Plain or ByteStreamSplit))
        {
            throw Damaged(column, $"a page of {unpacked} bytes for {known} values");
        }
    }

    /// <summary>Fewest bytes of a value that is not packed.</summary>
    private static long WidthOf(StoredColumn column) => column.Type switch
    {
        StoredType.Boolean => 0,
        StoredType.Int32 or StoredType.Float or StoredType.Bytes => sizeof(int), // text has its length before it
        StoredType.FixedBytes => column.Width,
        _ => sizeof(long),
    };

    private static long SnappyLength(ReadOnlySpan<byte> content)
    {
        long length = 0;
        for (int i = 0; i < Math.Min(5, content.Length); i++)
        {
            length |= (long)(content[i] & 0x7F) << (7 * i);
            if (content[i] < 0x80)
            {
                return length;
            }
        }
        return -1;
    }

    private static InvalidDataException Damaged(StoredColumn column, string found) => new($"column {column.Name} is damaged: {found}");
}
