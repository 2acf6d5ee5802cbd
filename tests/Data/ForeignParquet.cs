using Parquet;
using Parquet.Schema;

namespace Dynamics.Tests.Data;

/// <summary>Parquet tables as other programs write them: packed by Snappy, of types that we do not write ourselves.</summary>
internal static class ForeignParquet
{
    /// <summary>Writes columns, one row group; values that may be missing are nullable.</summary>
    public static string Write(string path, params (string Name, Array Values)[] columns)
    {
        WriteAsync(path, columns).GetAwaiter().GetResult();
        return path;
    }

    private static async Task WriteAsync(string path, (string Name, Array Values)[] columns)
    {
        DataField[] fields = [.. columns.Select(column => FieldOf(column.Name, column.Values.GetType().GetElementType()!))];
        await using FileStream file = File.Create(path);
        await using ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), file,
            new ParquetOptions { CompressionMethod = CompressionMethod.Snappy });
        using ParquetRowGroupWriter group = writer.CreateRowGroup();
        for (int i = 0; i < fields.Length; i++)
        {
            await WriteColumn(group, fields[i], columns[i].Values);
        }
    }

    private static DataField FieldOf(string name, Type type) => type == typeof(decimal) ? new DecimalDataField(name, 9, 3)
        : type == typeof(DateTime) ? new DateTimeDataField(name, DateTimeFormat.DateAndTimeMicros)
        : new DataField(name, type, isNullable: Nullable.GetUnderlyingType(type) is not null);

    private static Task WriteColumn(ParquetRowGroupWriter group, DataField field, Array values)
    {
        return values switch // The runtime takes a ulong[] for a long[].
        {
            _ when values.GetType() == typeof(ulong[]) => All((ulong[])values),
            string[] texts => group.WriteAsync(field, texts),
            double?[] gaps => group.WriteAsync<double>(field, gaps),
            float?[] gaps => group.WriteAsync<float>(field, gaps),
            int?[] gaps => group.WriteAsync<int>(field, gaps),
            uint?[] gaps => group.WriteAsync<uint>(field, gaps),
            double[] numbers => All(numbers),
            byte[] numbers => All(numbers),
            short[] numbers => All(numbers),
            int[] numbers => All(numbers),
            long[] numbers => All(numbers),
            bool[] truths => All(truths),
            decimal[] numbers => All(numbers),
            DateTime[] times => All(times),
            _ => throw new ArgumentException($"{values.GetType()} is not handled", nameof(values)),
        };

        Task All<T>(T[] present) where T : struct => group.WriteAsync<T>(field, present.AsMemory());
    }
}
