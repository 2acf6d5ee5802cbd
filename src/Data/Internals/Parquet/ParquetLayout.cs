using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Dynamics.Data.Internals.Parquet;

/// <summary>Where a column's values of one row group lie in the file.</summary>
/// <param name="Start">Where its first page begins.</param>
/// <param name="Length">Bytes of all its pages.</param>
/// <param name="Codec">How pages are compressed; the format's number.</param>
internal readonly record struct ColumnChunk(long Start, long Length, int Codec);

/// <summary>Rows that are stored together.</summary>
/// <param name="FirstRow">Number of the first in the table.</param>
/// <param name="Rows">How many.</param>
/// <param name="Chunks">Where each column lies.</param>
internal sealed record RowGroup(long FirstRow, int Rows, ColumnChunk[] Chunks);

/// <summary>The footer of a Parquet file: what columns it has, and where their values lie. It is read and checked by us, for Parquet.Net
/// believes what it says; see <see cref="ColumnFile"/>.</summary>
internal sealed class ParquetLayout
{
    private const int MagicBytes = 4, TailBytes = 8;

    /// <summary>No table of measurements packs more rows than this into a byte; small ones may be of one value.</summary>
    private const long MostRowsPerByte = 128, AlwaysAllowedRows = 1 << 20;

    private ParquetLayout(StoredColumn[] columns, RowGroup[] groups) =>
        (Columns, Groups, Rows) = (columns, groups, groups.Length == 0 ? 0 : groups[^1].FirstRow + groups[^1].Rows);

    /// <summary>First and last bytes of a file.</summary>
    public static ReadOnlySpan<byte> Magic => "PAR1"u8;

    /// <summary>The columns; all of plain values.</summary>
    public IReadOnlyList<StoredColumn> Columns { get; }

    /// <summary>The row groups that have rows.</summary>
    public IReadOnlyList<RowGroup> Groups { get; }

    /// <summary>Rows of all groups.</summary>
    public long Rows { get; }

    /// <summary>Reads the footer.</summary>
    /// <exception cref="InvalidDataException">Not a Parquet file, a damaged one, one with columns of lists or structures, or a claim of
    /// more than the file can hold.</exception>
    public static ParquetLayout Read(SafeFileHandle file)
    {
        long length = RandomAccess.GetLength(file);
        byte[] head = new byte[MagicBytes], tail = new byte[TailBytes];
        if (length < MagicBytes + TailBytes || !TryRead(file, head, 0) || !TryRead(file, tail, length - TailBytes)
            || !head.AsSpan().SequenceEqual(Magic) || !tail.AsSpan(TailBytes - MagicBytes).SequenceEqual(Magic))
        {
            throw new InvalidDataException("it does not begin and end as one");
        }
        int footerLength = BinaryPrimitives.ReadInt32LittleEndian(tail);
        if (footerLength < 0 || footerLength > length - MagicBytes - TailBytes)
        {
            throw new InvalidDataException($"a footer of {footerLength} bytes in a file of {length} bytes");
        }
        long footerStart = length - TailBytes - footerLength;
        byte[] footer = new byte[footerLength];
        return TryRead(file, footer, footerStart) ? Parse(footer, footerStart, length)
            : throw new InvalidDataException("its footer cannot be read whole");
    }

    private static bool TryRead(SafeFileHandle file, Span<byte> bytes, long start)
    {
        for (int read; bytes.Length > 0; bytes = bytes[read..], start += read)
        {
            if ((read = RandomAccess.Read(file, bytes, start)) == 0)
            {
                return false;
            }
        }
        return true;
    }

    private static ParquetLayout Parse(byte[] footer, long footerStart, long length)
    {
        var thrift = new ThriftReader(footer);
        StoredColumn[]? columns = null;
        List<RowGroup>? groups = null;
        long rows = -1;
        for (int id = 0; thrift.NextField(ref id, out ThriftType field);)
        {
            switch (id)
            {
                case 2: columns = ReadSchema(ref thrift, field); break;
                case 3: rows = thrift.Int64(field); break;
                case 4: groups = ReadGroups(ref thrift, field, columns ?? throw new InvalidDataException("row groups before the schema"),
                    footerStart); break;
                default: thrift.Skip(field); break;
            }
        }
        if (columns is null || groups is null || rows < 0)
        {
            throw new InvalidDataException("its footer lacks the schema, the number of rows or the row groups");
        }
        var layout = new ParquetLayout(columns, [.. groups]);
        if (layout.Rows != rows)
        {
            throw new InvalidDataException($"row groups of {layout.Rows} rows in a table of {rows}");
        }
        return rows <= Math.Max(AlwaysAllowedRows, MostRowsPerByte * length) ? layout
            : throw new InvalidDataException($"{rows} rows in a file of {length} bytes");
    }

