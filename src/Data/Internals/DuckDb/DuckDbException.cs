namespace Dynamics.Data.Internals.DuckDb;

/// <summary>What DuckDB said when it refused.</summary>
internal sealed class DuckDbException(string message) : Exception(message);
