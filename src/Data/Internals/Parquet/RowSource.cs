namespace Dynamics.Data.Internals.Parquet;

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
