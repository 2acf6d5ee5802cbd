using System.Text;
using static Dynamics.Data.Internals.DuckDb.DuckDbNative;

namespace Dynamics.Data.Internals.DuckDb;

/// <summary>The rows of columns of equal length.</summary>
internal sealed unsafe class ColumnRows(IReadOnlyList<ParquetColumn> columns) : RowSource
{
    private int _row;

    public override IReadOnlyList<(string Name, ColumnType Type)> Columns => [.. columns.Select(column => (column.Name, TypeOf(column)))];

    public override int Fill(nint chunk, int capacity)
    {
        int rows = Math.Min(capacity, columns[0].Length - _row);
        for (int i = 0; i < columns.Count; i++)
        {
            Write(columns[i], _row, rows, ChunkVector(chunk, (ulong)i));
        }
        _row += rows;
        return rows;
    }

    private static ColumnType TypeOf(ParquetColumn column) => column.Values switch
    {
        double[] => ColumnType.Double,
        float[] => ColumnType.Float,
        int[] => ColumnType.Integer,
        long[] => ColumnType.BigInt,
        bool[] => ColumnType.Boolean,
        _ => ColumnType.Varchar,
    };

    private static void Write(ParquetColumn column, int row, int rows, nint vector)
    {
        byte* target = VectorData(vector);
        switch (column.Values)
        {
            case double[] values: Copy(values); break;
            case float[] values: Copy(values); break;
            case int[] values: Copy(values); break;
            case long[] values: Copy(values); break;
            case bool[] values: Copy(values); break;
            case string[] values: WriteText(values.AsSpan(row, rows), vector); break;
        }
        if (column.Known is bool[] known && known.AsSpan(row, rows).Contains(false))
        {
            EnsureValidityWritable(vector);
            ulong* validity = VectorValidity(vector);
            for (int i = 0; i < rows; i++)
            {
                validity[i / 64] &= known[row + i] ? ulong.MaxValue : ~(1UL << (i % 64));
            }
        }

        void Copy<T>(T[] values) where T : unmanaged => values.AsSpan(row, rows).CopyTo(new Span<T>(target, rows));
    }

    private static void WriteText(ReadOnlySpan<string> values, nint vector)
    {
        for (int i = 0; i < values.Length; i++)
        {
            byte[] text = Encoding.UTF8.GetBytes(values[i]);
            fixed (byte* first = text)
            {
                AssignText(vector, (ulong)i, first, (ulong)text.Length);
            }
        }
    }
}
