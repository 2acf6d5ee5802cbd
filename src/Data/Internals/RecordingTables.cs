namespace Dynamics.Data.Internals;

/// <summary>The tables of a recording folder, to and from the parts of a recording.</summary>
internal static class RecordingTables
{
    private const string Time = "time_s", Unit = "unit", Name = "name", Start = "start_s", End = "end_s";

    /// <summary>All spikes by time; those of one instant in the order of the units.</summary>
    public static IReadOnlyList<ParquetColumn> OfSpikes(IReadOnlyList<SpikeTrain> units)
    {
        double[] times = [.. units.SelectMany(unit => unit.TimesSeconds)];
        int[] rows = [.. Enumerable.Range(0, times.Length)];
        Array.Sort(rows, (a, b) => times[a] != times[b] ? times[a].CompareTo(times[b]) : a.CompareTo(b));
        int[] ids = [.. units.SelectMany(unit => Enumerable.Repeat(unit.UnitId, unit.TimesSeconds.Length))];
        return [new(Time, Array.ConvertAll(rows, row => times[row])), new(Unit, Array.ConvertAll(rows, row => ids[row]))];
    }

    /// <summary>One train for each of the units, in their order.</summary>
    public static IReadOnlyList<SpikeTrain> ToTrains(LoadedTable table, int[] unitIds)
    {
        double[] times = table.Column<double>(Time);
        int[] units = table.Column<int>(Unit);
        var trains = new Dictionary<int, List<double>>();
        foreach (int id in unitIds)
        {
            trains[id] = trains.ContainsKey(id) ? throw table.Mistake($"units.parquet lists unit {id} twice") : [];
        }
        CheckAscending(table, times, strictly: false);
        for (int i = 0; i < times.Length; i++)
        {
            if (!trains.TryGetValue(units[i], out List<double>? train))
            {
                throw table.Mistake($"unit {units[i]} of row {i + 1} is not listed in units.parquet");
            }
            train.Add(times[i]);
        }
        return [.. unitIds.Select(id => new SpikeTrain(id, [.. trains[id]]))];
    }

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
        CheckAscending(table, times, strictly: true);
        List<BehaviorChannel> channels = [];
        foreach (RecordingManifest.ChannelEntry entry in entries)
        {
            double[] values = table.Column<double>(entry.Name, out bool[]? known);
            BehaviorChannel channel = known is null
                ? new BehaviorChannel(entry.Name, entry.UnitOfMeasure, times, values)
                : new BehaviorChannel(entry.Name, entry.UnitOfMeasure, [.. times.Where((_, row) => known[row])], [.. values.Where((_, row) => known[row])]);
            channels.Add(channel with { Period = entry.Period ?? double.NaN });
        }
        return channels;
    }

    /// <summary>The units in column order with their properties.</summary>
    public static IReadOnlyList<ParquetColumn> OfUnits(Recording recording) =>
    [
        new(Unit, recording.Units.Select(unit => unit.UnitId).ToArray()),
        .. recording.UnitProperties.Select(property => new ParquetColumn(property.Key, property.Value)),
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
        (string[] names, double[] starts, double[] ends) = (table.Column<string>(Name), table.Column<double>(Start), table.Column<double>(End));
        return [.. names.Select((name, i) => new Epoch(name, starts[i], ends[i]))];
    }

    private static void CheckAscending(LoadedTable table, double[] times, bool strictly)
    {
        for (int i = 0; i < times.Length; i++)
        {
            bool ascends = i == 0 || (strictly ? times[i] > times[i - 1] : times[i] >= times[i - 1]);
            if (!double.IsFinite(times[i]) || !ascends)
            {
                throw table.Mistake($"time {times[i]} s in row {i + 1} is not finite, or not after the row before");
            }
        }
    }
}
