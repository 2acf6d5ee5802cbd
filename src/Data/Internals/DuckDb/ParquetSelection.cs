namespace Dynamics.Data.Internals.DuckDb;

/// <summary>What to select of a Parquet file that may have been written by any tool.</summary>
/// <param name="Query">For all columns, those of other numeric types as one that holds them: whole numbers of 8 and 16 bits as INTEGER, of
/// unsigned 32 and 64 bits as BIGINT, decimals as DOUBLE.</param>
/// <param name="Rows">How many rows the file says it has.</param>
internal sealed record ParquetSelection(string Query, long Rows)
{
    /// <summary>No table of measurements packs more rows than this into a byte; small ones may be of one value.</summary>
    private const long MostRowsPerByte = 128, AlwaysAllowedRows = 1 << 20;

    /// <summary>Describes a file.</summary>
    /// <exception cref="DuckDbException">Not a Parquet file, a column of another type, or a claim of more rows than the file can hold.</exception>
    public static ParquetSelection Of(DuckDbConnection database, string path)
    {
        string file = DuckDbConnection.Literal(Path.GetFullPath(path));
        double rows = ((double[])database.Query(
            $"SELECT coalesce(sum(rows), 0)::DOUBLE AS total FROM (SELECT DISTINCT row_group_id, row_group_num_rows AS rows FROM parquet_metadata({file}))")[0].Values)[0];
        long bytes = new FileInfo(path).Length;
        if (!(rows >= 0 && rows <= Math.Max(AlwaysAllowedRows, MostRowsPerByte * bytes)))
        {
            throw new DuckDbException($"{rows} rows in a file of {bytes} bytes");
        }
        IReadOnlyList<ParquetColumn> described = database.Query($"SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet({file}))");
        string[] names = (string[])described[0].Values, types = (string[])described[1].Values;
        return new($"SELECT {string.Join(", ", names.Zip(types, Column))} FROM read_parquet({file})", (long)rows);
    }

    private static string Column(string name, string type)
    {
        string column = DuckDbConnection.Identifier(name);
        return type switch
        {
            "DOUBLE" or "FLOAT" or "INTEGER" or "BIGINT" or "BOOLEAN" or "VARCHAR" => column,
            "TINYINT" or "SMALLINT" or "UTINYINT" or "USMALLINT" => $"CAST({column} AS INTEGER) AS {column}",
            "UINTEGER" or "UBIGINT" => $"CAST({column} AS BIGINT) AS {column}",
            _ when type.StartsWith("DECIMAL", StringComparison.Ordinal) => $"CAST({column} AS DOUBLE) AS {column}",
            _ when type.StartsWith("ENUM", StringComparison.Ordinal) => $"CAST({column} AS VARCHAR) AS {column}",
            _ => throw new DuckDbException($"column {name} has type {type}, expected numbers, true and false, or text"),
        };
    }
}
