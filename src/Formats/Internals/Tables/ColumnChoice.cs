namespace Dynamics.Formats.Internals.Tables;

/// <summary>Which column of a lab's tables is which of ours: as <see cref="ImportOptions.Columns"/> says, by our name, or by a name that
/// labs use for it, which is noted.</summary>
internal sealed class ColumnChoice(ImportOptions options, ImportNotes notes)
{
    /// <summary>Our names, and the other names that they go by.</summary>
    private static readonly Dictionary<string, string[]> s_names = new()
    {
        [Time] =
            ["time", "t", "timestamp", "timestamps", "times", "time (s)", "time_sec", "time_seconds", "seconds", "spike_time",
                "spike_times"],
        [Unit] = ["unit_id", "units", "cluster", "cluster_id", "clusters", "neuron", "neuron_id", "cell", "cell_id", "id"],
        [Start] = ["start", "start_time", "start_time_s", "t_start", "begin", "start (s)"],
        [End] = ["end", "stop", "end_time", "stop_time", "stop_s", "end_time_s", "t_end", "t_stop", "end (s)"],
        [Name] = ["label", "epoch", "epoch_name", "state", "tags"],
    };

    private readonly HashSet<string> _used = [];

    /// <summary>Our names of columns.</summary>
    public const string Time = "time_s", Unit = "unit", Start = "start_s", End = "end_s", Name = "name";

    /// <summary>Columns of times whose name says another unit, and the seconds in it.</summary>
    private static readonly (string Name, double Seconds)[] s_otherTimes =
        [("time_ms", 1e-3), ("time (ms)", 1e-3), ("time_us", 1e-6), ("time (us)", 1e-6), ("time_ns", 1e-9)];

    /// <summary>The column that is ours of that name; -1 where there is none.</summary>
    public int Find(DelimitedReader reader, string name)
    {
        if (options.Columns.TryGetValue(name, out string? chosen) && reader.Find(chosen) is var at and >= 0)
        {
            _used.Add(name);
            return at;
        }
        int own = reader.Find(name), other = own < 0 ? reader.Find(s_names[name]) : -1;
        if (other >= 0)
        {
            notes.Add($"{Path.GetFileName(reader.Path)}: column {reader.Columns[other]} taken as {name}");
        }
        return Math.Max(own, other);
    }

    /// <summary>The column that is ours of that name.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public int Require(DelimitedReader reader, string name) => Find(reader, name) is var at and >= 0 ? at : throw reader.NoColumn(name);

    /// <summary>The column of times, and the seconds in its unit.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public (int Column, double Seconds) RequireTime(DelimitedReader reader) =>
        FindTime(reader) is var found && found.Column >= 0 ? found : throw reader.NoColumn(Time);

    /// <summary>The column of times, -1 where there is none, and the seconds in its unit.</summary>
    public (int Column, double Seconds) FindTime(DelimitedReader reader)
    {
        if (!options.Columns.ContainsKey(Time) && reader.Find(Time) < 0)
        {
            foreach ((string name, double seconds) in s_otherTimes)
            {
                if (reader.Find(name) is var at and >= 0)
                {
                    return (at, seconds);
                }
            }
        }
        return (Find(reader, Time), 1);
    }

    /// <summary>Our name for a column of values: as the options say, else its own.</summary>
    public string ValueName(string column)
    {
        foreach ((string ours, string theirs) in options.Columns)
        {
            if (!s_names.ContainsKey(ours) && theirs.Equals(column, StringComparison.OrdinalIgnoreCase))
            {
                _used.Add(ours);
                return ours;
            }
        }
        return column;
    }

    /// <summary>Checks that every choice found its column.</summary>
    /// <exception cref="InputException">One did not.</exception>
    public void RequireAllUsed()
    {
        if (options.Columns.FirstOrDefault(choice => !_used.Contains(choice.Key)) is { Key: { } ours, Value: var theirs })
        {
            throw new InputException($"no table has a column '{theirs}' for {ours}", "--columns", "give the name as the header row has it");
        }
    }
}
