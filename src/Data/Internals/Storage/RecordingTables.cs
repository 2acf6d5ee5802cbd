using System.Globalization;

namespace Dynamics.Data.Internals.Storage;

/// <summary>The tables of a recording folder but the spikes, to and from the parts of a recording.</summary>
internal static class RecordingTables
{
    private const string Time = StoredSpikes.Time, Unit = StoredSpikes.Unit, Name = "name", Start = "start_s", End = "end_s";

    /// <summary>One row for each time at which a channel has a sample.</summary>
    public static IReadOnlyList<ParquetColumn> OfChannels(IReadOnlyList<BehaviorChannel> channels)
    {
        double[] times = [.. channels.SelectMany(channel => channel.TimesSeconds).Distinct().Order()];
        List<ParquetColumn> columns = [new(Time, times)];
        foreach (BehaviorChannel channel in channels)
        {
            var values = new double[times.Length];
            var known = new bool[times.Length];
            for (int row = 0, sample = 0; row < times.Length && sample < channel.TimesSeconds.Length; row++)
            {
                if (channel.TimesSeconds[sample] == times[row])
                {
                    (values[row], known[row]) = (channel.Values[sample++], true);
                }
            }
            columns.Add(new(channel.Name, values, known));
        }
        return columns;
    }

    /// <summary>The channels, each on its own clock.</summary>
    public static IReadOnlyList<BehaviorChannel> ToChannels(LoadedTable table, IReadOnlyList<RecordingManifest.ChannelEntry> entries)
    {
        double[] times = table.Column<double>(Time);
        CheckAscending(table, times);
        List<BehaviorChannel> channels = [];
        foreach (RecordingManifest.ChannelEntry entry in entries)
        {
            double[] values = table.Column<double>(entry.Name, out bool[]? known);
            channels.Add(known is null
                ? entry.ToChannel(times, values)
                : entry.ToChannel([.. times.Where((_, row) => known[row])], [.. values.Where((_, row) => known[row])]));
        }
        return channels;
    }

    /// <summary>The units in column order with their properties.</summary>
    public static IReadOnlyList<ParquetColumn> OfUnits(Recording recording) =>
    [
        new(Unit, recording.Units.Select(unit => unit.UnitId).ToArray()),
        .. recording.UnitProperties.Select(property => new ParquetColumn(property.Key, property.Value.Values)),
    ];

    /// <summary>The epochs.</summary>
    public static IReadOnlyList<ParquetColumn> OfEpochs(IReadOnlyList<Epoch> epochs) =>
    [
        new(Name, epochs.Select(epoch => epoch.Name).ToArray()),
        new(Start, epochs.Select(epoch => epoch.StartSeconds).ToArray()),
        new(End, epochs.Select(epoch => epoch.EndSeconds).ToArray()),
    ];

    /// <summary>The epochs.</summary>
    public static IReadOnlyList<Epoch> ToEpochs(LoadedTable table)
    {
        (string[] names, double[] starts, double[] ends) =
            (table.Column<string>(Name), table.Column<double>(Start), table.Column<double>(End));
        return [.. names.Select((name, i) => new Epoch(name, starts[i], ends[i]))];
    }

    /// <summary>A row a frame: its time, and the value of every unit.</summary>
    public static IReadOnlyList<ParquetColumn> OfSignals(PopulationSignals signals) =>
    [
        new(Time, signals.TimesSeconds),
        .. signals.UnitIds.Select((id, unit) =>
        {
            float[] values = new float[signals.FrameCount];
            for (int frame = 0; frame < values.Length; frame++)
            {
                values[frame] = signals.Frame(frame)[unit];
            }
            return new ParquetColumn(id.ToString(CultureInfo.InvariantCulture), values);
        }),
    ];

    /// <summary>The signals.</summary>
    /// <exception cref="InputException">A column that is no unit's, or values that are missing or of another type.</exception>
    public static PopulationSignals ToSignals(LoadedTable table, RecordingManifest.SignalEntry entry)
    {
        double[] times = table.Column<double>(Time);
        CheckAscending(table, times);
        string[] names = [.. table.Names.Where(name => name != Time)];
        int[] ids = Array.ConvertAll(names, name => int.TryParse(name, NumberStyles.Integer, CultureInfo.InvariantCulture, out int id)
            ? id
            : throw table.Mistake($"column '{name}' is no unit's number"));
        float[] values = new float[(long)times.Length * ids.Length];
        for (int unit = 0; unit < ids.Length; unit++)
        {
            float[] column = table.Column<float>(names[unit]);
            for (int frame = 0; frame < column.Length; frame++)
            {
                values[((long)frame * ids.Length) + unit] = column[frame];
            }
        }
        return new(entry.Name, entry.Kind, ids, times, values);
    }

    private static void CheckAscending(LoadedTable table, double[] times)
    {
        if (AscendingTimes.FirstBreach(times, strictly: true) is int at)
        {
            throw table.Mistake($"time {times[at]} s in row {at + 1} is not finite, or not after the row before");
        }
    }
}

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
        ParquetColumn column = _columns.FirstOrDefault(c => c.Name == name)
            ?? throw Mistake($"no column '{name}' among ({string.Join(", ", Names)})");
        known = column.Known;
        return column.Values as T[]
            ?? throw Mistake($"column '{name}' is of {column.Values.GetType().GetElementType()!.Name}, expected {typeof(T).Name}");
    }

    /// <summary>A column of doubles or texts without missing values.</summary>
    /// <exception cref="InputException">There is none of that name, it is of another type, or values are missing.</exception>
    public UnitProperty Property(string name) =>
        _columns.Any(column => column.Name == name && column.Values is string[]) ? Column<string>(name) : Column<double>(name);

    /// <summary>The mistake of this file.</summary>
    public InputException Mistake(string what) => new(what, path, "import the recording again");
}
