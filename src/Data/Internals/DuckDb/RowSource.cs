using System.Runtime.InteropServices;
using static Dynamics.Data.Internals.DuckDb.DuckDbNative;

namespace Dynamics.Data.Internals.DuckDb;

/// <summary>Rows that DuckDB pulls chunk by chunk, in order, from one thread: no table is ever made of them.</summary>
internal abstract unsafe class RowSource
{
    /// <summary>Name and type of each column.</summary>
    public abstract IReadOnlyList<(string Name, ColumnType Type)> Columns { get; }

    /// <summary>Writes the next rows into the vectors of a chunk.</summary>
    /// <returns>How many, at most <paramref name="capacity"/>; 0 after the last.</returns>
    public abstract int Fill(nint chunk, int capacity);

    /// <summary>Makes the rows a table function without parameters. They can be read once.</summary>
    public void Register(nint connection, string name)
    {
        nint function = CreateTableFunction();
        SetFunctionName(function, name);
        SetFunctionInfo(function, GCHandle.ToIntPtr(GCHandle.Alloc(this)), &Release);
        SetFunctionBind(function, &Bind);
        SetFunctionInit(function, &Initialize);
        SetFunctionBody(function, &Next);
        int state = RegisterTableFunction(connection, function);
        DestroyTableFunction(ref function);
        if (state != 0)
        {
            throw new DuckDbException($"no table function {name}");
        }
    }

    private static RowSource At(nint info) => (RowSource)GCHandle.FromIntPtr(info).Target!;

    [UnmanagedCallersOnly]
    private static void Release(nint info) => GCHandle.FromIntPtr(info).Free();

    [UnmanagedCallersOnly]
    private static void Bind(nint call)
    {
        foreach ((string name, ColumnType type) in At(BindInfo(call)).Columns)
        {
            nint logical = CreateLogicalType(type);
            AddResultColumn(call, name, logical);
            DestroyLogicalType(ref logical);
        }
    }

    [UnmanagedCallersOnly]
    private static void Initialize(nint call)
    {
    }

    [UnmanagedCallersOnly]
    private static void Next(nint call, nint chunk)
    {
        try
        {
            SetChunkSize(chunk, (ulong)At(BodyInfo(call)).Fill(chunk, (int)VectorSize()));
        }
        catch (Exception failure)
        {
            // An exception must not cross native frames; DuckDB ends the statement with this one's text.
            SetFunctionError(call, failure.Message);
        }
    }
}
