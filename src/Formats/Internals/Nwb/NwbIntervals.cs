using Dynamics.Data;
using Dynamics.Formats.Internals.Hdf5;

namespace Dynamics.Formats.Internals.Nwb;

/// <summary>The interval tables of an NWB file (epochs, trials, sleep states, ...) as epochs.</summary>
internal static class NwbIntervals
{
    private static readonly string[] s_labels = ["label", "tags", "name", "epoch_name", "state"];

    /// <summary>All intervals of all tables, in the order of the file or <paramref name="byTime"/>; each named by its label or tags, else
    /// by its table. Those without length are left out and said.</summary>
    /// <exception cref="InputException">A table whose columns do not match.</exception>
    public static IReadOnlyList<SessionInterval> Read(Hdf5File file, IReadOnlyList<NwbNode> nodes, bool byTime, ImportNotes notes)
    {
        List<SessionInterval> intervals = [];
        foreach (NwbNode node in nodes.Where(node => node.Type == "TimeIntervals"))
        {
            Hdf5Group table = file.Root.RequireGroup(node.Path);
            Add(intervals, table, node.Name, notes);
        }
        // Stable: equal starts keep their order.
        return byTime ? [.. intervals.OrderBy(interval => interval.Epoch.StartSeconds)] : intervals;
    }

    private static void Add(List<SessionInterval> intervals, Hdf5Group table, string tableName, ImportNotes notes)
    {
        Hdf5Dataset startColumn = table.RequireDataset("start_time"), stopColumn = table.RequireDataset("stop_time");
        double[] starts = startColumn.ReadDoubles(), stops = stopColumn.ReadDoubles();
        if (starts.Length != stops.Length)
        {
            throw table.Fault($"has {starts.Length} start times and {stops.Length} stop times");
        }
        string[]? labels = Labels(table, starts.Length);
        IReadOnlyList<(string Name, UnitProperty Values)> columns = Columns(table, starts.Length);
        int empty = 0;
        for (int i = 0; i < starts.Length; i++)
        {
            if (stops[i] > starts[i] && double.IsFinite(stops[i] - starts[i]))
            {
                intervals.Add(new(new Epoch(labels?[i] ?? tableName, starts[i], stops[i]), tableName,
                    columns.ToDictionary(column => column.Name, column => column.Values.TextAt(i))));
            }
            else
            {
                empty++;
            }
        }
        if (empty > 0)
        {
            notes.Add($"{empty} intervals of {table.Path} without length left out");
        }
    }

    /// <summary>Columns of numbers or texts with one value a row.</summary>
    private static IReadOnlyList<(string Name, UnitProperty Values)> Columns(Hdf5Group table, int rows) =>
    [
        .. table.Names.Select(name => (Name: name, Column: table.Dataset(name)))
            .Where(one => one.Column is { Type: { IsNumeric: true } or { IsText: true }, Shape.Count: 1 } column && column.Length == rows)
            .Select(one => (one.Name, one.Column!.Type.IsText ? one.Column.ReadTexts() : (UnitProperty)one.Column.ReadDoubles())),
    ];

    /// <summary>One text a row; ragged tags are joined by commas. Null where no column holds texts for the rows.</summary>
    private static string[]? Labels(Hdf5Group table, int rows)
    {
        foreach (string name in s_labels)
        {
            Hdf5Dataset? column = table.Dataset(name);
            if (column is not { Type.IsText: true })
            {
                continue;
            }
            Hdf5Dataset? index = table.Dataset($"{name}_index");
            string[] texts = column.ReadTexts();
            if (index is null && texts.Length == rows)
            {
                return texts;
            }
            if (index?.Length == rows)
            {
                int[] ends = RaggedIndex.Read(index, texts.Length);
                return [.. ends.Select((end, i) => string.Join(",", texts[(i == 0 ? 0 : ends[i - 1])..end]))];
            }
        }
        return null;
    }
}
