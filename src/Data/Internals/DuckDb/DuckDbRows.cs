using System.Runtime.InteropServices;
using System.Text;
using static Dynamics.Data.Internals.DuckDb.DuckDbNative;

namespace Dynamics.Data.Internals.DuckDb;

/// <summary>The rows of a running query, a chunk at a time: DuckDB computes only some chunks ahead. The connection serves one at a time.</summary>
internal sealed unsafe class DuckDbRows : IDisposable
{
    private nint _statement, _pending, _chunk;
    private Result _result;

    /// <summary>Starts a query.</summary>
    /// <exception cref="DuckDbException">It is wrong, or fails at once.</exception>
    public DuckDbRows(nint connection, string sql)
    {
        try
        {
            Check(Prepare(connection, sql, out _statement), PrepareError(_statement));
            Check(PendingStreaming(_statement, out _pending), PendingError(_pending));
            Check(ExecutePending(_pending, out _result), ResultError(ref _result));
            Names = [.. Enumerable.Range(0, (int)ColumnCount(ref _result)).Select(NameOf)];
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Names of the columns.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Rows of this chunk.</summary>
    public int Count { get; private set; }

    /// <summary>Type of a column.</summary>
    public ColumnType TypeOf(int column) => TypeOfColumn(ref _result, (ulong)column);

    /// <summary>Goes to the next chunk; false after the last.</summary>
    /// <exception cref="DuckDbException">The query failed on the way.</exception>
    public bool Next()
    {
        DestroyDataChunk(ref _chunk);
        _chunk = FetchChunk(_result);
        Count = _chunk == 0 ? 0 : (int)ChunkSize(_chunk);
        byte* error = _chunk == 0 ? ResultError(ref _result) : null;
        Check(error == null || *error == 0 ? 0 : 1, error);
        return _chunk != 0;
    }

    /// <summary>The values of a column in this chunk; of a type as wide as the column's.</summary>
    public ReadOnlySpan<T> Values<T>(int column) where T : unmanaged => new(VectorData(ChunkVector(_chunk, (ulong)column)), Count);

    /// <summary>The row of this chunk in which a column lacks its first value, or -1.</summary>
    public int FirstMissing(int column)
    {
        ulong* validity = VectorValidity(ChunkVector(_chunk, (ulong)column));
        for (int row = 0; validity != null && row < Count; row++)
        {
            if (!IsKnown(validity, row))
            {
                return row;
            }
        }
        return -1;
    }

    /// <summary>Whether there is a value.</summary>
    public bool IsKnown(int column, int row) => IsKnown(VectorValidity(ChunkVector(_chunk, (ulong)column)), row);

    /// <summary>The text of a column of text, where it is known.</summary>
    public string TextAt(int column, int row)
    {
        byte* entry = VectorData(ChunkVector(_chunk, (ulong)column)) + row * sizeof(Text);
        var text = (Text*)entry;
        byte* first = text->Length <= Text.LongestInline ? entry + Text.InlineOffset : text->Pointer;
        return Encoding.UTF8.GetString(first, (int)text->Length);
    }

    /// <summary>Ends the query.</summary>
    public void Dispose()
    {
        DestroyDataChunk(ref _chunk);
        DestroyResult(ref _result);
        DestroyPending(ref _pending);
        DestroyPrepare(ref _statement);
    }

    /// <summary>Without a validity mask every row has a value.</summary>
    private static bool IsKnown(ulong* validity, int row) => validity == null || ((validity[row / 64] >> (row % 64)) & 1) != 0;

    private string NameOf(int column) => Decode(ColumnName(ref _result, (ulong)column));

    private static string Decode(byte* text) => Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));

    private static void Check(int state, byte* message)
    {
        if (state != 0)
        {
            throw new DuckDbException(message == null ? "unknown error" : Decode(message));
        }
    }
}
