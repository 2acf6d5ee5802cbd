using System.Buffers;
using System.Runtime.InteropServices;
using global::Parquet;
using global::Parquet.Schema;
using Microsoft.Win32.SafeHandles;

namespace Dynamics.Data.Internals.Parquet;

/// <summary>Reads row groups of one file, one at a time.</summary>
internal sealed class GroupReader
{
    private readonly ParquetLayout _layout;
    private readonly FileWindow _window;
    private readonly ParquetReader _reader;
    private readonly DataField[] _fields;
    private int _group;

    /// <summary>Opens the file.</summary>
    /// <param name="layout">Its layout.</param>
    /// <param name="file">The file.</param>
    /// <param name="tail">Of the layout.</param>
    public GroupReader(ParquetLayout layout, SafeFileHandle file, byte[] tail)
    {
        (_layout, _window) = (layout, new FileWindow(file, tail));
        _reader = ParquetReader.CreateAsync(_window).GetAwaiter().GetResult();
        _fields = _reader.Schema.GetDataFields();
    }

    /// <summary>Number of its first row in the table.</summary>
    public long FirstRow => _layout.Groups[_group].FirstRow;

    /// <summary>Rows of the group.</summary>
    public int Rows => _layout.Groups[_group].Rows;

    /// <summary>Goes to a group, of which some columns will be read, and checks their pages.</summary>
    /// <exception cref="InvalidDataException">They are damaged.</exception>
    public void Load(int group, IReadOnlyList<int> columns)
    {
        _group = group;
        ColumnChunk[] chunks = [.. columns.Select(column => _layout.Groups[group].Chunks[column])];
        long start = chunks.Min(chunk => chunk.Start), length = chunks.Max(chunk => chunk.Start + chunk.Length) - start;
        if (length > Array.MaxLength)
        {
            throw new InvalidDataException($"a row group of {length} bytes, expected less than 2 GB: write it in smaller row groups");
        }
        _window.Load(start, (int)length);
        for (int i = 0; i < chunks.Length; i++)
        {
            PageCheck.Require(_window.Loaded(chunks[i].Start, chunks[i].Length), _layout.Columns[columns[i]], chunks[i].Codec, Rows);
        }
    }

    /// <summary>Reads a column of the group.</summary>
    /// <param name="column">Its number.</param>
    /// <param name="values">Receive one value a row, the default where one is missing.</param>
    /// <param name="missing">Told the number of each row that lacks its value.</param>
    /// <typeparam name="T">How the column is stored.</typeparam>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public void Read<T>(int column, Memory<T> values, Action<int> missing) where T : struct
    {
        values = values[..Rows];
        if (!_layout.Columns[column].IsOptional)
        {
            Decode(column, values, null);
            return;
        }
        int[] rented = ArrayPool<int>.Shared.Rent(Rows);
        try
        {
            Memory<int> levels = rented.AsMemory(0, Rows);
            ReadWhole(column, values, levels);
            Spread(values.Span, levels.Span, missing);
        }
        finally
        {
            ArrayPool<int>.Shared.Return(rented);
        }
    }

    /// <summary>Parquet.Net does not tell when the pages of an optional column hold too few values, so that some of <paramref name="values"/> keep what they held, always
    /// the last of those that are present: it is marked before, and read once more with another mark where it came back as the first.</summary>
    private void ReadWhole<T>(int column, Memory<T> values, Memory<int> levels) where T : struct
    {
        foreach (T mark in Marks<T>())
        {
            levels.Span.Fill(-1);
            values.Span.Fill(mark);
            Decode(column, values, levels);
            int present = levels.Span.Count(1);
            if (present + levels.Span.Count(0) != levels.Length)
            {
                throw new InvalidDataException($"column {_layout.Columns[column].Name} does not say of every row whether it has a value");
            }
            if (present == 0 || !values.Span[present - 1].Equals(mark))
            {
                return;
            }
        }
        throw new InvalidDataException($"column {_layout.Columns[column].Name} has fewer values than it says");
    }

    private void Decode<T>(int column, Memory<T> values, Memory<int>? levels) where T : struct
    {
        ColumnChunk chunk = _layout.Groups[_group].Chunks[column];
        if (typeof(T) == typeof(bool) && _window.Loaded(chunk.Start, chunk.Length) is var pages && BooleanPages.HasRunLengths(pages, Rows))
        {
            BooleanPages.Decode(pages, chunk.Codec, MemoryMarshal.Cast<T, bool>(values.Span), levels is { } all ? all.Span : []);
            return;
        }
        _reader.RowGroups[_group].ReadRawAsync(_fields[column], values, levels, null).AsTask().GetAwaiter().GetResult();
    }

    /// <summary>Moves the values, which stand together at the beginning, to their rows; from the back, where there is room.</summary>
    private static void Spread<T>(Span<T> values, ReadOnlySpan<int> levels, Action<int> missing) where T : struct
    {
        int present = levels.Count(1);
        for (int row = values.Length - 1; row >= present; row--)
        {
            if (levels[row] == 1)
            {
                values[row] = values[--present];
                continue;
            }
            values[row] = default;
            missing(row);
        }
    }

    /// <summary>Two values that differ, and that are rare where they can be.</summary>
    private static T[] Marks<T>() where T : struct
    {
        if (typeof(T) == typeof(ReadOnlyMemory<byte>))
        {
            return [(T)(object)new ReadOnlyMemory<byte>([1]), (T)(object)new ReadOnlyMemory<byte>([2])];
        }
        T[] marks = new T[2];
        Span<byte> first = MemoryMarshal.AsBytes(marks.AsSpan(0, 1)), second = MemoryMarshal.AsBytes(marks.AsSpan(1));
        first.Fill((byte)(typeof(T) == typeof(bool) ? 0 : 0xA5));
        second.Fill((byte)(typeof(T) == typeof(bool) ? 1 : 0x5A));
        return marks;
    }
}
