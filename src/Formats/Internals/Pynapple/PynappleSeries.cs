using Dynamics.Data;
using Dynamics.Formats.Internals.Numpy;
using Dynamics.Formats.Internals.Signals;
using Dynamics.Formats.Internals.Tables;

namespace Dynamics.Formats.Internals.Pynapple;

/// <summary>A Tsd or TsdFrame as a position.</summary>
internal static class PynappleSeries
{
    /// <summary>Arrays of a series.</summary>
    public const string Times = "t", Values = "d";

    private const string Columns = "columns";

    private static readonly string[] s_axes = ["x", "y", "z"];

    /// <summary>Reads a Tsd, or a TsdFrame (a column of it, where one is named).</summary>
    /// <exception cref="InputException">Arrays that are missing or do not fit each other, or no such column.</exception>
    public static TrackedPosition Read(string path, string? chosen, ImportNotes notes)
    {
        using NumpyBundle arrays = new(path);
        double[] times = arrays.ReadNumbers(Times);
        NumpyArray array = arrays.Read(Values);
        double[] values = NumberColumn.ToDoubles(array.Values)
            ?? throw new InputException("holds text", arrays.Where(Values), "save numbers");
        int width = array.Shape.Count == 2 ? (int)array.Shape[1] : 1;
        if (array.Shape.Count is < 1 or > 2 || array.Shape[0] != times.Length || width == 0)
        {
            throw new InputException($"has shape ({string.Join(", ", array.Shape)}) for {times.Length} times", arrays.Where(Values),
                "save the series again");
        }
        string[] names = array.Shape.Count == 1 ? [RecordingBinner.PositionChannel] : ColumnNames(arrays, width);
        if (array.Shape.Count == 2 && width is 2 or 3 && chosen is null && names.All(name => int.TryParse(name, out _)))
        {
            notes.Add($"the columns of {Path.GetFileName(path)} have no names: taken as {string.Join(", ", s_axes.Take(width))}");
            names = s_axes[..width];
        }
        PositionTable table = PositionTable.Of(path, times,
            [.. names.Select((_, column) => Enumerable.Range(0, times.Length).Select(row => values[row * width + column]).ToArray())],
                names);
        BehaviorChannel[] channels = [.. names.Select((name, i) => ChannelNaming.ToChannel(Plain(name), table.Times, table.Values[i]))];
        return new(path, PositionChannel.Named(channels, chosen, path), table.DuplicateRows);
    }

    /// <summary>Names of the columns of a TsdFrame; none of anything else.</summary>
    public static string[] NamesOf(PynappleObject one)
    {
        using NumpyBundle arrays = new(one.Path);
        return one.Type == PynappleObject.Frame && arrays.Peek(Values) is { Shape: [_, var width and > 0 and < 1000] }
            ? ColumnNames(arrays, (int)width) : [];
    }

    /// <summary>Names of the columns of a frame; their numbers where they have none.</summary>
    public static string[] ColumnNames(NumpyBundle arrays, int width)
    {
        string[]? named = arrays.Has(Columns) && arrays.Peek(Columns) is { Shape: [var count] } && count == width
            ? arrays.Read(Columns).Values is var values && values is string[] texts ? texts
                : Array.ConvertAll(NumberColumn.ToDoubles(values)!, value => FormattableString.Invariant($"{value}"))
            : null;
        return named is not null && named.Distinct().Count() == width ? named
            : [.. Enumerable.Range(0, width).Select(column => FormattableString.Invariant($"{column}"))];
    }

    /// <summary>Whether x and y are among names.</summary>
    public static bool IsPlane(string[] names) => s_axes[..2]
        .All(axis => names.Any(name => ChannelNaming.Parse(Plain(name)).Name == axis));

    /// <summary>The name in small letters where it is that of an axis.</summary>
    private static string Plain(string name) => ChannelNaming.Parse(name.ToLowerInvariant()).Name is "x" or "y" or "z"
        ? name.ToLowerInvariant() : name;
}

