using System.Buffers.Binary;
using System.IO.Hashing;

namespace Dynamics.Data.Internals.Parquet;

/// <summary>One column of one row group as a small Parquet file in memory, for Parquet.Net to decode. Its pages are unpacked and of version
/// 1, and all its headers are ours: Parquet.Net believes every length and count that a damaged file claims, would wait for the end of a
/// number that has none, and makes something else of run lengths of true and false, which stand here as bits.</summary>
internal sealed class ColumnFile : Stream
{
    // The format's numbers of pages and encodings.
    private const int DataPage = 0, DictionaryPage = 2, SecondDataPage = 3;
    private const int Plain = 0, RunLengths = 3, Differences = 5, LastDifferences = 7, ByteStreamSplit = 9;

    /// <summary>A page unpacks into at most so many bytes, or so many times its packed ones.</summary>
    private const long AlwaysAllowedBytes = 16 << 20, MostExpansion = 1024;

    private readonly PageCodec _codec = new();
    private byte[] _bytes = [];
    private int _length;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => _length;

    /// <inheritdoc/>
    public override long Position { get; set; }

    /// <summary>Makes the file, in place of the one before.</summary>
    /// <param name="column">What the column is.</param>
    /// <param name="codec">How its pages are packed.</param>
    /// <param name="rows">Rows of the group.</param>
    /// <param name="pages">Its pages as they are stored.</param>
    /// <exception cref="InvalidDataException">They are damaged. Codecs throw exceptions of their own.</exception>
    public void Load(StoredColumn column, int codec, int rows, ReadOnlySpan<byte> pages)
    {
        (_length, Position) = (0, 0);
        ParquetLayout.Magic.CopyTo(Append(ParquetLayout.Magic.Length));
        bool isFirst = true;
        for (int left = rows; left > 0; isFirst = false)
        {
            PageHeader page = PageHeader.Read(pages, out int headerLength);
            pages = pages[headerLength..];
            if (page.Packed < 0 || page.Packed > pages.Length || page.LevelBytes < 0 || page.LevelBytes > page.Packed
                || page.Unpacked < page.LevelBytes
                || page.Unpacked > Math.Max(AlwaysAllowedBytes, MostExpansion * page.Packed))
            {
                throw new InvalidDataException($"a page of {page.Packed} bytes, {page.Unpacked} unpacked, where {pages.Length} are left");
            }
            ReadOnlySpan<byte> stored = pages[..page.Packed];
            pages = pages[page.Packed..];
            if (page.Crc is { } crc && Crc32.HashToUInt32(stored) != crc)
            {
                throw new InvalidDataException("a page whose checksum differs");
            }
            switch (page.Type)
            {
                case DictionaryPage when isFirst && page.Values >= 0 && page.Values * FewestBytes(column) <= page.Unpacked:
                    _codec.Unpack(codec, stored, AppendPage(page.Type, page.Values, Plain, page.Unpacked));
                    break;
                case DataPage or SecondDataPage when page.Values > 0 && page.Values <= left
                    && (page.LevelsAreRunLengths || !column.IsOptional):
                    AppendData(column, codec, page, stored);
                    left -= page.Values;
                    break;
                default:
                    throw new InvalidDataException($"a page of type {page.Type} with {page.Values} values, where {left} are left");
            }
        }
        AppendFooter(column, rows);
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (Position < 0 || Position >= _length)
        {
            throw new EndOfStreamException("values end before they should");
        }
        int count = (int)Math.Min(_length - Position, buffer.Length);
        _bytes.AsSpan((int)Position, count).CopyTo(buffer);
        Position += count;
        return count;
    }