    private static StoredColumn[] ReadSchema(ref ThriftReader thrift, ThriftType field)
    {
        int count = thrift.List(field, ThriftType.Struct);
        if (count < 1)
        {
            throw new InvalidDataException("it has no schema");
        }
        StoredColumn.Read(ref thrift, out int expected);
        List<StoredColumn> columns = [];
        for (int i = 1; i < count; i++)
        {
            StoredColumn column = StoredColumn.Read(ref thrift, out int children);
            columns.Add(children == 0 ? column : throw Unreadable(column));
        }
        return columns.Count == expected && count > 1 ? [.. columns]
            : throw new InvalidDataException($"a schema of {expected} columns that lists {columns.Count}");
    }

    /// <summary>The fault of a column of lists, structures, times or the like.</summary>
    public static InvalidDataException Unreadable(StoredColumn column) =>
        new($"column {column.Name} has type {column.TypeName}, expected numbers, true and false, or text");

    private static List<RowGroup> ReadGroups(ref ThriftReader thrift, ThriftType field, StoredColumn[] columns, long footerStart)
    {
        List<RowGroup> groups = [];
        long firstRow = 0;
        for (int left = thrift.List(field, ThriftType.Struct); left > 0; left--)
        {
            (List<(ColumnChunk Chunk, long Values)> chunks, long rows) = ([], -1);
            for (int id = 0; thrift.NextField(ref id, out ThriftType part);)
            {
                switch (id)
                {
                    case 1:
                        for (int more = thrift.List(part, ThriftType.Struct); more > 0; more--)
                        {
                            chunks.Add(ReadChunk(ref thrift, columns.ElementAtOrDefault(chunks.Count), footerStart));
                        }
                        break;
                    case 3: rows = thrift.Int64(part); break;
                    default: thrift.Skip(part); break;
                }
            }
            if (rows < 0 || rows > Array.MaxLength || chunks.Count != columns.Length || chunks.Exists(chunk => chunk.Values != rows))
            {
                throw new InvalidDataException($"a row group of {rows} rows whose columns differ");
            }
            if (rows > 0)
            {
                groups.Add(new(firstRow, (int)rows, [.. chunks.Select(chunk => chunk.Chunk)]));
                firstRow += rows;
            }
        }
        return groups;
    }

    private static (ColumnChunk Chunk, long Values) ReadChunk(ref ThriftReader thrift, StoredColumn? column, long footerStart)
    {
        (ColumnChunk Chunk, long Values)? read = null;
        for (int id = 0; thrift.NextField(ref id, out ThriftType field);)
        {
            switch (id)
            {
                case 1: throw new InvalidDataException("its values lie in another file");
                case 3 when field == ThriftType.Struct: read = ReadChunkMetadata(ref thrift, column, footerStart); break;
                default: thrift.Skip(field); break;
            }
        }
        return read ?? throw new InvalidDataException("a column without its place, or an encrypted one");
    }

    private static (ColumnChunk Chunk, long Values) ReadChunkMetadata(ref ThriftReader thrift, StoredColumn? column, long footerStart)
    {
        (int type, int codec, long values, long length, long dataStart, long dictionaryStart, string name) = (-1, -1, -1, -1, -1, 0, "");
        for (int id = 0; thrift.NextField(ref id, out ThriftType field);)
        {
            switch (id)
            {
                case 1: type = thrift.Int32(field); break;
                case 3:
                    for (int left = thrift.List(field, ThriftType.Binary); left > 0; left--)
                    {
                        name = thrift.Text(ThriftType.Binary);
                    }
                    break;
                case 4: codec = thrift.Int32(field); break;
                case 5: values = thrift.Int64(field); break;
                case 7: length = thrift.Int64(field); break;
                case 9: dataStart = thrift.Int64(field); break;
                case 11: dictionaryStart = thrift.Int64(field); break;
                default: thrift.Skip(field); break;
            }
        }
        long start = dictionaryStart > 0 ? Math.Min(dictionaryStart, dataStart) : dataStart;
        bool fits = values == 0 || (start >= MagicBytes && length > 0 && length <= footerStart - start);
        return fits && column is not null && type == (int)column.Type && name == column.Name
            ? (new(start, length, codec), values)
            : throw new InvalidDataException($"column {column?.Name ?? name} does not lie in the file as its schema says");
    }
}
