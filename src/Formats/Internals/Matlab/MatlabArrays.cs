using Dynamics.Formats.Internals.Numpy;
using Dynamics.Formats.Internals.Worker;

namespace Dynamics.Formats.Internals.Matlab;

/// <summary>The variables of a MATLAB file as arrays under our names: a cell of spike times becomes <c>spike_times</c> and
/// <c>spike_units</c>, and <c>pos</c> becomes <c>position</c>.</summary>
internal static class MatlabArrays
{
    private const string Position = "position", PositionTimes = "position_times";
    private const string Cell = " cell";

    private static readonly string[] s_spikeTimes = ["spike_times", "spikeTimes", "spiketimes", "spikes", "spike_time", "spk_times"];
    private static readonly string[] s_spikeUnits = ["spike_units", "spikeUnits", "spike_clusters", "spikeClusters", "spike_ids",
        "spikeIDs", "clusters"];
    private static readonly string[] s_positions = [Position, "pos", "positions", "xy", "Position", "Pos"];
    private static readonly string[] s_clocks =
        [PositionTimes, "pos_times", "posTimes", "positionTimes", "pos_time", "position_time", "pos_t", "t_pos", "time", "times", "t"];

    /// <summary>Whether variables of such names and kinds hold spike times and a position.</summary>
    public static bool HoldSpikesAndPosition(IReadOnlyList<(string Name, string Kind)> variables)
    {
        bool Has(string[] names) => variables.Any(variable => names.Contains(variable.Name));
        bool cell = variables.Any(variable => s_spikeTimes.Contains(variable.Name)
            && variable.Kind.EndsWith(Cell, StringComparison.Ordinal));
        return (cell || (variables.Any(variable => s_spikeTimes[..^1].Contains(variable.Name)) && Has(s_spikeUnits)))
            && Has(s_positions) && Has(s_clocks);
    }

    /// <summary>Whether a MATLAB file is recognised by its variables: one of version 5 here, one of 7.3 in a process of its own.</summary>
    public static bool Recognizes(RecordingFormat format, string path, Func<IReadOnlyList<(string Name, string Kind)>, bool> fits)
    {
        try
        {
            return FileHead.Of(path) switch
            {
                FileKind.Matlab5 => fits(MatlabFile.Contents(path)),
                FileKind.Matlab73 => ImportWorker.Recognizes(format, path),
                _ => false,
            };
        }
        catch (InputException)
        {
            return false;
        }
    }

    /// <summary>Reads them; what is neither numbers nor such a cell is passed over.</summary>
    /// <exception cref="InputException">The file is damaged, or a unit has no vector of times.</exception>
    public static NumpyBundle Read(string path) => Of(path, MatlabContent.Read(path, _ => true));

    /// <summary>Of variables that were read.</summary>
    /// <exception cref="InputException">A unit has no vector of times.</exception>
    public static NumpyBundle Of(string path, IReadOnlyDictionary<string, MatlabValue> variables)
    {
        var arrays = new OrderedDictionary<string, NumpyArray>();
        string? First(string[] names) => names.FirstOrDefault(variables.ContainsKey);
        (string? spikes, string? units) = (First(s_spikeTimes), First(s_spikeUnits));
        if (spikes is not null && variables[spikes] is MatlabValue.Cell cell)
        {
            AddSpikes(arrays, cell, spikes, path);
            units = null;
        }
        Dictionary<string, string> ours = [];
        void Name(string? theirs, string name)
        {
            if (theirs is not null && !variables.ContainsKey(name))
            {
                ours[theirs] = name;
            }
        }
        Name(units is null ? null : spikes, NumpyTables.SpikeTimes);
        Name(units, NumpyTables.SpikeUnits);
        Name(First(s_positions), Position);
        Name(First(s_clocks), PositionTimes);
        foreach ((string name, MatlabValue value) in variables)
        {
            if (value is MatlabValue.Numbers numbers && numbers.Shape.Count == 2)
            {
                string shown = ours.GetValueOrDefault(name, name);
                arrays.TryAdd(shown, ToArray(shown, numbers));
            }
        }
        return new NumpyBundle(path, arrays.Values);
    }

    /// <summary>A matrix in C order; a row or column as one axis.</summary>
    private static NumpyArray ToArray(string name, MatlabValue.Numbers numbers)
    {
        (int rows, int columns) = (numbers.Shape[0], numbers.Shape[1]);
        if (rows == 1 || columns == 1 || numbers.IsEmpty)
        {
            return new(name, numbers.Values, [numbers.Values.Length]);
        }
        var values = new double[numbers.Values.Length];
        for (int column = 0, from = 0; column < columns; column++)
        {
            for (int row = 0; row < rows; row++)
            {
                values[row * columns + column] = numbers.Values[from++];
            }
        }
        return new(name, values, [rows, columns]);
    }

    private static void AddSpikes(OrderedDictionary<string, NumpyArray> arrays, MatlabValue.Cell cell, string name, string path)
    {
        List<double> times = [];
        List<int> units = [];
        foreach ((int unit, MatlabValue item) in cell.Items.Index())
        {
            // KordingLab's cells hold a cell each.
            MatlabValue train = item is MatlabValue.Cell { Items: [var inner] } ? inner : item;
            double[] vector = train.IsEmpty ? [] : train.Vector ?? throw new InputException(
                $"{name}{{{unit + 1}}} is {item.Kind}, expected a vector of times", path,
                    "save the spike times of each unit as a vector, in seconds");
            times.AddRange(vector);
            units.AddRange(Enumerable.Repeat(unit + 1, vector.Length));
        }
        arrays[NumpyTables.SpikeTimes] = new(NumpyTables.SpikeTimes, times.ToArray(), [times.Count]);
        arrays[NumpyTables.SpikeUnits] = new(NumpyTables.SpikeUnits, units.ToArray(), [units.Count]);
        int[] all = [.. Enumerable.Range(1, cell.Items.Count)];
        arrays[NumpyTables.UnitIds] = new(NumpyTables.UnitIds, all, [all.Length]);
    }
}