    /// <inheritdoc/>
    public override int ReadByte()
    {
        Span<byte> one = stackalloc byte[1];
        return Read(one) == 0 ? -1 : one[0];
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Task.FromResult(Read(buffer, offset, count));

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) =>
        Position = offset + origin switch { SeekOrigin.Begin => 0, SeekOrigin.Current => Position, _ => _length };

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _codec.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>In pages of version 1 the levels, which say what rows have values, are packed with the values and have their length before
    /// them.</summary>
    private void AppendData(StoredColumn column, int codec, PageHeader page, ReadOnlySpan<byte> stored)
    {
        ReadOnlySpan<byte> levels = stored[..page.LevelBytes], packed = stored[page.LevelBytes..];
        int head = column.IsOptional && page.Type == SecondDataPage ? sizeof(int) + levels.Length : 0;
        int unpacked = page.Unpacked - levels.Length;
        codec = page.IsPacked ? codec : PageCodec.Uncompressed;
        if (!column.IsOptional && page.Encoding is Plain or ByteStreamSplit && page.Values * FewestBytes(column) > unpacked)
        {
            throw new InvalidDataException($"a page of {unpacked} bytes for {page.Values} values");
        }
        bool hasRuns = column.Type == StoredType.Boolean && page.Encoding == RunLengths;
        Span<byte> content = hasRuns ? new byte[head + unpacked] : AppendPage(DataPage, page.Values, page.Encoding, head + unpacked);
        if (head > 0)
        {
            BinaryPrimitives.WriteInt32LittleEndian(content, levels.Length);
            levels.CopyTo(content[sizeof(int)..]);
        }
        if (unpacked > 0)
        {
            _codec.Unpack(codec, packed, content[head..]);
        }
        if (page.Encoding is >= Differences and <= LastDifferences)
        {
            ReadOnlySpan<byte> values = column.IsOptional ? content[BooleanRuns.SizedLength(content)..] : content;
            DifferenceBlocks.Require(values, page.Values, streams: page.Encoding == LastDifferences ? 2 : 1);
        }
        if (hasRuns)
        {
            byte[] plain = BooleanRuns.ToPlain(content, column.IsOptional, page.Values);
            plain.CopyTo(AppendPage(DataPage, page.Values, Plain, plain.Length));
        }
    }

    /// <summary>Writes the header of a page, and makes room for its content.</summary>
    private Span<byte> AppendPage(int type, int values, int encoding, int length)
    {
        var thrift = new ThriftWriter();
        thrift.Struct(() =>
        {
            thrift.Int32(1, type);
            thrift.Int32(2, length);
            thrift.Int32(3, length);
            thrift.Struct(type == DictionaryPage ? 7 : 5, () =>
            {
                thrift.Int32(1, values);
                thrift.Int32(2, encoding);
                if (type == DataPage)
                {
                    thrift.Int32(3, RunLengths);
                    thrift.Int32(4, RunLengths);
                }
            });
        });
        byte[] header = thrift.ToArray();
        header.CopyTo(Append(header.Length));
        return Append(length);
    }

    private void AppendFooter(StoredColumn column, int rows)
    {
        const string Root = "root", Name = "values";
        int pagesLength = _length - ParquetLayout.Magic.Length;
        var thrift = new ThriftWriter();
        thrift.Struct(() =>
        {
            thrift.Int32(1, 1);
            thrift.Structs<Action>(2, [WriteRoot, () => column.Write(thrift, Name)], write => write());
            thrift.Int64(3, rows);
            thrift.Structs(4, [rows], _ =>
            {
                thrift.Structs(1, [column], _ => thrift.Struct(3, () =>
                {
                    thrift.Int32(1, (int)column.Type);
                    thrift.Texts(3, Name);
                    thrift.Int32(4, PageCodec.Uncompressed);
                    thrift.Int64(5, rows);
                    thrift.Int64(7, pagesLength);
                    thrift.Int64(9, ParquetLayout.Magic.Length);
                }));
                thrift.Int64(3, rows);
            });
        });

        void WriteRoot()
        {
            thrift.Text(4, Root);
            thrift.Int32(5, 1);
        }

        byte[] footer = thrift.ToArray();
        footer.CopyTo(Append(footer.Length));
        BinaryPrimitives.WriteInt32LittleEndian(Append(sizeof(int)), footer.Length);
        ParquetLayout.Magic.CopyTo(Append(ParquetLayout.Magic.Length));
    }

    private Span<byte> Append(int count)
    {
        if (count > _bytes.Length - _length)
        {
            long needed = (long)_length + count;
            Array.Resize(ref _bytes, (int)Math.Min(Math.Max(2 * needed, 1 << 16), Math.Max(needed, Array.MaxLength)));
        }
        _length += count;
        return _bytes.AsSpan(_length - count, count);
    }

    /// <summary>Fewest bytes of a value that is not packed.</summary>
    private static long FewestBytes(StoredColumn column) => column.Type switch
    {
        StoredType.Boolean => 0,
        StoredType.Int32 or StoredType.Float or StoredType.Bytes => sizeof(int), // Text has its length before it.
        StoredType.FixedBytes => column.Width,
        _ => sizeof(long),
    };
}
