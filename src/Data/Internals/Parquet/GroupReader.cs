using System.Buffers;
using System.Runtime.InteropServices;
using global::Parquet;
using Microsoft.Win32.SafeHandles;

namespace Dynamics.Data.Internals.Parquet;

/// <summary>Reads columns of row groups of one file, one at a time.</summary>
internal sealed class GroupReader(ParquetLayout layout, SafeFileHandle file) : IDisposable
{
    private readonly ColumnFile _column = new();
    private byte[] _pages = [];

    /// <summary>Number of the group.</summary>
    public int Group { get; set; }

    /// <summary>Number of its first row in the table.</summary>
    public long FirstRow => layout.Groups[Group].FirstRow;

    /// <summary>Rows of the group.</summary>
    public int Rows => layout.Groups[Group].Rows;

    /// <summary>Reads a column of the group.</summary>
    /// <param name="column">Its number.</param>
    /// <param name="values">Receive one value a row, the default where one is missing.</param>
    /// <param name="missing">Told the number of each row that lacks its value, the last one first.</param>
    /// <typeparam name="T">How the column is stored.</typeparam>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public void Read<T>(int column, Memory<T> values, Action<int> missing) where T : struct
    {
        try
        {
            Load(column);
            values = values[..Rows];
            if (layout.Columns[column].IsOptional)
            {
                ReadOptional(values, missing);
            }
            else
            {
                Decode(values, null);
            }
        }
        catch (Exception failure) when (failure is not InputException)
        {
            throw new InvalidDataException($"column {layout.Columns[column].Name}: {failure.Message}", failure);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _column.Dispose();

    private void Load(int column)
    {
        ColumnChunk chunk = layout.Groups[Group].Chunks[column];
        if (chunk.Length > Array.MaxLength)
        {
            throw new InvalidDataException($"{chunk.Length} bytes in one row group, expected less than 2 GB: write it in smaller groups");
        }
        if (_pages.Length < chunk.Length)
        {
            _pages = GC.AllocateUninitializedArray<byte>((int)chunk.Length);
        }
        Span<byte> pages = _pages.AsSpan(0, (int)chunk.Length);
        for (int at = 0, read; at < pages.Length; at += read)
        {
            read = RandomAccess.Read(file, pages[at..], chunk.Start + at);
            _ = read > 0 ? read : throw new EndOfStreamException("the file ends before its values do");
        }
        _column.Load(layout.Columns[column], chunk.Codec, Rows, pages);
    }

    private void ReadOptional<T>(Memory<T> values, Action<int> missing) where T : struct
    {
        int[] rented = ArrayPool<int>.Shared.Rent(Rows);
        try
        {
            Memory<int> levels = rented.AsMemory(0, Rows);
            ReadWhole(values, levels);
            Spread(values.Span, levels.Span, missing);
        }
        finally
        {
            ArrayPool<int>.Shared.Return(rented);
        }
    }

    /// <summary>Parquet.Net does not tell when the pages of an optional column hold too few values, so that some of <paramref
    /// name="values"/> keep what they held, always the last of those that are present: it is marked before, and read once more with another
    /// mark where it came back as the first.</summary>
    private void ReadWhole<T>(Memory<T> values, Memory<int> levels) where T : struct
    {
        foreach (T mark in Marks<T>())
        {
            levels.Span.Fill(-1);
            values.Span.Fill(mark);
            Decode(values, levels);
            int present = levels.Span.Count(1);
            if (present + levels.Span.Count(0) != levels.Length)
            {
                throw new InvalidDataException("it does not say of every row whether it has a value");
            }
            if (present == 0 || !values.Span[present - 1].Equals(mark))
            {
                return;
            }
        }
        throw new InvalidDataException("it has fewer values than it says");
    }

    private void Decode<T>(Memory<T> values, Memory<int>? levels) where T : struct
    {
        ParquetReader reader = ParquetReader.CreateAsync(_column).GetAwaiter().GetResult();
        reader.RowGroups[0].ReadRawAsync(reader.Schema.DataFields[0], values, levels, null).AsTask().GetAwaiter().GetResult();
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
