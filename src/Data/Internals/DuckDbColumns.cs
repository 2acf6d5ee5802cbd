using System.Runtime.InteropServices;
using System.Text;
using static Dynamics.Data.Internals.DuckDbNative;

namespace Dynamics.Data.Internals;

/// <summary>Copies columns between arrays and DuckDB's chunks of rows.</summary>
internal static unsafe class DuckDbColumns
{
    /// <summary>SQL type of a column.</summary>
    public static string SqlType(ParquetColumn column) => TypeOf(column).ToString().ToUpperInvariant();

    /// <summary>All rows of a result.</summary>
    public static IReadOnlyList<ParquetColumn> Fetch(ref Result result)
    {
        int count = (int)ColumnCount(ref result);
        var readers = new ColumnReader[count];
        for (int i = 0; i < count; i++)
        {
            string name = Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(ColumnName(ref result, (ulong)i)));
            readers[i] = ColumnReader.Of(name, TypeOfColumn(ref result, (ulong)i));
        }
        for (nint chunk = FetchChunk(result); chunk != 0; chunk = FetchChunk(result))
        {
            int rows = (int)ChunkSize(chunk);
            for (int i = 0; i < count; i++)
            {
                readers[i].Add(ChunkVector(chunk, (ulong)i), rows);
            }
            DestroyDataChunk(ref chunk);
        }
        return [.. readers.Select(reader => reader.ToColumn())];
    }

    /// <summary>Cuts the columns into chunks and hands each to <paramref name="append"/>.</summary>
    public static void Append(IReadOnlyList<ParquetColumn> columns, Action<nint> append)
    {
        nint[] types = [.. columns.Select(column => CreateLogicalType(TypeOf(column)))];
        nint chunk;
        fixed (nint* first = types)
        {
            chunk = CreateDataChunk(first, (ulong)types.Length);
        }
        try
        {
            int chunkRows = (int)VectorSize(), rowCount = columns[0].Length;
            for (int row = 0; row < rowCount; row += chunkRows)
            {
                int rows = Math.Min(chunkRows, rowCount - row);
                ResetDataChunk(chunk);
                for (int i = 0; i < columns.Count; i++)
                {
                    Write(columns[i], row, rows, ChunkVector(chunk, (ulong)i));
                }
                SetChunkSize(chunk, (ulong)rows);
                append(chunk);
            }
        }
        finally
        {
            DestroyDataChunk(ref chunk);
            for (int i = 0; i < types.Length; i++)
            {
                DestroyLogicalType(ref types[i]);
            }
        }
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
