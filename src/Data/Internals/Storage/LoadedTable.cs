namespace Dynamics.Data.Internals.Storage;

/// <summary>A Parquet table of a recording folder whose columns are asked for by name and type.</summary>
internal sealed class LoadedTable(string path)
{
    private readonly IReadOnlyList<ParquetColumn> _columns = ParquetFile.Read(path);

    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>Names of the columns.</summary>
    public IEnumerable<string> Names => _columns.Select(column => column.Name);

    /// <summary>A column without missing values.</summary>
    /// <exception cref="InputException">There is none of that name and type, or values are missing.</exception>
    public T[] Column<T>(string name)
    {
        T[] values = Column<T>(name, out bool[]? known);
        return known is null ? values : throw Mistake($"column '{name}' lacks a value in row {Array.IndexOf(known, false) + 1}");
    }

    /// <summary>A column and which of its values are known (null: all).</summary>
    /// <exception cref="InputException">There is none of that name and type.</exception>
    public T[] Column<T>(string name, out bool[]? known)
    {
        ParquetColumn column = _columns.FirstOrDefault(c => c.Name == name) ?? throw Mistake($"no column '{name}' among ({string.Join(", ", Names)})");
        known = column.Known;
        return column.Values as T[] ?? throw Mistake($"column '{name}' is of {column.Values.GetType().GetElementType()!.Name}, expected {typeof(T).Name}");
    }

    /// <summary>The mistake of this file.</summary>
    public InputException Mistake(string what) => new(what, path, "import the recording again");
}
