using System.Globalization;
using nietras.SeparatedValues;

namespace Dynamics.Formats.Internals.Tables;

/// <summary>Reads a text table row by row, as lab software and spreadsheets write it, and says file, row and column when a field is not
/// what it should be. <see cref="TableDialect"/> finds out how the fields are parted and numbers are written; empty rows and comments are
/// skipped, quotes are taken off, and a file that is packed by gzip is unpacked on the way. The rows are read by Sep, a buffer at a
/// time.</summary>
internal sealed class DelimitedReader : IDisposable
{
    private const int LongestShown = 40;
    private static readonly string[] s_missing = ["", "NA", "nan", "null", "none", "#N/A", "-"];

    private readonly TableDialect _dialect;
    private readonly SepReader _rows;
    private readonly CultureInfo _numbers;
    private readonly string[] _columns;

    private DelimitedReader(TableDialect dialect, string[] columns)
    {
        (Path, _dialect, _columns) = (dialect.Path, dialect, columns);
        _numbers = dialect.HasDecimalComma ? CommaNumbers() : CultureInfo.InvariantCulture;
        _rows = dialect.OpenRows();
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Line of the current row, the first of the file being 1.</summary>
    public int Row { get; private set; }

    /// <summary>Names of the columns; empty where the header names none.</summary>
    public IReadOnlyList<string> Columns => _columns;

    /// <summary>Columns whose first rows hold texts that are no numbers.</summary>
    public IReadOnlySet<int> TextColumns => _dialect.TextColumns;

    /// <summary>A table without a header, parted by blanks, whose columns are named here.</summary>
    public static DelimitedReader OpenBlankSeparated(string path, string[] columns) => new(TableDialect.Blanks(path), columns);

    /// <summary>A table whose header row names the columns; one without a header has the columns <c>1</c>, <c>2</c>, and so on.</summary>
    /// <exception cref="InputException">There is no such file, it cannot be read, is empty, or names two columns alike.</exception>
    public static DelimitedReader Open(string path) => Open(TableDialect.Of(path));

    /// <summary>A table of a known dialect.</summary>
    /// <exception cref="InputException">The file cannot be read, or names two columns alike.</exception>
    public static DelimitedReader Open(TableDialect dialect)
    {
        string[] named = [.. dialect.Header.Where(name => name.Length > 0)];
        return named.Distinct().Count() == named.Length
            ? new(dialect, [.. dialect.Header])
            : throw new InputException($"two columns of one name among ({string.Join(", ", named)})",
                $"{dialect.Path}, row {dialect.HeaderLine}", "name every column differently");
    }

    /// <summary>Index of the first column that has one of the names, in capitals or not; -1 where none has.</summary>
    public int Find(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            int index = Array.FindIndex(_columns, column => column.Equals(name, StringComparison.OrdinalIgnoreCase));
            if (index >= 0)
            {
                return index;
            }
        }
        return -1;
    }

    /// <summary>The mistake of a table that lacks a column.</summary>
    public InputException NoColumn(string name) => new($"no column '{name}' among ({string.Join(", ", _columns)})",
        $"{Path}, row {_dialect.HeaderLine}", $"name the column {name} in the header row, or say which it is: --columns {name}=NAME");

    /// <summary>Goes to the next row that is neither blank nor a comment; false after the last. A row must have a field for each
    /// column.</summary>
    /// <exception cref="InputException">It has not, or the file cannot be read on.</exception>
    public bool NextRow()
    {
        try
        {
            while (_rows.MoveNext())
            {
                SepReader.Row row = _rows.Current;
                Row = _dialect.SkippedLines + row.LineNumberToExcl - 1; // LineNumberFrom is wrong for the first row
                ReadOnlySpan<char> first = row[0].Span.Trim();
                if (first.Length > 0 ? TableDialect.IsComment(first[0]) : IsBlank(row))
                {
                    continue;
                }
                bool extra = row.ColCount == _columns.Length + 1 && row[row.ColCount - 1].Span.Trim().IsEmpty; // a separator at the end
                return row.ColCount == _columns.Length || extra ? true : throw new InputException(
                    $"{row.ColCount} fields, expected {_columns.Length} ({string.Join(", ", _columns)})", $"{Path}, row {Row}",
                    "give every row the same columns");
            }
            return false;
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException or NotSupportedException
            or ArgumentException or UnauthorizedAccessException)
        {
            throw TableDialect.Unreadable(Path, failure);
        }
    }

    /// <summary>Whether a row has no field that is not blank: spreadsheets write such rows of separators.</summary>
    private static bool IsBlank(SepReader.Row row)
    {
        int column = 0;
        while (column < row.ColCount && row[column].Span.Trim().IsEmpty)
        {
            column++;
        }
        return column == row.ColCount;
    }

    /// <summary>A finite number.</summary>
    public double Finite(int column) => Finite(column, "a finite number");

    /// <summary>A finite number, or NaN where the field is empty, <c>NA</c>, <c>NaN</c> or the like.</summary>
    public double FiniteOrMissing(int column) =>
        IsMissing(Field(column)) ? double.NaN : Finite(column, "a finite number, or NA where it is not known");

    /// <summary>A whole number; <c>7.0</c> counts as one, as table tools write it.</summary>
    public int Whole(int column)
    {
        const string Expected = "a whole number";
        double value = Finite(column, Expected);
        return value == Math.Floor(value) && Math.Abs(value) <= int.MaxValue ? (int)value : throw Wrong(column, Expected);
    }

    /// <summary>The text of a field, without the blanks around it.</summary>
    public string Text(int column) => Field(column).ToString();

    /// <summary>The number that a text of this table is, NaN where it says that none is known; null if it is another text.</summary>
    public double? NumberOf(string text) => NumberOf(text, _numbers);

    /// <summary>The same of a text with a decimal point.</summary>
    public static double? PlainNumberOf(string text) => NumberOf(text, CultureInfo.InvariantCulture);

    /// <summary>The mistake of this row's field in <paramref name="column"/>.</summary>
    public InputException Mistake(int column, string what, string remedy) =>
        new(what, $"{Path}, row {Row}, column {column + 1} ({_columns[column]})", remedy);

    /// <summary>Closes the file.</summary>
    public void Dispose() => _rows.Dispose();

    private static double? NumberOf(string text, CultureInfo numbers) => IsMissing(text) ? double.NaN
        : double.TryParse(text, NumberStyles.Float, numbers, out double value) && double.IsFinite(value) ? value : null;

    private double Finite(int column, string expected)
    {
        ReadOnlySpan<char> field = Field(column);
        // .NET reads past NULs at the end of a number.
        bool isNumber = double.TryParse(field, NumberStyles.Float, _numbers, out double value) && field[^1] != 0;
        return isNumber && double.IsFinite(value) ? value : throw Wrong(column, expected);
    }

    private ReadOnlySpan<char> Field(int column) => _rows.Current[column].Span.Trim();

    private static bool IsMissing(ReadOnlySpan<char> field)
    {
        foreach (string missing in s_missing)
        {
            if (field.Equals(missing, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }
        return false;
    }

    private InputException Wrong(int column, string expected)
    {
        ReadOnlySpan<char> field = Field(column);
        string found = field.Length > LongestShown ? $"{field[..LongestShown]}..." : field.ToString();
        return Mistake(column, $"found '{found}', expected {expected}", "mend or remove that row");
    }

    private static CultureInfo CommaNumbers()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NumberGroupSeparator = ".";
        return culture;
    }
}
