using Dynamics.Data;

namespace Dynamics.Formats.Internals.Tables;

/// <summary>A folder of text tables: <c>spikes</c>, <c>position</c>, <c>units</c>, and tables of intervals by any name, with the endings
/// <c>.csv</c> or <c>.tsv</c>, packed by gzip or not.</summary>
internal sealed class TableFolder(string folder, ImportOptions options, ImportNotes notes)
{
    /// <summary>The table of spikes, of position, of units.</summary>
    public const string Spikes = "spikes", Position = "position", Units = "units";

    private const int MostTables = 200;
    private static readonly string[] s_endings = [".csv", ".tsv", ".csv.gz", ".tsv.gz"];

    /// <summary>Which column of its tables is which.</summary>
    public ColumnChoice Columns { get; } = new(options, notes);

    /// <summary>The table of a name in a folder; null where there is none.</summary>
    public static string? Find(string folder, string name) =>
        s_endings.Select(ending => Path.Combine(folder, name + ending)).FirstOrDefault(File.Exists);

    /// <summary>The spikes, and the units where a table lists them.</summary>
    /// <exception cref="InputException">There is no table of spikes, or one cannot be used.</exception>
    public (IReadOnlyList<SpikeTrain> Units, IReadOnlyDictionary<string, UnitProperty> Properties) ReadUnits()
    {
        UnitTable? units = null;
        if (Find(folder, Units) is { } listed)
        {
            using DelimitedReader reader = DelimitedReader.Open(listed);
            units = UnitTable.Read(reader, Columns.Require(reader, ColumnChoice.Unit));
        }
        using DelimitedReader spikes = DelimitedReader.Open(Find(folder, Spikes) ?? Path.Combine(folder, Spikes + s_endings[0]));
        (int time, double seconds) = Columns.RequireTime(spikes);
        SpikeTable table = SpikeTable.Read(spikes, time, Columns.Require(spikes, ColumnChoice.Unit), seconds);
        return (table.ToTrains(units?.UnitIds), units?.Properties ?? new Dictionary<string, UnitProperty>());
    }

    /// <summary>The position: the table of the folder, or what <see cref="ImportOptions.Position"/> says.</summary>
    /// <exception cref="InputException">There is none, or it cannot be used.</exception>
    public TrackedPosition ReadPosition() => ChosenPosition.Read(options, folder, notes, Columns)
        ?? TablePosition.Read(Find(folder, Position) ?? throw new InputException("no table of the position is there", folder,
            $"put {Position}.csv beside the spikes, or name the file: --position FILE"), options.Position, Columns, notes);

    /// <summary>The rows of every other table that has a start and an end.</summary>
    /// <param name="isOther">Whether a table is known to be something else; null: none is.</param>
    /// <exception cref="InputException">A row that cannot be read.</exception>
    public IReadOnlyList<SessionInterval> ReadIntervals(Predicate<string>? isOther = null)
    {
        List<SessionInterval> intervals = [];
        string?[] taken = [Find(folder, Spikes), Find(folder, Position), Find(folder, Units)];
        foreach (string path in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)
            .Where(path => Array.Exists(s_endings, path.EndsWith) && !taken.Contains(path) && !(isOther?.Invoke(path) ?? false))
            .Take(MostTables))
        {
            Add(intervals, path);
        }
        return [.. intervals.OrderBy(interval => interval.Epoch.StartSeconds)];
    }

    /// <summary>Checks that every choice of a column found one.</summary>
    /// <exception cref="InputException">One did not.</exception>
    public void RequireColumnsUsed() => Columns.RequireAllUsed();

    private void Add(List<SessionInterval> intervals, string path)
    {
        string table = Path.GetFileName(path);
        table = table[..table.IndexOf('.')];
        DelimitedReader reader;
        try
        {
            reader = DelimitedReader.Open(path);
        }
        catch (InputException)
        {
            notes.Add($"{Path.GetFileName(path)} is not read: no table");
            return;
        }
        using (reader)
        {
            int start = Columns.Find(reader, ColumnChoice.Start), end = Columns.Find(reader, ColumnChoice.End);
            if (start < 0 || end < 0)
            {
                notes.Add($"{Path.GetFileName(path)} is not read: it has no columns {ColumnChoice.Start} and {ColumnChoice.End}");
                return;
            }
            int name = Columns.Find(reader, ColumnChoice.Name);
            while (reader.NextRow())
            {
                Epoch epoch = new(name >= 0 ? reader.Text(name) : table, reader.Finite(start), reader.Finite(end));
                intervals.Add(new(epoch, table, Enumerable.Range(0, reader.Columns.Count).Where(column => reader.Columns[column].Length > 0)
                    .ToDictionary(column => reader.Columns[column], reader.Text)));
            }
        }
    }
}
