using Dynamics.Data;
using Dynamics.Data.Internals;

namespace Dynamics.Formats.Internals.Tables;

/// <summary>The spikes of all units as the rows of a file: time (finite) and unit of each, in any order.</summary>
internal sealed record SpikeTable(string Path, double[] Times, int[] Units)
{
    /// <summary>Reads the rows that are left in <paramref name="reader"/>.</summary>
    /// <exception cref="InputException">A field that is no number, times that go backwards, or no spike at all.</exception>
    public static SpikeTable Read(DelimitedReader reader, int timeColumn, int unitColumn)
    {
        List<double> times = [];
        List<int> units = [];
        double previous = double.NegativeInfinity;
        while (reader.NextRow())
        {
            double time = reader.Finite(timeColumn);
            if (time < previous)
            {
                throw reader.Mistake(timeColumn, $"time goes backwards, {time} s after {previous} s", "sort the rows by time");
            }
            times.Add(previous = time);
            units.Add(reader.Whole(unitColumn));
        }
        return times.Count > 0
            ? new SpikeTable(reader.Path, [.. times], [.. units])
            : throw new InputException(
                "there are no spikes at all", reader.Path, "export the spikes again, one row a spike: time in seconds and unit");
    }

    /// <summary>Of arrays.</summary>
    /// <exception cref="InputException">Arrays of unequal length, a time that is not finite, or no spike at all.</exception>
    public static SpikeTable Of(string path, double[] times, int[] units)
    {
        if (times.Length != units.Length || times.Length == 0)
        {
            throw new InputException($"{times.Length} spike times and the units of {units.Length} spikes", path,
                "save the time in seconds and the unit of every spike");
        }
        int wrong = Array.FindIndex(times, time => !double.IsFinite(time));
        return wrong < 0
            ? new SpikeTable(path, times, units)
            : throw new InputException($"the time of spike {wrong + 1} is {times[wrong]}", path, "leave that spike out");
    }

    /// <summary>One train for each of <paramref name="unitIds"/>, in their order, of the spikes in [start, end); the others are
    /// counted in <paramref name="clipped"/>.</summary>
    /// <exception cref="InputException">A spike of a unit that is not listed, or no spike in the interval.</exception>
    public IReadOnlyList<SpikeTrain> ToTrains(IReadOnlyList<int> unitIds, double start, double end, out int clipped)
    {
        var columns = new Dictionary<int, int>();
        for (int column = 0; column < unitIds.Count; column++)
        {
            columns[unitIds[column]] = column;
        }
        // Counted first, so that nothing but the trains is held.
        int[] counts = new int[unitIds.Count];
        clipped = 0;
        for (int i = 0; i < Times.Length; i++)
        {
            if (!columns.TryGetValue(Units[i], out int column))
            {
                throw new InputException($"unit {Units[i]} fires at {Times[i]} s but is not listed among the units", Path,
                    "list every unit, or leave out the list of units");
            }
            if (Times[i] >= start && Times[i] < end)
            {
                counts[column]++;
            }
            else
            {
                clipped++;
            }
        }
        if (clipped == Times.Length)
        {
            throw new InputException(
                $"no spike lies in the tracked time, {start} to {end} s (spikes: {Times.Min()} to {Times.Max()} s)", Path,
                "put spikes and position on one clock, in seconds");
        }
        double[][] trains = Array.ConvertAll(counts, count => new double[count]);
        Array.Clear(counts);
        for (int i = 0; i < Times.Length; i++)
        {
            if (Times[i] >= start && Times[i] < end)
            {
                int column = columns[Units[i]];
                trains[column][counts[column]++] = Times[i];
            }
        }
        foreach (double[] train in trains)
        {
            AscendingTimes.Sort(train);
        }
        return [.. unitIds.Select((id, column) => new SpikeTrain(id, trains[column]))];
    }
}
