using System.Runtime.InteropServices;

namespace Dynamics.Data.Internals.DuckDb;

/// <summary>The part of DuckDB's C API (duckdb.h, 1.x) that is used here. Handles are opaque pointers; a state of 0 is success.</summary>
internal static unsafe partial class DuckDbNative
{
    private const string Library = "duckdb";
    private const string LibraryFile = "libduckdb.so";
    private static readonly Lazy<nint> Handle;

    static DuckDbNative() => Handle = NativeLibraries.Register(Library, () => LoadFirst(Candidates()));

    /// <summary>duckdb_type of a column.</summary>
    public enum ColumnType
    {
        Boolean = 1,
        Integer = 4,
        BigInt = 5,
        Float = 10,
        Double = 11,
        Varchar = 17,
    }

    /// <summary>duckdb_result; passed by value to <see cref="FetchChunk"/>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Result
    {
        public ulong DeprecatedColumnCount, DeprecatedRowCount, DeprecatedRowsChanged;
        public nint DeprecatedColumns, DeprecatedErrorMessage, InternalData;
    }

    /// <summary>duckdb_string_t: up to 12 bytes inline, longer text behind the pointer in the last 8.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 16)]
    public struct Text
    {
        [FieldOffset(0)] public uint Length;
        [FieldOffset(8)] public byte* Pointer;
        public const int InlineOffset = 4;
        public const uint LongestInline = 12;
    }

    /// <summary>Loads the library, so that its absence is told before anything is called.</summary>
    /// <exception cref="InputException">It is not installed.</exception>
    public static void EnsureLoaded() => _ = Handle.Value;

    [LibraryImport(Library, EntryPoint = "duckdb_create_config")] public static partial int CreateConfig(out nint config);
    [LibraryImport(Library, EntryPoint = "duckdb_set_config", StringMarshalling = StringMarshalling.Utf8)] public static partial int SetConfig(nint config, string name, string option);
    [LibraryImport(Library, EntryPoint = "duckdb_destroy_config")] public static partial void DestroyConfig(ref nint config);
    [LibraryImport(Library, EntryPoint = "duckdb_open_ext", StringMarshalling = StringMarshalling.Utf8)] public static partial int OpenExt(string? path, out nint database, nint config, out nint error);
    [LibraryImport(Library, EntryPoint = "duckdb_free")] public static partial void Free(nint memory);
    [LibraryImport(Library, EntryPoint = "duckdb_close")] public static partial void Close(ref nint database);
    [LibraryImport(Library, EntryPoint = "duckdb_connect")] public static partial int Connect(nint database, out nint connection);
    [LibraryImport(Library, EntryPoint = "duckdb_disconnect")] public static partial void Disconnect(ref nint connection);

    [LibraryImport(Library, EntryPoint = "duckdb_prepare", StringMarshalling = StringMarshalling.Utf8)] public static partial int Prepare(nint connection, string sql, out nint statement);
    [LibraryImport(Library, EntryPoint = "duckdb_prepare_error")] public static partial byte* PrepareError(nint statement);
    [LibraryImport(Library, EntryPoint = "duckdb_destroy_prepare")] public static partial void DestroyPrepare(ref nint statement);
    [LibraryImport(Library, EntryPoint = "duckdb_pending_prepared_streaming")] public static partial int PendingStreaming(nint statement, out nint pending);
    [LibraryImport(Library, EntryPoint = "duckdb_pending_error")] public static partial byte* PendingError(nint pending);
    [LibraryImport(Library, EntryPoint = "duckdb_execute_pending")] public static partial int ExecutePending(nint pending, out Result result);
    [LibraryImport(Library, EntryPoint = "duckdb_destroy_pending")] public static partial void DestroyPending(ref nint pending);
    [LibraryImport(Library, EntryPoint = "duckdb_result_error")] public static partial byte* ResultError(ref Result result);
    [LibraryImport(Library, EntryPoint = "duckdb_destroy_result")] public static partial void DestroyResult(ref Result result);
    [LibraryImport(Library, EntryPoint = "duckdb_column_count")] public static partial ulong ColumnCount(ref Result result);
    [LibraryImport(Library, EntryPoint = "duckdb_column_name")] public static partial byte* ColumnName(ref Result result, ulong column);
    [LibraryImport(Library, EntryPoint = "duckdb_column_type")] public static partial ColumnType TypeOfColumn(ref Result result, ulong column);
    [LibraryImport(Library, EntryPoint = "duckdb_fetch_chunk")] public static partial nint FetchChunk(Result result);

