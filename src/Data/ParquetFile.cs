using Dynamics.Data.Internals;
using Dynamics.Data.Internals.DuckDb;

namespace Dynamics.Data;

/// <summary>Reads and writes Parquet tables through DuckDB. Numbers survive bit for bit, NaN apart from NULL.</summary>
public static class ParquetFile
{
    /// <summary>Rows that are compressed together, fewer in wide tables: they are held until they are written.</summary>
    private const int GroupRows = 122880, GroupValues = 16 << 20, ChunkRows = 2048;

    /// <summary>Writes a table (zstd), beside its place first and then renamed over what is there.</summary>
    /// <exception cref="ArgumentException">No columns, columns of unequal length, or two of one name (upper and lower case alike).</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="InputException">DuckDB's library is not installed.</exception>
    public static void Write(string path, IReadOnlyList<ParquetColumn> columns)
    {
        if (columns.Count == 0 || columns.Any(column => column.Length != columns[0].Length))
        {
            throw new ArgumentException("expected columns of equal length", nameof(columns));
        }
        if (columns.Select(column => column.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count() < columns.Count)
        {
            throw new ArgumentException("expected columns of different names", nameof(columns));
        }
        Write(path, new ColumnRows(columns));
    }

    /// <summary>Reads all columns in the file's order of columns and rows. Whole numbers of 8 and 16 bits come as int, of unsigned 32 and 64
    /// bits as long.</summary>
    /// <exception cref="InputException">No such file, not a Parquet file, a column type that is not handled, or no DuckDB.</exception>
    public static IReadOnlyList<ParquetColumn> Read(string path) => Query(path, (database, _) =>
    {
        ParquetSelection selection = ParquetSelection.Of(database, path);
        // A damaged file may claim anything: what it cannot hold uncompressed grows as it comes.
        return database.Query(selection.Query, Math.Min(selection.Rows, new FileInfo(path).Length));
    });

    /// <summary>Writes rows as they come, as <see cref="Write(string, IReadOnlyList{ParquetColumn})"/> does.</summary>
    internal static void Write(string path, RowSource rows)
    {
        int groupRows = Math.Min(GroupRows, Math.Max(1, GroupValues / rows.Columns.Count / ChunkRows) * ChunkRows);
        try
        {
            FileBeside.Write(path, temporary =>
            {
                using var database = new DuckDbConnection();
                database.Register("source", rows);
                database.Execute($"COPY (SELECT * FROM source()) TO {DuckDbConnection.Literal(Path.GetFullPath(temporary))} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {groupRows})");
            });
        }
        catch (DuckDbException failure)
        {
            throw new IOException($"{path} cannot be written: {failure.Message}", failure);
        }
    }

    /// <summary>Asks a file questions; <paramref name="ask"/> gets what stands for the file after FROM.</summary>
    /// <exception cref="InputException">No such file, not a Parquet file, a damaged one, or no DuckDB.</exception>
    internal static T Query<T>(string path, Func<DuckDbConnection, string, T> ask)
    {
        if (!File.Exists(path))
        {
            throw new InputException("no such file", path, "check the path, or make the folder again");
        }
        try
        {
            using var database = new DuckDbConnection();
            return ask(database, $"read_parquet({DuckDbConnection.Literal(Path.GetFullPath(path))})");
        }
        catch (DuckDbException failure)
        {
            string reason = failure.Message.ReplaceLineEndings(" ");
            throw new InputException($"cannot be read as a Parquet table ({reason})", path, "make the file again", failure);
        }
    }
}
