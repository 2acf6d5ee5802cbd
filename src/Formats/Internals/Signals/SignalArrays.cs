using Dynamics.Data;
using Dynamics.Formats.Internals.Numpy;
using Dynamics.Formats.Internals.Tables;

namespace Dynamics.Formats.Internals.Signals;

/// <summary>Continuous signals among the arrays of a file or folder: a matrix [time, unit] or [unit, time], and perhaps the times of its
/// frames.</summary>
internal static class SignalArrays
{
    private const string IsCell = "iscell", UnitNames = "unit_names", Name = "name";

    private static readonly string[] s_clocks = ["signal_times", "frame_times", "frame_time", "timestamps", "times", "time", "time_s", "t",
        "position_times"];

    /// <summary>The likeliest matrix of signals among arrays, by its name; null where there is none.</summary>
    public static string? Find(NumpyBundle arrays) =>
        SignalNames.All.FirstOrDefault(name => arrays.Has(name) && arrays.Peek(name) is { IsMatrix: true });

    /// <summary>Reads a matrix.</summary>
    /// <param name="arrays">Where it is.</param>
    /// <param name="options">Name of the matrix, and how long a frame lasts where no array of times says it; which cells to keep.</param>
    /// <param name="behaviour">How many samples something has that was tracked at the frames, and its name; null: nothing was.</param>
    /// <param name="notes">Told what was taken and left out.</param>
    /// <exception cref="InputException">No such matrix, no times, or arrays that do not fit each other.</exception>
    public static ObservedSignals Read(
        NumpyBundle arrays, ImportOptions options, (string Name, long Samples)? behaviour, ImportNotes notes)
    {
        string name = options.Signals ?? Find(arrays) ?? throw new InputException(
            $"no matrix of signals among the arrays ({string.Join(", ", arrays.Names)})", arrays.Path,
            "name one by --signals NAME, or save it as dff [time, unit]");
        NumpyArray matrix = arrays.Read(name);
        if (matrix.Shape is not [> 0 and var rows, > 0 and var columns] || matrix.Values is string[])
        {
            throw new InputException($"has shape ({string.Join(", ", matrix.Shape)}), expected numbers [time, unit]", arrays.Where(name),
                "save one row a frame and one column a unit");
        }
        string? clock = s_clocks.Prepend($"{name}_times").FirstOrDefault(
            clock => arrays.Has(clock) && arrays.Peek(clock)?.Shape is { } shape && Count(shape) is var count
                && (count == rows || count == columns));
        bool unitsFirst = UnitsFirst(arrays, name, (rows, columns), clock, behaviour, notes);
        (long frames, int units) = unitsFirst ? (columns, (int)rows) : (rows, (int)columns);
        double[] times = clock is not null ? Times(arrays, clock, options) : Times(frames, name, arrays, options);
        ObservedSignals all = ObservedSignals.Of(arrays.Where(name), name, times, NumberColumn.ToFloats(matrix.Values)!, unitsFirst,
            [.. Enumerable.Range(0, units)], Properties(arrays, units), notes);
        return OnlyCells(all, options, notes);
    }

    private static bool UnitsFirst(NumpyBundle arrays, string name, (long Rows, long Columns) shape, string? clock,
        (string Name, long Samples)? behaviour, ImportNotes notes)
    {
        (string Name, long Frames)? known = clock is not null ? (clock, Count(arrays.Peek(clock)!.Shape)) : behaviour;
        bool cellsAreRows = arrays.Has(IsCell) && arrays.Peek(IsCell)?.Shape is [var cells, ..] && cells == shape.Rows;
        bool unitsFirst = known is { } frames ? frames.Frames != shape.Rows : cellsAreRows || shape.Columns > shape.Rows;
        if (unitsFirst)
        {
            string why = known is not null ? $"as '{known.Value.Name}' has {known.Value.Frames} samples"
                : cellsAreRows ? $"as '{IsCell}' says" : "for a recording has more frames than units";
            notes.Add($"'{name}' has shape ({shape.Rows}, {shape.Columns}): taken as [unit, time], {why}");
        }
        return unitsFirst;
    }

    private static double[] Times(NumpyBundle arrays, string clock, ImportOptions options)
    {
        if (arrays.Peek(clock)?.Type.Kind is 'i' or 'u' && options.Times.Spikes is null)
        {
            throw new InputException("holds whole numbers, which look like frames or samples; expected seconds", arrays.Where(clock),
                "say what they count, for instance --time-unit spikes=30Hz");
        }
        return arrays.ReadNumbers(clock);
    }

    private static double[] Times(long frames, string name, NumpyBundle arrays, ImportOptions options)
    {
        double width = options.BinWidthSeconds ?? throw new InputException(
            $"'{name}' holds continuous signals in {frames} frames, and neither an array of their times nor how long a frame lasts is " +
                "there",
            arrays.Path, "say it in seconds, for instance --bin-width 0.0333 for 30 frames a second, or save frame_times");
        return [.. Enumerable.Range(0, (int)frames).Select(frame => frame * width)];
    }

    /// <summary>What Suite2p says of a region, whether it is a cell; and the names that columns of a table have.</summary>
    private static Dictionary<string, UnitProperty> Properties(NumpyBundle arrays, int units)
    {
        Dictionary<string, UnitProperty> properties = [];
        if (arrays.Has(IsCell) && arrays.Peek(IsCell) is { Shape: [var cells, ..] } header && cells == units
            && NumberColumn.ToDoubles(arrays.Read(IsCell).Values) is { } values)
        {
            int columns = values.Length / units;
            properties[IsCell] = (double[])[.. Enumerable.Range(0, units).Select(unit => values[unit * columns])];
        }
        if (arrays.Has(UnitNames) && arrays.Read(UnitNames).Values is string[] names && names.Length == units)
        {
            properties[Name] = names;
        }
        return properties;
    }

    /// <summary>The regions that were found to be cells, unless the options choose by it.</summary>
    private static ObservedSignals OnlyCells(ObservedSignals all, ImportOptions options, ImportNotes notes)
    {
        if (!all.Properties.TryGetValue(IsCell, out UnitProperty? cells) || UnitSelection.IsOn(options, IsCell))
        {
            return all;
        }
        int[] kept = [.. Enumerable.Range(0, cells.Count).Where(unit => cells.Numbers![unit] > 0)];
        if (kept.Length == cells.Count || kept.Length == 0)
        {
            return all;
        }
        notes.Add($"{cells.Count - kept.Length} of {cells.Count} regions left out that are no cells (--keep 'iscell in 0, 1' keeps them)");
        return all with
        {
            Signals = all.Signals.Of([.. kept.Select(unit => all.Signals.UnitIds[unit])])!,
            Properties = all.Properties.ToDictionary(property => property.Key, property => property.Value.At(kept)),
        };
    }

    private static long Count(IReadOnlyList<long> shape) => shape.Count(axis => axis != 1) > 1 ? -1 : shape.Aggregate(1L, (a, b) => a * b);
}
