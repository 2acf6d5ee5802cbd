using Dynamics.Data.Internals.DuckDb;
using static Dynamics.Data.Internals.DuckDb.DuckDbNative;

namespace Dynamics.Data.Internals.Storage;

/// <summary>spikes.parquet of a recording folder, read straight into the trains: nothing but them is held.</summary>
internal sealed class StoredSpikes
{
    public const string Time = "time_s", Unit = "unit";

    /// <summary>A file smaller than its spikes by more than this is damaged: no recording's spike times compress so far.</summary>
    private const long MostCompression = 256, AlwaysAllowed = 64 << 20;

    private readonly string _path;
    private readonly Dictionary<int, Train> _trains = [];
    private long _row;
    private double _last = double.NegativeInfinity;

    private StoredSpikes(string path) => _path = path;

    /// <summary>One train for each of the units, in their order.</summary>
    /// <exception cref="InputException">A missing or damaged file, other columns, missing values, times that are not finite or do not
    /// ascend, a unit that is not among <paramref name="unitIds"/> or twice there.</exception>
    public static IReadOnlyList<SpikeTrain> Read(string path, int[] unitIds)
    {
        var stored = new StoredSpikes(path);
        foreach (int id in unitIds)
        {
            if (!stored._trains.TryAdd(id, new Train()))
            {
                throw stored.Mistake($"units.parquet lists unit {id} twice");
            }
        }
        ParquetFile.Query(path, (database, source) =>
        {
            stored.CheckColumns(database, source);
            stored.MakeRoom(database, source);
            stored.ReadRows(database, source);
            return stored;
        });
        return [.. unitIds.Select(id => new SpikeTrain(id, stored._trains[id].Times))];
    }

    private void CheckColumns(DuckDbConnection database, string source)
    {
        using DuckDbRows rows = database.Stream($"SELECT * FROM {source} LIMIT 0");
        Check(Time, ColumnType.Double, "Double");
        Check(Unit, ColumnType.Integer, "Int32");

        void Check(string name, ColumnType expected, string type)
        {
            int column = Array.IndexOf([.. rows.Names], name);
            if (column < 0)
            {
                throw Mistake($"no column '{name}' among ({string.Join(", ", rows.Names)})");
            }
            if (rows.TypeOf(column) != expected)
            {
                throw Mistake($"column '{name}' is of {rows.TypeOf(column)}, expected {type}");
            }
        }
    }

    private void MakeRoom(DuckDbConnection database, string source)
    {
        using DuckDbRows rows = database.Stream($"SELECT {Unit}, count(*) FROM {source} GROUP BY {Unit}");
        long spikes = 0, most = Math.Max(AlwaysAllowed, MostCompression * new FileInfo(_path).Length) / sizeof(double);
        while (rows.Next())
        {
            ReadOnlySpan<int> ids = rows.Values<int>(0);
            ReadOnlySpan<long> counts = rows.Values<long>(1);
            for (int row = 0; row < rows.Count; row++)
            {
                spikes += counts[row];
                if (spikes > most || counts[row] > Array.MaxLength)
                {
                    throw Mistake($"claims {spikes} spikes or more, which its size cannot hold");
                }
                // Units that are missing or unknown are told by their row, later.
                if (rows.IsKnown(0, row) && _trains.TryGetValue(ids[row], out Train? train))
                {
                    train.Times = new double[counts[row]];
                }
            }
        }
    }

    private void ReadRows(DuckDbConnection database, string source)
    {
        using DuckDbRows rows = database.Stream($"SELECT {Time}, {Unit} FROM {source}");
        while (rows.Next())
        {
            CheckComplete(rows, 0, Time);
            CheckComplete(rows, 1, Unit);
            ReadOnlySpan<double> times = rows.Values<double>(0);
            ReadOnlySpan<int> ids = rows.Values<int>(1);
            for (int i = 0; i < times.Length; i++, _row++)
            {
                if (!double.IsFinite(times[i]) || times[i] < _last)
                {
                    throw Mistake($"time {times[i]} s in row {_row + 1} is not finite, or not after the row before");
                }
                if (!_trains.TryGetValue(ids[i], out Train? train))
                {
                    throw Mistake($"unit {ids[i]} of row {_row + 1} is not listed in units.parquet");
                }
                train.Add(_last = times[i]);
            }
        }
    }

    private void CheckComplete(DuckDbRows rows, int column, string name)
    {
        if (rows.FirstMissing(column) is >= 0 and int row)
        {
            throw Mistake($"column '{name}' lacks a value in row {_row + row + 1}");
        }
    }

    private InputException Mistake(string what) => new(what, _path, "import the recording again");

    private sealed class Train
    {
        private int _count;

        public double[] Times { get; set; } = [];

        public void Add(double time) => Times[_count++] = time;
    }
}
