using Dynamics.Data.Internals.Parquet;

namespace Dynamics.Data;

/// <summary>Reads and writes Parquet tables. Numbers survive bit for bit, NaN apart from NULL.</summary>
public static class ParquetFile
{
    /// <summary>Writes a table (packed by Zstandard), beside its place first and then renamed over what is there.</summary>
    /// <exception cref="ArgumentException">No columns, columns of unequal length, or two of one name (upper and lower case
    /// alike).</exception>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<ParquetColumn> columns) => WriteWithChecksum(path, columns);

    /// <summary>Reads all columns in the file's order of columns and rows. Whole numbers of 8 and 16 bits come as int, of unsigned 32 and
    /// 64 bits as long, decimals as double, numbers of half precision as float.</summary>
    /// <exception cref="InputException">No such file, not a Parquet file, or a column type that is not handled.</exception>
    public static IReadOnlyList<ParquetColumn> Read(string path)
    {
        using ParquetTable table = ParquetTable.Open(path);
        return table.ReadColumns();
    }

    /// <summary>Writes a table, and returns the checksum of the file.</summary>
    internal static string WriteWithChecksum(string path, IReadOnlyList<ParquetColumn> columns)
    {
        if (columns.Count == 0 || columns.Any(column => column.Length != columns[0].Length))
        {
            throw new ArgumentException("expected columns of equal length", nameof(columns));
        }
        if (columns.Select(column => column.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count() < columns.Count)
        {
            throw new ArgumentException("expected columns of different names", nameof(columns));
        }
        return WriteWithChecksum(path, new ColumnRows(columns));
    }

    /// <summary>Writes rows as they come, and returns the checksum of the file.</summary>
    internal static string WriteWithChecksum(string path, RowSource rows)
    {
        string checksum = "";
        AtomicFile.Make(path, temporary => checksum = TableWriter.Write(temporary, rows));
        return checksum;
    }
}