/// <summary>A TsdFrame as continuous signals of a population: a column a unit.</summary>
internal static class PynappleSignals
{
    private const int FewestUnits = 4;

    /// <summary>Whether an object is a frame of signals: by its name, or because it has more columns than a place has.</summary>
    public static bool AreIn(PynappleObject one) => one.Type == PynappleObject.Frame && PynappleSeries.NamesOf(one) is { Length: > 1 } names
        && !PynappleSeries.IsPlane(names)
        && (names.Length >= FewestUnits || SignalNames.All.Contains(one.Name, StringComparer.OrdinalIgnoreCase));

    /// <summary>The frame that the options name; else, where there are no spikes, the one that there is.</summary>
    /// <param name="all">The objects of the folder.</param>
    /// <param name="groups">Those with spikes, or the one file that is imported.</param>
    /// <param name="options">Name of the frame.</param>
    /// <param name="notes">Told what is there and not taken.</param>
    /// <exception cref="InputException">None of that name, or several.</exception>
    public static PynappleObject? Choose(
        IReadOnlyList<PynappleObject> all, IReadOnlyList<PynappleObject> groups, ImportOptions options, ImportNotes notes)
    {
        if (options.Signals is { } chosen)
        {
            string name = Path.GetFileNameWithoutExtension(chosen);
            return all.FirstOrDefault(one => one.Type == PynappleObject.Frame && one.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                ?? throw new InputException($"no TsdFrame '{chosen}' is there", "--signals",
                    $"name one of {string.Join(", ", all.Where(one => one.Type == PynappleObject.Frame).Select(one => one.Name))}");
        }
        PynappleObject[] found = [.. groups.Any(one => AreIn(one)) ? groups : all.Where(AreIn)];
        string listed = string.Join(", ", found.Select(one => one.Name));
        if (groups.Any(one => one.Type == PynappleObject.Spikes))
        {
            if (found.Length > 0)
            {
                notes.Add($"continuous signals are there and not read beside the spikes (--signals NAME takes them): {listed}");
            }
            return null;
        }
        PynappleObject? likeliest = SignalNames.All.Select(name => found.FirstOrDefault(one =>
            one.Name.Equals(name, StringComparison.OrdinalIgnoreCase))).FirstOrDefault(one => one is not null);
        return found.Length < 2 ? found.FirstOrDefault()
            : likeliest ?? throw new InputException($"several frames may be the signals: {listed}", Path.GetDirectoryName(found[0].Path)!,
                "choose one by --signals NAME");
    }

    /// <summary>Reads a frame.</summary>
    /// <exception cref="InputException">Arrays that are missing or do not fit each other.</exception>
    public static ObservedSignals Read(PynappleObject one, ImportNotes notes)
    {
        using NumpyBundle arrays = new(one.Path);
        double[] times = arrays.ReadNumbers(PynappleSeries.Times);
        NumpyArray array = arrays.Read(PynappleSeries.Values);
        if (NumberColumn.ToFloats(array.Values) is not { } values || array.Shape is not [var frames, > 0 and var units]
            || frames != times.Length)
        {
            throw new InputException($"has shape ({string.Join(", ", array.Shape)}) for {times.Length} times",
                arrays.Where(PynappleSeries.Values), "save the frame again");
        }
        string[] names = PynappleSeries.ColumnNames(arrays, (int)units);
        int[] ids = Array.TrueForAll(names, name => int.TryParse(name, out _)) ? Array.ConvertAll(names, int.Parse)
            : [.. Enumerable.Range(0, (int)units)];
        Dictionary<string, UnitProperty> properties = PynappleObject.Metadata(arrays, (int)units, notes)
            .ToDictionary(column => column.Key, column => column.Value is string[] texts ? UnitProperty.Of(texts)
                : UnitProperty.Of(NumberColumn.ToDoubles(column.Value)!));
        return ObservedSignals.Of(one.Path, one.Name, times, values, unitsFirst: false, ids, properties, notes);
    }
}
