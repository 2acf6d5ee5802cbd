using Dynamics.Data;
using Dynamics.Data.Internals;

namespace Dynamics.Formats.Internals.Tables;

/// <summary>The spikes of a session, dealt out to their units as they are read, so that they are in memory once.</summary>
/// <param name="path">Where they come from, for errors.</param>
internal sealed class SpikeTable(string path)
{
    private const int ManySpikes = 4_000_000;

    private readonly Dictionary<int, GrowingTrain> _trains = [];
    private (int Unit, GrowingTrain Times)? _last;

    /// <summary>Number of spikes.</summary>
    public long Count { get; private set; }

    /// <summary>The units that fire.</summary>
    public IReadOnlyCollection<int> Units => _trains.Keys;

    /// <summary>Adds a spike.</summary>
    /// <param name="unit">Its unit.</param>
    /// <param name="seconds">Its time; the times of a unit may come in any order.</param>
    public void Add(int unit, double seconds)
    {
        if (_last is not { } last || last.Unit != unit)
        {
            ref GrowingTrain? times =
                ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_trains, unit, out _);
            _last = last = (unit, times ??= new());
        }
        last.Times.Add(seconds);
        Count++;
    }

    /// <summary>Adds the spikes of a unit.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="seconds">Their times, in any order.</param>
    /// <param name="where">Where they come from, for the error.</param>
    /// <exception cref="InputException">A time that is not finite.</exception>
    public void AddTrain(int unit, IReadOnlyList<double> seconds, string where)
    {
        for (int i = 0; i < seconds.Count; i++)
        {
            Add(unit, double.IsFinite(seconds[i]) ? seconds[i] : throw NotFinite(i, seconds[i], where));
        }
    }

    /// <summary>Reads the rows that are left in a table: a time and a unit each, in any order.</summary>
    /// <exception cref="InputException">A field that is no number, or no spike at all.</exception>
    public static SpikeTable Read(DelimitedReader reader, int timeColumn, int unitColumn, double secondsPerUnit)
    {
        SpikeTable table = new(reader.Path);
        while (reader.NextRow())
        {
            table.Add(reader.Whole(unitColumn), reader.Finite(timeColumn) * secondsPerUnit);
        }
        return table.RequireSpikes();
    }

    /// <summary>Of arrays: time in seconds and unit of each spike, in any order.</summary>
    /// <exception cref="InputException">Arrays of unequal length, a time that is not finite, or no spike at all.</exception>
    public static SpikeTable Of(string path, double[] times, int[] units)
    {
        if (times.Length != units.Length)
        {
            throw new InputException($"{times.Length} spike times and the units of {units.Length} spikes", path,
                "save the time in seconds and the unit of every spike");
        }
        SpikeTable table = new(path);
        for (int i = 0; i < times.Length; i++)
        {
            table.Add(units[i], double.IsFinite(times[i]) ? times[i] : throw NotFinite(i, times[i], path));
        }
        return table.RequireSpikes();
    }

    /// <summary>One train for each unit, times ascending.</summary>
    /// <param name="listed">The units in their order; null: those that fire, ascending.</param>
    /// <exception cref="InputException">A spike of a unit that is not listed.</exception>
    public IReadOnlyList<SpikeTrain> ToTrains(IReadOnlyList<int>? listed)
    {
        if (listed is not null)
        {
            int[] missing = [.. _trains.Keys.Except(listed).Order()];
            if (missing.Length > 0)
            {
                throw new InputException(
                    $"unit {missing[0]} fires at {_trains[missing[0]].First} s but is not listed among the units", path,
                    "list every unit, or leave out the list of units");
            }
        }
        SpikeTrain[] trains = [.. (listed ?? [.. _trains.Keys.Order()]).Select(unit => new SpikeTrain(unit, Sorted(unit)))];
        if (Count > ManySpikes)
        {
            GC.Collect(); // the pieces, as large as the trains, would lie there until much more is asked for
        }
        return trains;
    }

    private double[] Sorted(int unit)
    {
        if (!_trains.Remove(unit, out GrowingTrain? times)) // its pieces are free for the collector while the others are joined
        {
            return [];
        }
        double[] train = times.ToArray();
        AscendingTimes.Sort(train);
        return train;
    }

    /// <summary>Times that grow in pieces: nothing is copied until all are known, and many spikes are in memory once.</summary>
    private sealed class GrowingTrain
    {
        private const int FirstPiece = 64, LargestPiece = 8192; // larger arrays would lie in the heap that is collected last

        private readonly List<double[]> _full = [];
        private double[] _piece = new double[FirstPiece];
        private int _used;

        public double First => _full.Count > 0 ? _full[0][0] : _piece[0];

        public void Add(double time)
        {
            if (_used == _piece.Length)
            {
                _full.Add(_piece);
                (_piece, _used) = (new double[Math.Min(2 * _piece.Length, LargestPiece)], 0);
            }
            _piece[_used++] = time;
        }

        public double[] ToArray()
        {
            double[] all = new double[_full.Sum(piece => (long)piece.Length) + _used];
            long next = 0;
            foreach (double[] piece in _full)
            {
                piece.CopyTo(all, next);
                next += piece.Length;
            }
            Array.Copy(_piece, 0, all, next, _used);
            return all;
        }
    }

    private static InputException NotFinite(int spike, double time, string where) =>
        new($"the time of spike {spike + 1} is {time}", where, "leave that spike out");

    private SpikeTable RequireSpikes() => Count > 0 ? this : throw new InputException(
        "there are no spikes at all", path, "export the spikes again, one row a spike: time in seconds and unit");
}
