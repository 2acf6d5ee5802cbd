using Dynamics.Data;

namespace Dynamics.Formats.Internals.Tables;

/// <summary>A Parquet table that another program made: numeric columns of any type.</summary>
internal sealed class ForeignTable(string path)
{
    /// <summary>The column in which pandas keeps row labels; nothing of the session's.</summary>
    private const string RowLabels = "__index_level_";

    private readonly Dictionary<string, ParquetColumn> _columns = ParquetFile.Read(path)
        .Where(column => !column.Name.StartsWith(RowLabels, StringComparison.Ordinal)).ToDictionary(column => column.Name);

    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>Names of the columns of numbers, in the file's order.</summary>
    public IEnumerable<string> Numbers => _columns.Values.Where(column => column.Values is not string[]).Select(column => column.Name);

    /// <summary>Names of the columns of text.</summary>
    public IEnumerable<string> Texts => _columns.Values.Where(column => column.Values is string[]).Select(column => column.Name);

    /// <summary>A column of numbers that has a value in every row.</summary>
    /// <exception cref="InputException">There is none of that name, it is of text, or a value is missing.</exception>
    public double[] Column(string name)
    {
        ParquetColumn column = Complete(name);
        return NumberColumn.ToDoubles(column.Values) ?? throw Mistake($"column '{name}' is of text, expected numbers", "save it as numbers");
    }

    /// <summary>The column <c>unit</c>.</summary>
    /// <exception cref="InputException">There is none, it is of text, or one that is not whole or missing.</exception>
    public int[] UnitIds() => NumberColumn.ToUnitIds(Complete("unit").Values, $"{path}, column 'unit'");

    /// <summary>A column of numbers, NaN where there is none.</summary>
    public double[] ColumnWithGaps(string name)
    {
        ParquetColumn column = _columns[name];
        double[] values = NumberColumn.ToDoubles(column.Values)!;
        return column.Known is not bool[] known ? values : [.. values.Select((value, row) => known[row] ? value : double.NaN)];
    }

    /// <summary>A column of text that has a value in every row.</summary>
    /// <exception cref="InputException">There is none of that name, it is of numbers, or a value is missing.</exception>
    public string[] TextColumn(string name) => Complete(name).Values as string[] ?? throw Mistake($"column '{name}' is of numbers, expected text", "save it as text");

    private ParquetColumn Complete(string name)
    {
        if (!_columns.TryGetValue(name, out ParquetColumn? column))
        {
            throw Mistake($"no column '{name}' among ({string.Join(", ", _columns.Keys)})", $"name the column {name}");
        }
        return column.Known is null ? column : throw Mistake($"column '{name}' lacks a value in row {Array.IndexOf(column.Known, false) + 1}", "fill it in, or leave that row out");
    }

    private InputException Mistake(string what, string remedy) => new(what, path, remedy);
}
