using Dynamics.Data.Internals;
using Dynamics.Data;
using Dynamics.Formats.Internals.Hdf5;

namespace Dynamics.Formats.Internals.Nwb;

/// <summary>The units table of an NWB file: ids, ragged spike times, columns of numbers and of text.</summary>
/// <param name="Trains">One train a unit, times ascending, over the whole session.</param>
/// <param name="Properties">Columns with one value a unit.</param>
internal sealed record NwbUnits(IReadOnlyList<SpikeTrain> Trains, IReadOnlyDictionary<string, UnitProperty> Properties)
{
    /// <summary>The column of spike times, of the ids; suffix of the column that says where rows end.</summary>
    public const string SpikeTimes = "spike_times", Id = "id", IndexSuffix = "_index";

    private const int BlockSpikes = 1 << 20;

    /// <summary>Reads the table.</summary>
    /// <param name="file">The file.</param>
    /// <param name="properties">The properties and their columns; null: all columns of numbers or texts, by their names.</param>
    /// <param name="notes">Told what was left out and mended.</param>
    /// <exception cref="InputException">No table, columns that do not match, or spike times that are no numbers.</exception>
    public static NwbUnits Read(Hdf5File file, IReadOnlyList<(string Name, string Column)>? properties, ImportNotes notes)
    {
        Hdf5Group table = file.Root.RequireGroup("units");
        Hdf5Dataset spikes = table.RequireDataset(SpikeTimes), index = table.RequireDataset(SpikeTimes + IndexSuffix);
        int[] ends = RaggedIndex.Read(index, spikes.RequireReadable());
        int[] ids = Ids(table, ends.Length);
        double[][] trains = ReadTrains(spikes, ends);
        Sort(trains, ids, notes);
        var values = new Dictionary<string, UnitProperty>();
        foreach ((string name, string column) in properties ?? Columns(table, ends.Length, notes))
        {
            Hdf5Dataset stored = table.RequireDataset(column);
            UnitProperty property = stored.Type.IsText ? stored.ReadTexts() : stored.ReadDoubles();
            values[name] = property.Count == ends.Length
                ? property
                : throw stored.Fault($"holds {property.Count} values for {ends.Length} units");
        }
        return new([.. ids.Select((id, row) => new SpikeTrain(id, trains[row]))], values);
    }

    private static int[] Ids(Hdf5Group table, int count)
    {
        Hdf5Dataset? ids = table.Dataset(Id);
        if (ids is null)
        {
            return [.. Enumerable.Range(0, count)];
        }
        return ids.Length == count
            ? Array.ConvertAll(ids.ReadIntegers(), id =>
                id is >= int.MinValue and <= int.MaxValue ? (int)id : throw ids.Fault($"id {id} is beyond 32 bits"))
            : throw ids.Fault($"holds {ids.Length} ids for {count} units");
    }

    /// <summary>Reads the spike times in blocks and deals them out, so that they are in memory once.</summary>
    private static double[][] ReadTrains(Hdf5Dataset spikes, int[] ends)
    {
        int length = ends.Length == 0 ? 0 : ends[^1];
        double[][] trains = [.. ends.Select((end, row) => new double[end - (row == 0 ? 0 : ends[row - 1])])];
        var block = new double[Math.Min(BlockSpikes, length)];
        for (int first = 0, row = 0; first < length; first += block.Length)
        {
            int last = Math.Min(first + block.Length, length);
            spikes.ReadBlock(first, block.AsSpan(0, last - first));
            for (int from = first; from < last;)
            {
                while (ends[row] <= from)
                {
                    row++;
                }
                int to = Math.Min(ends[row], last), start = row == 0 ? 0 : ends[row - 1];
                block.AsSpan(from - first, to - from).CopyTo(trains[row].AsSpan(from - start));
                from = to;
            }
        }
        return Array.TrueForAll(trains, train => Array.TrueForAll(train, double.IsFinite))
            ? trains
            : throw spikes.Fault("holds spike times that are no finite numbers");
    }

    private static void Sort(double[][] trains, int[] ids, ImportNotes notes)
    {
        List<int> mended = [];
        for (int row = 0; row < trains.Length; row++)
        {
            if (AscendingTimes.Sort(trains[row]))
            {
                mended.Add(ids[row]);
            }
        }
        if (mended.Count > 0)
        {
            notes.Add($"spikes of units {string.Join(", ", mended)} put in order of time");
        }
    }

    /// <summary>Columns of numbers or texts with one value a unit. Those that are not taken over, because of their type or name, are
    /// said.</summary>
    private static List<(string Name, string Column)> Columns(Hdf5Group table, int count, ImportNotes notes)
    {
        List<string> taken = [], others = [];
        foreach (string name in table.Names.Where(name =>
            name is not (Id or SpikeTimes) && !name.EndsWith(IndexSuffix, StringComparison.Ordinal)))
        {
            Hdf5Dataset? column = table.Dataset(name);
            bool fits = column is { Type: { IsNumeric: true } or { IsText: true }, Shape.Count: 1 } && column.Length == count
                && !table.Names.Contains(name + IndexSuffix)
                && !taken.Append("unit").Contains(name, StringComparer.OrdinalIgnoreCase);
            (fits ? taken : others).Add(name);
        }
        if (others.Count > 0)
        {
            notes.Add($"columns of units without one value a unit left out: {string.Join(", ", others)}");
        }
        return [.. taken.Select(name => (name, name))];
    }
}

/// <summary>The <c>*_index</c> column of an NWB table: where each row's values end in the column beside it.</summary>
internal static class RaggedIndex
{
    /// <summary>Ends of the rows, ascending, the last at most <paramref name="length"/>. Any width of integer.</summary>
    /// <exception cref="InputException">They are no such ends.</exception>
    public static int[] Read(Hdf5Dataset index, long length)
    {
        length = Math.Min(length, Array.MaxLength);
        long before = 0;
        return Array.ConvertAll(index.ReadIntegers(), end =>
        {
            if (end < before || end > length)
            {
                throw index.Fault($"a row ends at {end}, after one that ends at {before}, of {length} values");
            }
            before = end;
            return (int)end;
        });
    }
}
