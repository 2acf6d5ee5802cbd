using System.Buffers;
using System.IO.Compression;
using global::Parquet.Schema;
using global::Parquet;

namespace Dynamics.Data.Internals.Parquet;

/// <summary>Writes rows as a Parquet file, group by group, packed by Zstandard.</summary>
internal static class TableWriter
{
    /// <summary>Rows that are packed together, fewer in wide tables: they are held until they are written.</summary>
    private const int GroupRows = 122880, GroupValues = 16 << 20, RowSteps = 2048;

    /// <summary>Parquet.Net packs every page into new large arrays, and the collector lets such garbage grow with what else is large: to
    /// half a gigabyte beside 10^8 spikes. So it is asked to collect after so many bytes of values.</summary>
    private const long MostGarbageBytes = 32 << 20;

    /// <summary>Of its buffers Parquet.Net keeps so many bytes for the next page; as it stands 80 MB.</summary>
    private const int MostPooledBytes = 4 << 20;

    /// <summary>Writes a file.</summary>
    /// <returns>Its checksum (<see cref="FolderChecksums"/>).</returns>
    public static string Write(string path, RowSource rows)
    {
        int groupRows = Math.Min(GroupRows, Math.Max(1, GroupValues / rows.Columns.Count / RowSteps) * RowSteps);
        using var stream = new HashingStream(path);
        WriteAsync(stream, rows, groupRows).GetAwaiter().GetResult();
        return stream.Checksum();
    }

    private static async Task WriteAsync(Stream stream, RowSource rows, int groupRows)
    {
        DataField[] fields = [.. rows.Columns.Select(column => new DataField(column.Name, column.Type, column.HasGaps))];
        var schema = new ParquetSchema(fields);
        await using ParquetWriter writer = await ParquetWriter.CreateAsync(schema, stream, Options(fields));
        long garbage = 0;
        while (rows.Next(groupRows) is { } group)
        {
            using ParquetRowGroupWriter target = writer.CreateRowGroup();
            for (int i = 0; i < fields.Length; i++)
            {
                await Write(target, fields[i], group[i]);
            }
            garbage += group.Sum(slice => (long)slice.Count * sizeof(long));
            if (garbage > MostGarbageBytes)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true);
                garbage = 0;
            }
        }
    }

    /// <summary>The bytes of numbers are put together by their places (the high bytes of neighbours are alike), whole numbers as
    /// differences.</summary>
    private static ParquetOptions Options(DataField[] fields)
    {
        ParquetOptions options = new()
        {
            CompressionMethod = CompressionMethod.Zstd,
            CompressionLevel = CompressionLevel.Optimal,
            MaximumSmallPoolFreeBytes = MostPooledBytes,
            MaximumLargePoolFreeBytes = MostPooledBytes,
        };
        foreach (DataField field in fields)
        {
            options.ColumnEncodingHints[field.Path.ToString()] = Type.GetTypeCode(field.ClrType) switch
            {
                TypeCode.Double or TypeCode.Single => EncodingHint.ByteSplitStream,
                TypeCode.Int32 or TypeCode.Int64 => EncodingHint.DeltaBinaryPacked,
                _ => EncodingHint.Default,
            };
        }
        return options;
    }

    private static Task Write(ParquetRowGroupWriter target, DataField field, ColumnSlice slice) => slice.Values switch
    {
        double[] values => Write(target, field, values, slice),
        float[] values => Write(target, field, values, slice),
        int[] values => Write(target, field, values, slice),
        long[] values => Write(target, field, values, slice),
        bool[] values => Write(target, field, values, slice),
        string[] values => target.WriteAsync(field,
            [.. values.AsSpan(slice.Start, slice.Count).ToArray().Select((text, i) => IsKnown(slice, i) ? text : null)]),
        _ => throw new ArgumentException($"column '{field.Name}' is of {field.ClrType.Name}"),
    };

    private static async Task Write<T>(ParquetRowGroupWriter target, DataField field, T[] values, ColumnSlice slice) where T : struct
    {
        ReadOnlyMemory<T> all = values.AsMemory(slice.Start, slice.Count);
        if (!field.IsNullable)
        {
            await target.WriteAsync(field, all);
            return;
        }
        T[] present = ArrayPool<T>.Shared.Rent(slice.Count);
        int[] levels = ArrayPool<int>.Shared.Rent(slice.Count);
        int count = 0;
        for (int i = 0; i < slice.Count; i++)
        {
            levels[i] = IsKnown(slice, i) ? 1 : 0;
            present[count] = all.Span[i];
            count += levels[i];
        }
        await target.WriteAllPartsAsync<T>(field, present.AsMemory(0, count), levels.AsMemory(0, slice.Count), null,
            CancellationToken.None);
        ArrayPool<T>.Shared.Return(present);
        ArrayPool<int>.Shared.Return(levels);
    }

    private static bool IsKnown(ColumnSlice slice, int i) => slice.Known is null || slice.Known[slice.Start + i];
}

/// <summary>A column of a table that is written.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Type of its values: one of those of <see cref="ParquetColumn"/>.</param>
/// <param name="HasGaps">Whether values may be missing.</param>
internal sealed record WrittenColumn(string Name, Type Type, bool HasGaps);

/// <summary>Rows that are written a group at a time: no table is ever made of them.</summary>
internal abstract class RowSource
{
    /// <summary>The columns.</summary>
    public abstract IReadOnlyList<WrittenColumn> Columns { get; }

    /// <summary>The next rows, at most <paramref name="most"/>, as columns of equal length; null after the last. They are valid until the
    /// next call.</summary>
    public abstract IReadOnlyList<ColumnSlice>? Next(int most);
}

/// <summary>Successive values of a column.</summary>
/// <param name="Values">Array that holds them.</param>
/// <param name="Known">False where there is none; null: all are there.</param>
/// <param name="Start">Index of the first.</param>
/// <param name="Count">How many.</param>
internal readonly record struct ColumnSlice(Array Values, bool[]? Known, int Start, int Count);

/// <summary>The rows of columns of equal length.</summary>
internal sealed class ColumnRows(IReadOnlyList<ParquetColumn> columns) : RowSource
{
    private int _row;

    public override IReadOnlyList<WrittenColumn> Columns { get; } =
        [.. columns.Select(column =>
            new WrittenColumn(column.Name, column.Values.GetType().GetElementType()!, column.Known?.Contains(false) ?? false))];

    public override IReadOnlyList<ColumnSlice>? Next(int most)
    {
        (int start, int count) = (_row, Math.Min(most, columns[0].Length - _row));
        _row += count;
        return count == 0 ? null : [.. columns.Select(column => new ColumnSlice(column.Values, column.Known, start, count))];
    }
}
