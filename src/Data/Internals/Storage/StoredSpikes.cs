using System.Buffers;
using Dynamics.Data.Internals.Parquet;

namespace Dynamics.Data.Internals.Storage;

/// <summary>spikes.parquet of a recording folder, read straight into the trains: nothing but them is held.</summary>
internal sealed class StoredSpikes
{
    public const string Time = "time_s", Unit = "unit";

    private readonly ParquetTable _table;
    private readonly int _time, _unit;
    private readonly UnitNumbers _units;
    private readonly double[][] _trains;
    private readonly long[] _counts;
    private double _last = double.NegativeInfinity;

    private StoredSpikes(ParquetTable table, int[] unitIds)
    {
        _table = table;
        _units = UnitNumbers.Of(unitIds, out int? twice);
        if (twice is { } id)
        {
            throw Mistake($"units.parquet lists unit {id} twice");
        }
        (_trains, _counts) = (new double[unitIds.Length][], new long[unitIds.Length]);
        (_time, _unit) = (Column(Time, ValueKind.Double, "Double"), Column(Unit, ValueKind.Int32, "Int32"));
    }

    /// <summary>One train for each of the units, in their order.</summary>
    /// <exception cref="InputException">A missing or damaged file, other columns, missing values, times that are not finite or do not
    /// ascend, a unit that is not among <paramref name="unitIds"/> or twice there.</exception>
    public static IReadOnlyList<SpikeTrain> Read(string path, int[] unitIds)
    {
        using ParquetTable table = ParquetTable.Open(path);
        var stored = new StoredSpikes(table, unitIds);
        stored.MakeRoom();
        table.ReadGroups(stored.ReadGroup, stored.Append);
        return [.. unitIds.Select((id, train) => new SpikeTrain(id, stored._trains[train]))];
    }

    private int Column(string name, ValueKind kind, string type)
    {
        int column = _table.Columns.ToList().FindIndex(column => column.Name == name);
        if (column < 0)
        {
            throw Mistake($"no column '{name}' among ({string.Join(", ", _table.Columns.Select(other => other.Name))})");
        }
        return _table.Columns[column].Kind == kind ? column
            : throw Mistake($"column '{name}' is of {_table.Columns[column].TypeName}, expected {type}");
    }

    /// <summary>Counts the spikes of every unit. Units that are missing or unknown are told by their row, later.</summary>
    private void MakeRoom()
    {
        _table.ReadGroups(reader =>
        {
            int[] ids = ArrayPool<int>.Shared.Rent(reader.Rows);
            reader.Read<int>(_unit, ids, _ => { });
            return (Ids: ids, reader.Rows);
        }, group =>
        {
            foreach (int id in group.Ids.AsSpan(0, group.Rows))
            {
                if (_units[id] is >= 0 and int train)
                {
                    _counts[train]++;
                }
            }
            ArrayPool<int>.Shared.Return(group.Ids);
        });
        for (int train = 0; train < _trains.Length; train++)
        {
            _trains[train] = _counts[train] <= Array.MaxLength ? new double[_counts[train]]
                : throw Mistake($"claims {_counts[train]} spikes of one unit");
        }
        Array.Clear(_counts);
    }

    private Group ReadGroup(GroupReader reader)
    {
        Group group = new(reader.FirstRow, reader.Rows, ArrayPool<double>.Shared.Rent(reader.Rows),
            ArrayPool<int>.Shared.Rent(reader.Rows));
        ReadComplete<double>(reader, _time, Time, group.Times);
        ReadComplete<int>(reader, _unit, Unit, group.Ids);
        return group;
    }

    private void ReadComplete<T>(GroupReader reader, int column, string name, T[] values) where T : struct
    {
        int? missing = null;
        reader.Read<T>(column, values, row => missing = row); // The first is told last.
        if (missing is { } first)
        {
            throw Mistake($"column '{name}' lacks a value in row {reader.FirstRow + first + 1}");
        }
    }

    private void Append(Group group)
    {
        ReadOnlySpan<double> times = group.Times.AsSpan(0, group.Rows);
        ReadOnlySpan<int> ids = group.Ids.AsSpan(0, group.Rows);
        double last = _last;
        for (int i = 0; i < times.Length; i++)
        {
            double time = times[i];
            if (!(double.IsFinite(time) && time >= last))
            {
                throw Mistake($"time {time} s in row {group.FirstRow + i + 1} is not finite, or not after the row before");
            }
            int train = _units[ids[i]];
            if (train < 0)
            {
                throw Mistake($"unit {ids[i]} of row {group.FirstRow + i + 1} is not listed in units.parquet");
            }
            _trains[train][_counts[train]++] = last = time;
        }
        _last = last;
        ArrayPool<double>.Shared.Return(group.Times);
        ArrayPool<int>.Shared.Return(group.Ids);
    }

    private InputException Mistake(string what) => new(what, _table.Path, "import the recording again");

    private sealed record Group(long FirstRow, int Rows, double[] Times, int[] Ids);
}

/// <summary>From unit ids to places in a list of them: by a table where the ids lie close together, as they mostly do.</summary>
internal sealed class UnitNumbers
{
    private const long LargestTable = 1 << 20;

    private readonly Dictionary<int, int> _places = [];
    private readonly int[] _table = [];
    private readonly int _first;

    private UnitNumbers(int[] ids, out int? twice)
    {
        twice = null;
        for (int place = 0; place < ids.Length; place++)
        {
            twice ??= _places.TryAdd(ids[place], place) ? null : ids[place];
        }
        if (ids.Length > 0 && (long)ids.Max() - ids.Min() < LargestTable)
        {
            (_first, _table) = (ids.Min(), new int[ids.Max() - ids.Min() + 1]);
            Array.Fill(_table, -1);
            foreach ((int id, int place) in _places)
            {
                _table[id - _first] = place;
            }
        }
    }

    /// <summary>Place of a unit; -1 where it is not listed.</summary>
    public int this[int id]
    {
        get
        {
            uint at = (uint)(id - _first);
            return at < (uint)_table.Length ? _table[at] : _table.Length == 0 ? _places.GetValueOrDefault(id, -1) : -1;
        }
    }

    /// <summary>The numbers of units.</summary>
    /// <param name="ids">Their ids in the order of the list.</param>
    /// <param name="twice">One that is listed twice, if any is.</param>
    public static UnitNumbers Of(int[] ids, out int? twice) => new(ids, out twice);
}
