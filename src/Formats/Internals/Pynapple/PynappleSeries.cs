using Dynamics.Data;
using Dynamics.Formats.Internals.Numpy;
using Dynamics.Formats.Internals.Tables;

namespace Dynamics.Formats.Internals.Pynapple;

/// <summary>A Tsd or TsdFrame as a position.</summary>
internal static class PynappleSeries
{
    private const string Times = "t", Values = "d", Columns = "columns";

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

    private static string[] ColumnNames(NumpyBundle arrays, int width)
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
