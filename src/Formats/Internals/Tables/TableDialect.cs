using System.IO.Compression;
using System.Globalization;
using nietras.SeparatedValues;

namespace Dynamics.Formats.Internals.Tables;

/// <summary>How a text table is written, found from its first lines: what parts the fields (tab, semicolon, comma, or runs of blanks),
/// whether numbers have a decimal comma, where the header row is. Lines that begin with <c>#</c> or <c>%</c> are comments; the last before
/// numbers may be the header, as NumPy writes it.</summary>
internal sealed record TableDialect
{
    /// <summary>A table has no more columns, and a column's name is no longer.</summary>
    private const int MostColumns = 10_000, LongestName = 200;

    /// <summary>Signs that part fields, the surest first.</summary>
    private static readonly char[] s_separators = ['\t', ';', ','];

    private TableDialect()
    {
    }

    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>What parts the fields; a blank stands for a run of blanks and tabs.</summary>
    public required char Separator { get; init; }

    /// <summary>Whether a comma stands between the whole and the parts of a number.</summary>
    public bool HasDecimalComma { get; init; }

    /// <summary>Names of the columns, without quotes; numbers from 1 where the table has no header.</summary>
    public IReadOnlyList<string> Header { get; init; } = [];

    /// <summary>Line of the header, the first being 1.</summary>
    public int HeaderLine { get; init; } = 1;

    /// <summary>Lines before the first row of data.</summary>
    public int SkippedLines { get; init; }

    /// <summary>The fields of the first rows.</summary>
    public IReadOnlyList<string[]> FirstRows { get; init; } = [];

    /// <summary>Columns whose first rows hold texts that are no numbers.</summary>
    public IReadOnlySet<int> TextColumns { get; init; } = new HashSet<int>();

    /// <summary>Whether a line that begins so is a comment.</summary>
    public static bool IsComment(char first) => first is '#' or '%';

    /// <summary>A table without a header, parted by blanks.</summary>
    /// <exception cref="InputException">There is no such file.</exception>
    public static TableDialect Blanks(string path)
    {
        RequireFile(path);
        return new() { Path = path, Separator = ' ' };
    }

    /// <summary>Looks at the first lines of a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">There is no such file, it cannot be read, or is empty.</exception>
    public static TableDialect Of(string path) => Of(TableHead.Read(path));

    /// <summary>Of the first lines of a file.</summary>
    /// <param name="head">The lines.</param>
    /// <param name="headerRows">Rows above the data, of which the first is <see cref="Header"/>; null: one, or none if it holds numbers
    /// only.</param>
    /// <exception cref="InputException">There are none but comments.</exception>
    public static TableDialect Of(TableHead head, int? headerRows = null)
    {
        (string path, IReadOnlyList<string> read) = head;
        string[] lines = [.. read];
        int first = Array.FindIndex(lines, line => line.Trim().Length > 0 && !IsComment(line.TrimStart()[0]));
        if (first < 0)
        {
            throw new InputException("the file is empty, expected a header row", path, "write the column names in the first row");
        }
        string[] table = [.. lines[first..].Where(line => line.Trim().Length > 0 && !IsComment(line.TrimStart()[0]))];
        char separator = SeparatorOf(table);
        string[][] rows = Array.ConvertAll(table, line => Split(line, separator));
        bool decimalComma = separator != ',' && HasCommas(rows);
        if (rows[0].Length > MostColumns)
        {
            throw new InputException($"more than {MostColumns} columns in the header row", path,
                "give the file a header row with the column names, parted by commas");
        }
        (string[] Names, int Line)? above = headerRows is null && Array.Exists(rows[0], field => IsNumber(field, decimalComma))
            ? HeaderAbove(lines, first, separator, rows[0].Length)
            : null;
        bool isBare = above is not null
            || (headerRows is null && Array.TrueForAll(rows[0], field => field.Length == 0 || IsNumber(field, decimalComma)));
        (string[] header, int headerLine) = above ?? (isBare ? Numbered(rows[0].Length) : rows[0], first + 1);
        int aboveData = isBare ? 0 : headerRows ?? 1;
        string[][] data = [.. rows.Skip(aboveData)];
        return new()
        {
            Path = path,
            Separator = separator,
            HasDecimalComma = decimalComma,
            Header = WithoutTrailing([.. header.Select(name => name.Length > LongestName ? name[..LongestName] : name)], rows),
            HeaderLine = headerLine,
            SkippedLines = first + aboveData,
            FirstRows = rows,
            TextColumns = new HashSet<int>(Enumerable.Range(0, header.Length).Where(column =>
                Array.Exists(data, row => column < row.Length && IsText(row[column], decimalComma))
                && !Array.Exists(data, row => column < row.Length && row[column].Length > 0 && IsNumber(row[column], decimalComma)))),
        };
    }

