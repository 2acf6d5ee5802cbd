using System.Runtime.InteropServices;
using static Dynamics.Data.Internals.DuckDb.DuckDbNative;

namespace Dynamics.Data.Internals.DuckDb;

/// <summary>An in-memory DuckDB database. Errors are <see cref="DuckDbException"/>s with DuckDB's own message; every native result is
/// destroyed, on errors too.</summary>
internal sealed unsafe class DuckDbConnection : IDisposable
{
    private const int MostThreads = 4;

    /// <summary>Whatever a query wants to hold, it gets no more.</summary>
    private const string MemoryLimit = "1GB";

    private nint _database, _connection;

    /// <summary>Opens an empty database that never fetches extensions, keeps rows in order and takes at most a gigabyte.</summary>
    /// <exception cref="InputException">The library is not installed.</exception>
    public DuckDbConnection()
    {
        EnsureLoaded();
        Check(CreateConfig(out nint config), "no configuration");
        SetConfig(config, "autoinstall_known_extensions", "false");
        SetConfig(config, "autoload_known_extensions", "false");
        SetConfig(config, "preserve_insertion_order", "true");
        SetConfig(config, "memory_limit", MemoryLimit);
        SetConfig(config, "temp_directory", Path.GetTempPath());
        SetConfig(config, "threads", Math.Min(MostThreads, Environment.ProcessorCount).ToString(System.Globalization.CultureInfo.InvariantCulture));
        int state = OpenExt(null, out _database, config, out nint error);
        DestroyConfig(ref config);
        string message = Marshal.PtrToStringUTF8(error) ?? "cannot open a database";
        Free(error);
        Check(state, message);
        Check(Connect(_database, out _connection), "cannot connect");
    }

    /// <summary>A string literal of SQL.</summary>
    public static string Literal(string text) => $"'{text.Replace("'", "''")}'";

    /// <summary>An identifier of SQL.</summary>
    public static string Identifier(string name) => $"\"{name.Replace("\"", "\"\"")}\"";

    /// <summary>Starts a query whose rows are read while it runs. Dispose it before the next.</summary>
    public DuckDbRows Stream(string sql) => new(_connection, sql);

    /// <summary>Runs a statement and leaves its rows.</summary>
    public void Execute(string sql)
    {
        using DuckDbRows rows = Stream(sql);
        while (rows.Next())
        {
        }
    }

    /// <summary>Runs a query and copies its columns out.</summary>
    /// <param name="sql">The query.</param>
    /// <param name="expectedRows">How many rows to make room for at once; there may be more or fewer.</param>
    public IReadOnlyList<ParquetColumn> Query(string sql, long expectedRows = 0)
    {
        using DuckDbRows rows = Stream(sql);
        ColumnReader[] readers = [.. rows.Names.Select((name, column) => ColumnReader.Of(name, rows.TypeOf(column), expectedRows))];
        while (rows.Next())
        {
            for (int column = 0; column < readers.Length; column++)
            {
                readers[column].Add(rows, column);
            }
        }
        return [.. readers.Select(reader => reader.ToColumn())];
    }

    /// <summary>Makes the rows a table function <c>name()</c>, which can be read once.</summary>
    public void Register(string name, RowSource rows) => rows.Register(_connection, name);

    /// <summary>Closes the database.</summary>
    public void Dispose()
    {
        Disconnect(ref _connection);
        Close(ref _database);
    }

    private static void Check(int state, string message)
    {
        if (state != 0)
        {
            throw new DuckDbException(message);
        }
    }
}