    [LibraryImport(Library, EntryPoint = "duckdb_create_logical_type")] public static partial nint CreateLogicalType(ColumnType type);
    [LibraryImport(Library, EntryPoint = "duckdb_destroy_logical_type")] public static partial void DestroyLogicalType(ref nint type);
    [LibraryImport(Library, EntryPoint = "duckdb_destroy_data_chunk")] public static partial void DestroyDataChunk(ref nint chunk);
    [LibraryImport(Library, EntryPoint = "duckdb_data_chunk_get_size")] public static partial ulong ChunkSize(nint chunk);
    [LibraryImport(Library, EntryPoint = "duckdb_data_chunk_set_size")] public static partial void SetChunkSize(nint chunk, ulong rows);
    [LibraryImport(Library, EntryPoint = "duckdb_data_chunk_get_vector")] public static partial nint ChunkVector(nint chunk, ulong column);
    [LibraryImport(Library, EntryPoint = "duckdb_vector_size")] public static partial ulong VectorSize();
    [LibraryImport(Library, EntryPoint = "duckdb_vector_get_data")] public static partial byte* VectorData(nint vector);
    [LibraryImport(Library, EntryPoint = "duckdb_vector_get_validity")] public static partial ulong* VectorValidity(nint vector);
    [LibraryImport(Library, EntryPoint = "duckdb_vector_ensure_validity_writable")] public static partial void EnsureValidityWritable(nint vector);
    [LibraryImport(Library, EntryPoint = "duckdb_vector_assign_string_element_len")] public static partial void AssignText(nint vector, ulong row, byte* text, ulong length);

    [LibraryImport(Library, EntryPoint = "duckdb_create_table_function")] public static partial nint CreateTableFunction();
    [LibraryImport(Library, EntryPoint = "duckdb_destroy_table_function")] public static partial void DestroyTableFunction(ref nint function);
    [LibraryImport(Library, EntryPoint = "duckdb_table_function_set_name", StringMarshalling = StringMarshalling.Utf8)] public static partial void SetFunctionName(nint function, string name);
    [LibraryImport(Library, EntryPoint = "duckdb_table_function_set_extra_info")] public static partial void SetFunctionInfo(nint function, nint info, delegate* unmanaged<nint, void> destroy);
    [LibraryImport(Library, EntryPoint = "duckdb_table_function_set_bind")] public static partial void SetFunctionBind(nint function, delegate* unmanaged<nint, void> bind);
    [LibraryImport(Library, EntryPoint = "duckdb_table_function_set_init")] public static partial void SetFunctionInit(nint function, delegate* unmanaged<nint, void> initialize);
    [LibraryImport(Library, EntryPoint = "duckdb_table_function_set_function")] public static partial void SetFunctionBody(nint function, delegate* unmanaged<nint, nint, void> body);
    [LibraryImport(Library, EntryPoint = "duckdb_register_table_function")] public static partial int RegisterTableFunction(nint connection, nint function);
    [LibraryImport(Library, EntryPoint = "duckdb_bind_get_extra_info")] public static partial nint BindInfo(nint call);
    [LibraryImport(Library, EntryPoint = "duckdb_bind_add_result_column", StringMarshalling = StringMarshalling.Utf8)] public static partial void AddResultColumn(nint call, string name, nint type);
    [LibraryImport(Library, EntryPoint = "duckdb_function_get_extra_info")] public static partial nint BodyInfo(nint call);
    [LibraryImport(Library, EntryPoint = "duckdb_function_set_error", StringMarshalling = StringMarshalling.Utf8)] public static partial void SetFunctionError(nint call, string message);

    /// <summary>Loads the first of the paths that is there and loads.</summary>
    /// <exception cref="InputException">None is.</exception>
    internal static nint LoadFirst(IEnumerable<string> paths) => NativeLibraries.LoadFirst(paths, $"DuckDB's library {LibraryFile}", "recording folders",
        "run npm ci in the repository's root, or set DUCKDB_LIBRARY to the library's path");

    /// <summary>Where the library may be, best first.</summary>
    private static IEnumerable<string> Candidates()
    {
        string? chosen = Environment.GetEnvironmentVariable("DUCKDB_LIBRARY");
        if (!string.IsNullOrEmpty(chosen))
        {
            yield return Path.GetFullPath(chosen);
        }
        yield return Path.Combine(AppContext.BaseDirectory, LibraryFile);
        string package = $"node-bindings-linux-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            yield return Path.Combine(folder.FullName, "node_modules", "@duckdb", package, LibraryFile);
        }
    }
}
