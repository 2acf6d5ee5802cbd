using System.Runtime.InteropServices;
using Dynamics.Data;
using Dynamics.Data.Internals;

namespace Dynamics.Formats.Internals.Tables;

/// <summary>The spikes of a session as they are read, ten bytes each; at last they are dealt out to their units.</summary>
/// <param name="path">Where they come from, for errors.</param>
internal sealed class SpikeTable(string path)
{
    /// <summary>Where so many spikes are of nearly as many units, times or samples stand in the place of the units.</summary>
    private const int FewestToJudge = 1000;

    private readonly Dictionary<int, int> _places = [];
    private readonly List<UnitTally> _tallies = [];
    private readonly Queue<SpikeBlock> _blocks = [];
    private SpikeBlock? _block;
    private (int Unit, int Place) _last = (0, -1);

    /// <summary>Number of spikes.</summary>
    public long Count { get; private set; }

    /// <summary>The units that fire.</summary>
    public IReadOnlyCollection<int> Units => _places.Keys;

    /// <summary>Adds a spike.</summary>
    /// <param name="unit">Its unit.</param>
    /// <param name="seconds">Its time; the times of a unit may come in any order.</param>
    /// <exception cref="InputException">More units than are ever sorted from a recording.</exception>
    public void Add(int unit, double seconds)
    {
        if (_last.Place < 0 || _last.Unit != unit)
        {
            _last = (unit, PlaceOf(unit, seconds));
        }
        if (_block is not { IsFull: false })
        {
            _blocks.Enqueue(_block = new(Count));
        }
        _block.Add(_last.Place, seconds);
        CollectionsMarshal.AsSpan(_tallies)[_last.Place].Count++;
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

    /// <summary>One train for each unit, times ascending. The table is empty then: a block of it is freed as soon as its spikes are in
    /// their trains, so that every spike is in memory once.</summary>
    /// <param name="listed">The units in their order; null: those that fire, ascending.</param>
    /// <exception cref="InputException">A spike of a unit that is not listed.</exception>
    public IReadOnlyList<SpikeTrain> ToTrains(IReadOnlyList<int>? listed)
    {
        if (listed is not null)
        {
            int[] missing = [.. _places.Keys.Except(listed).Order()];
            if (missing.Length > 0)
            {
                throw new InputException(
                    $"unit {missing[0]} fires at {_tallies[_places[missing[0]]].First} s but is not listed among the units", path,
                    "list every unit, or leave out the list of units");
            }
        }
        double[][] trains = [.. _tallies.Select(tally => GC.AllocateUninitializedArray<double>(tally.Count))];
        var next = new int[trains.Length];
        while (_blocks.TryDequeue(out SpikeBlock? block))
        {
            using (block)
            {
                block.Deal(trains, next);
            }
        }
        Array.ForEach(trains, train => AscendingTimes.Sort(train));
        SpikeTrain[] units = [.. (listed ?? [.. _places.Keys.Order()])
            .Select(unit => new SpikeTrain(unit, _places.TryGetValue(unit, out int place) ? trains[place] : []))];
        (_block, _last, Count) = (null, (0, -1), 0);
        _places.Clear();
        _tallies.Clear();
        return units;
    }

    private int PlaceOf(int unit, double seconds)
    {
        if (!_places.TryGetValue(unit, out int place))
        {
            place = _tallies.Count < SpikeBlock.MostUnits ? _tallies.Count : throw new InputException(
                $"spikes of more than {SpikeBlock.MostUnits} units", path, "check which column is the unit, and which the time");
            _places[unit] = place;
            _tallies.Add(new() { First = seconds });
        }
        return place;
    }

    /// <summary>What is known of a unit while the spikes are read: the time of the first that was added, and how many there are.</summary>
    private struct UnitTally
    {
        public double First;
        public int Count;
    }

    private static InputException NotFinite(int spike, double time, string where) =>
        new($"the time of spike {spike + 1} is {time}", where, "leave that spike out");

    private SpikeTable RequireSpikes() => Count == 0
        ? throw new InputException(
            "there are no spikes at all", path, "export the spikes again, one row a spike: time in seconds and unit")
        : Count >= FewestToJudge && _places.Count > Count / 2
        ? throw new InputException($"{Count} spikes of {_places.Count} units: most units would fire once", path,
            "check which column is the unit, and which the time (--columns time_s=NAME,unit=NAME)")
        : this;
}

/// <summary>Successive spikes of a table, in memory that is the system's again as soon as the block is disposed: the collector would keep
/// what it frees, beside the trains that are made of it.</summary>
internal sealed unsafe class SpikeBlock : IDisposable
{
    /// <summary>Units that are told apart; arrays with a thousand probes have a tenth of them.</summary>
    public const int MostUnits = ushort.MaxValue + 1;

    /// <summary>Blocks grow with the table. The C library gives what is larger than 32 MB back at once, and the system makes a page of
    /// memory only when it is written to.</summary>
    private const int FewestSpikes = 1 << 12, MostSpikes = 1 << 22;

    private readonly int _capacity;
    private double* _times;
    private ushort* _places;
    private int _count;

    /// <summary>An empty block.</summary>
    /// <param name="before">Spikes in the blocks before it.</param>
    public SpikeBlock(long before)
    {
        _capacity = (int)Math.Clamp(before, FewestSpikes, MostSpikes);
        _times = (double*)NativeMemory.Alloc((nuint)_capacity, sizeof(double) + sizeof(ushort));
        _places = (ushort*)(_times + _capacity);
    }

    ~SpikeBlock() => Free();

    /// <summary>Whether no spike can be added.</summary>
    public bool IsFull => _count == _capacity;

    /// <summary>Adds a spike to a block that is not full.</summary>
    /// <param name="place">Index of its unit, below <see cref="MostUnits"/>.</param>
    /// <param name="seconds">Its time.</param>
    public void Add(int place, double seconds)
    {
        (_times[_count], _places[_count]) = (seconds, (ushort)place);
        _count++;
    }

    /// <summary>Puts the spikes into the trains of their units.</summary>
    /// <param name="trains">One for each unit, large enough.</param>
    /// <param name="next">Where each train goes on; moved.</param>
    public void Deal(double[][] trains, int[] next)
    {
        for (int spike = 0; spike < _count; spike++)
        {
            int place = _places[spike];
            trains[place][next[place]++] = _times[spike];
        }
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.Free(_times);
        _times = null;
        _places = null;
        _count = 0;
    }
}
