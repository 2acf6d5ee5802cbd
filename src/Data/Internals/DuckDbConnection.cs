using System.Runtime.InteropServices;
using System.Text;
using static Dynamics.Data.Internals.DuckDbNative;

namespace Dynamics.Data.Internals;

/// <summary>An in-memory DuckDB database. Errors are <see cref="DuckDbException"/>s with DuckDB's own message; every native result is
/// destroyed, on errors too.</summary>
internal sealed unsafe class DuckDbConnection : IDisposable
{
    private nint _database, _connection;

    /// <summary>Opens an empty database that never fetches extensions.</summary>
    /// <exception cref="InputException">The library is not installed.</exception>
    public DuckDbConnection()
    {
        EnsureLoaded();
        Check(CreateConfig(out nint config), "no configuration");
        SetConfig(config, "autoinstall_known_extensions", "false");
        SetConfig(config, "autoload_known_extensions", "false");
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

    /// <summary>Runs a statement and leaves its rows.</summary>
    public void Execute(string sql)
    {
        int state = DuckDbNative.Query(_connection, sql, out Result result);
        Finish(state, ref result);
    }

    /// <summary>Runs a query and copies its columns out.</summary>
    public IReadOnlyList<ParquetColumn> Query(string sql)
    {
        int state = DuckDbNative.Query(_connection, sql, out Result result);
        if (state != 0)
        {
            Finish(state, ref result);
        }
        try
        {
            return DuckDbColumns.Fetch(ref result);
        }
        finally
        {
            DestroyResult(ref result);
        }
    }

    /// <summary>Makes a table of the columns, which have equally many rows.</summary>
    public void CreateTable(string name, IReadOnlyList<ParquetColumn> columns)
    {
        string definitions = string.Join(", ", columns.Select(column => $"{Identifier(column.Name)} {DuckDbColumns.SqlType(column)}"));
        Execute($"CREATE TABLE {Identifier(name)} ({definitions})");
        Check(CreateAppender(_connection, null, name, out nint appender), $"no table {name}");
        try
        {
            DuckDbColumns.Append(columns, chunk => CheckAppend(AppendChunk(appender, chunk), appender));
            CheckAppend(CloseAppender(appender), appender);
        }
        finally
        {
            DestroyAppender(ref appender);
        }
    }

    /// <summary>Closes the database.</summary>
    public void Dispose()
    {
        Disconnect(ref _connection);
        Close(ref _database);
    }

    private static void Finish(int state, ref Result result)
    {
        string message = state == 0 ? "" : TextAt(ResultError(ref result));
        DestroyResult(ref result);
        Check(state, message);
    }

    private static void CheckAppend(int state, nint appender)
    {
        if (state != 0)
        {
            throw new DuckDbException(TextAt(AppenderError(appender)));
        }
    }

    private static void Check(int state, string message)
    {
        if (state != 0)
        {
            throw new DuckDbException(message);
        }
    }

    private static string TextAt(byte* text) => text == null ? "unknown error" : Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));
}