    /// <summary>The rows of data, from the first on; a row may have any number of fields.</summary>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public SepReader OpenRows()
    {
        try
        {
            TextReader text = OpenText(Path);
            for (int line = 0; line < SkippedLines; line++)
            {
                SkipLine(text);
            }
            return Sep.New(Separator).Reader(options => options with
            {
                HasHeader = false,
                DisableColCountCheck = true,
                Unescape = true,
                CultureInfo = CultureInfo.InvariantCulture,
            }).From(new BoundedLineReader(Separator == ' ' ? new BlankRunReader(text) : text));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw Unreadable(Path, failure);
        }
    }

    /// <summary>Goes behind the end of a line without keeping it: what is no table may have a line of any length.</summary>
    private static void SkipLine(TextReader text)
    {
        int sign;
        while ((sign = text.Read()) is not (-1 or '\n' or '\r'))
        {
        }
        if (sign == '\r' && text.Peek() == '\n')
        {
            text.Read();
        }
    }

    /// <summary>The mistake of a file that breaks off or is no text.</summary>
    public static InputException Unreadable(string path, Exception failure) =>
        new($"cannot be read ({FileFault.Cause(failure)})", path, "check that it is a text table, its permissions and its size", failure);

    /// <summary>The text of a file, unpacked.</summary>
    internal static TextReader OpenText(string path)
    {
        RequireFile(path);
        FileStream file = InputFile.Open(path);
        Span<byte> magic = stackalloc byte[2];
        bool isPacked = file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) == 2 && magic.SequenceEqual<byte>([0x1f, 0x8b]);
        file.Position = 0;
        return new StreamReader(isPacked ? new GZipStream(file, CompressionMode.Decompress) : file); // UTF-8, or by its byte-order mark
    }

    private static void RequireFile(string path)
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
    }

    /// <summary>The first sign that every line of the table has as often as its first; else the first that the first line has; else
    /// blanks.</summary>
    private static char SeparatorOf(string[] lines)
    {
        foreach (char sign in s_separators)
        {
            int count = lines[0].Count(sign.Equals);
            if (count > 0 && lines.All(line => line.Count(sign.Equals) == count))
            {
                return sign;
            }
        }
        char present = Array.Find(s_separators, sign => lines[0].Contains(sign));
        return present != 0 ? present : lines.All(line => line.Trim().Contains(' ')) ? ' ' : ',';
    }

    private static string[] Split(string line, char separator)
    {
        string[] fields = separator == ' '
            ? line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)
            : line.Split(separator);
        return Array.ConvertAll(fields, field => field.Trim().Trim('"').Trim());
    }

    private static string[] Numbered(int columns) =>
        [.. Enumerable.Range(1, columns).Select(column => column.ToString(CultureInfo.InvariantCulture))];

    /// <summary>The names in a comment above rows of numbers, as NumPy writes a header; null where there are none.</summary>
    private static (string[] Names, int Line)? HeaderAbove(string[] lines, int first, char separator, int columns)
    {
        for (int line = first - 1; line >= 0; line--)
        {
            string[] names = Split(lines[line].TrimStart('#', '%', ' '), separator);
            if (names.Length == columns && !Array.Exists(names, name => name.Length == 0 || IsNumber(name, false)))
            {
                return (names, line + 1);
            }
        }
        return null;
    }

    /// <summary>Without an empty name at the end, which is a separator at the end of every line.</summary>
    private static string[] WithoutTrailing(string[] header, string[][] rows) =>
        header.Length > 1 && header[^1].Length == 0 && Array.TrueForAll(rows, row => row.Length < header.Length || row[^1].Length == 0)
            ? header[..^1]
            : header;

    private static bool HasCommas(string[][] rows) => Array.Exists(rows, row => Array.Exists(row, field => IsNumber(field, true)
        && field.Contains(','))) && !Array.Exists(rows, row => Array.Exists(row, field => IsNumber(field, false) && field.Contains('.')));

    private static bool IsNumber(string field, bool decimalComma) => double.TryParse(
        decimalComma ? field.Replace(',', '.') : field, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static bool IsText(string field, bool decimalComma) => field.Length > 0 && !IsNumber(field, decimalComma)
        && field is not ("NA" or "na" or "null" or "None" or "#N/A" or "-");

    /// <summary>Text whose lines are not longer than a table's are: what is no table must not fill the memory as one row.</summary>
    private sealed class BoundedLineReader(TextReader text) : TextReader
    {
        private const int LongestLine = 1 << 22;
        private int _length;

        public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

        public override int Read(Span<char> buffer)
        {
            int length = text.Read(buffer), last = buffer[..Math.Max(length, 0)].LastIndexOfAny('\n', '\r');
            _length = last < 0 ? _length + length : length - last - 1;
            return _length <= LongestLine ? length : throw new InvalidDataException($"a line of more than {LongestLine} characters");
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                text.Dispose();
            }
            base.Dispose(disposing);
        }
    }

    /// <summary>Text in which every run of blanks and tabs is one blank, and lines begin and end without.</summary>
    private sealed class BlankRunReader(TextReader text) : TextReader
    {
        private readonly char[] _block = new char[1 << 14];
        private int _next, _length;
        private bool _lineBegins = true, _blankWaits;

        public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

        public override int Read(Span<char> buffer)
        {
            int written = 0;
            while (written < buffer.Length)
            {
                if (_next == _length)
                {
                    (_next, _length) = (0, text.Read(_block, 0, _block.Length));
                    if (_length <= 0)
                    {
                        _length = 0;
                        break;
                    }
                }
                char sign = _block[_next];
                if (sign is ' ' or '\t')
                {
                    _blankWaits = !_lineBegins;
                    _next++;
                    continue;
                }
                bool ends = sign is '\n' or '\r';
                if (_blankWaits && !ends)
                {
                    buffer[written++] = ' ';
                    _blankWaits = false;
                    continue; // the sign itself comes next
                }
                (_blankWaits, _lineBegins) = (false, ends);
                buffer[written++] = sign;
                _next++;
            }
            return written;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                text.Dispose();
            }
            base.Dispose(disposing);
        }
    }
}

/// <summary>The first lines of a text table, read once.</summary>
/// <param name="Path">The file.</param>
/// <param name="Lines">The lines.</param>
internal sealed record TableHead(string Path, IReadOnlyList<string> Lines)
{
    /// <summary>What is looked at, in characters and in lines.</summary>
    private const int PeekCharacters = 1 << 16, PeekLines = 64;

    /// <summary>Reads them.</summary>
    /// <exception cref="InputException">There is no such file, or it cannot be read.</exception>
    public static TableHead Read(string path)
    {
        try
        {
            using TextReader reader = TableDialect.OpenText(path);
            var buffer = new char[PeekCharacters];
            int length = reader.ReadBlock(buffer);
            string[] lines = new string(buffer, 0, length).Split(["\r\n", "\n", "\r"], StringSplitOptions.None);
            // What was cut off in the middle of a line says nothing about it.
            return new(path, [.. (length == buffer.Length && lines.Length > 1 ? lines[..^1] : lines).Take(PeekLines)]);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw TableDialect.Unreadable(path, failure);
        }
    }
}
