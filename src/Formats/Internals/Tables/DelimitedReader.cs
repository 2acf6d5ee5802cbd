using System.Globalization;
using System.Text;

namespace Dynamics.Formats.Internals.Tables;

/// <summary>Reads a text table row by row out of one buffer, and says file, row and column when a field is not what it should be.
/// Fields are parted by commas, or by runs of blanks and tabs; empty rows are skipped.</summary>
internal sealed class DelimitedReader
{
    private const byte Comma = (byte)',';

    /// <summary>Of a row's fields no more are looked at, and of a column's name no more bytes: a table has fewer.</summary>
    private const int MostColumns = 10_000, LongestName = 200, LongestShown = 40;
    private readonly byte[] _text;
    private readonly bool _commas;
    private readonly List<Range> _fields = [];
    private string[] _columns = [];
    private int _next;

    private DelimitedReader(string path, byte[] text, bool commas)
    {
        (Path, _text, _commas) = (path, text, commas);
        _next = text.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Row of the current fields, the first line being 1.</summary>
    public int Row { get; private set; }

    /// <summary>A table without a header, parted by blanks, whose columns are named here.</summary>
    public static DelimitedReader OpenBlankSeparated(string path, string[] columns) =>
        new(path, ReadFile(path), commas: false) { _columns = columns };

    /// <summary>A table parted by commas with a header row.</summary>
    public static DelimitedReader OpenCsv(string path)
    {
        var reader = new DelimitedReader(path, ReadFile(path), commas: true);
        if (!reader.AdvanceRow())
        {
            throw new InputException("the file is empty, expected a header row", path, "write the column names in the first row");
        }
        if (reader._fields.Count > MostColumns)
        {
            throw new InputException($"more than {MostColumns} columns in the header row", path,
                "give the file a header row with the column names, parted by commas");
        }
        reader._columns = [.. reader._fields.Select(field => reader.NameAt(field))];
        if (reader._columns.Distinct().Count() < reader._columns.Length)
        {
            throw new InputException($"two columns of one name among ({string.Join(", ", reader._columns)})", $"{path}, row {reader.Row}",
                "name every column differently");
        }
        return reader;
    }

    /// <summary>Names of the columns.</summary>
    public IReadOnlyList<string> Columns => _columns;

    /// <summary>Index of the column of that name.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public int RequireColumn(string name)
    {
        int index = Array.IndexOf(_columns, name);
        return index >= 0
            ? index
            : throw new InputException($"no column '{name}' among ({string.Join(", ", _columns)})", $"{Path}, row {Row}",
                $"name the column {name} in the header row");
    }

    /// <summary>Goes to the next row that is not empty; false after the last. A row must have a field for each column.</summary>
    public bool NextRow()
    {
        if (!AdvanceRow())
        {
            return false;
        }
        if (_fields.Count != _columns.Length)
        {
            throw new InputException(
                $"{_fields.Count} fields, expected {_columns.Length} ({string.Join(", ", _columns)})", $"{Path}, row {Row}",
                "give every row the same columns");
        }
        return true;
    }

    /// <summary>A finite number.</summary>
    public double Finite(int column) => Finite(column, "a finite number");

    /// <summary>A finite number, or NaN where the field is empty, <c>NA</c> or <c>NaN</c>.</summary>
    public double FiniteOrMissing(int column)
    {
        ReadOnlySpan<byte> field = Field(column);
        return field.IsEmpty || field.SequenceEqual("NA"u8) || Ascii.EqualsIgnoreCase(field, "nan"u8)
            ? double.NaN
            : Finite(column, "a finite number, or NA where it is not known");
    }

    /// <summary>A whole number; <c>7.0</c> counts as one, as table tools write it.</summary>
    public int Whole(int column)
    {
        const string Expected = "a whole number";
        double value = Finite(column, Expected);
        return value == Math.Floor(value) && Math.Abs(value) <= int.MaxValue ? (int)value : throw Wrong(column, Expected);
    }

    /// <summary>The mistake of this row's field in <paramref name="column"/>.</summary>
    public InputException Mistake(int column, string what, string remedy) =>
        new(what, $"{Path}, row {Row}, column {column + 1} ({_columns[column]})", remedy);

    private double Finite(int column, string expected)
    {
        ReadOnlySpan<byte> field = Field(column);
        // .NET reads past NULs at the end of a number.
        bool isNumber = double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && field[^1] != 0;
        return isNumber && double.IsFinite(value) ? value : throw Wrong(column, expected);
    }

    private string NameAt(Range field)
    {
        ReadOnlySpan<byte> name = _text.AsSpan()[field];
        return Encoding.UTF8.GetString(name[..Math.Min(name.Length, LongestName)]).Trim('"', ' ');
    }

    private ReadOnlySpan<byte> Field(int column) => _text.AsSpan()[_fields[column]];

    private InputException Wrong(int column, string expected)
    {
        ReadOnlySpan<byte> field = Field(column);
        string found = field.Length > LongestShown
            ? Encoding.UTF8.GetString(field[..LongestShown]) + "..."
            : Encoding.UTF8.GetString(field);
        return Mistake(column, $"found '{found}', expected {expected}", "mend or remove that row");
    }

    private bool AdvanceRow()
    {
        while (_next < _text.Length)
        {
            int length = _text.AsSpan(_next).IndexOf((byte)'\n');
            int end = length < 0 ? _text.Length : _next + length;
            (int start, _next) = (_next, end + 1);
            Row++;
            if (SplitFields(start, end))
            {
                return true;
            }
        }
        return false;
    }

    private bool SplitFields(int start, int end)
    {
        _fields.Clear();
        start = TrimStart(start, end);
        end = TrimEnd(start, end);
        while (start < end && _fields.Count <= MostColumns)
        {
            int stop = start;
            while (stop < end && !(_commas ? _text[stop] == Comma : IsBlank(_text[stop])))
            {
                stop++;
            }
            _fields.Add(TrimStart(start, stop)..TrimEnd(start, stop));
            if (_commas && stop == end - 1)
            {
                _fields.Add(end..end); // A comma at the end of the row: the last field is empty.
            }
            start = _commas ? stop + 1 : TrimStart(stop, end);
        }
        return _fields.Count > 0;
    }

    private int TrimStart(int start, int end)
    {
        while (start < end && IsBlank(_text[start]))
        {
            start++;
        }
        return start;
    }

    private int TrimEnd(int start, int end)
    {
        while (end > start && IsBlank(_text[end - 1]))
        {
            end--;
        }
        return end;
    }

    private static bool IsBlank(byte c) => c is (byte)' ' or (byte)'\t' or (byte)'\r';

    private static byte[] ReadFile(string path)
    {
        string folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        if (!Directory.Exists(folder))
        {
            throw new InputException("no such folder", folder, "check the path");
        }
        if (!File.Exists(path))
        {
            throw new InputException("no such file", path, $"put {System.IO.Path.GetFileName(path)} into the folder, or check the path");
        }
        try
        {
            return InputFile.ReadAllBytes(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot be read ({failure.Message})", path, "check its permissions and size", failure);
        }
    }
}
