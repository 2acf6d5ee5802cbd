namespace Dynamics.Data.Internals;

/// <summary>What DuckDB said when it refused.</summary>
internal sealed class DuckDbException(string message) : Exception(message);
