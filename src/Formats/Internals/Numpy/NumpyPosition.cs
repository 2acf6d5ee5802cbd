using Dynamics.Data;
using Dynamics.Formats.Internals.Tables;

namespace Dynamics.Formats.Internals.Numpy;

/// <summary>Positions as NumPy arrays: (T) along a track, (T, 2) or (T, 3) for x, y (and z), or the same with the axes the other way
/// round.</summary>
internal static class NumpyPosition
{
    private const int MostAxes = 3;

    /// <summary>The columns of an array of <paramref name="rows"/> samples, named <paramref name="name"/>_m or the like. Of several
    /// columns, <c>position</c> is x and y. Null where its shape is another.</summary>
    public static IReadOnlyList<(string Name, double[] Values)>? Columns(NumpyArray array, string name, long rows, ImportNotes notes)
    {
        if (NumberColumn.ToDoubles(array.Values) is not { } values || !Fits(array.Shape, rows))
        {
            return null;
        }
        bool isTransposed = array.Shape is [< MostAxes + 1 and var wide, var tall] && tall == rows && wide != rows;
        long width = array.Shape.Count == 1 ? 1 : isTransposed ? array.Shape[0] : array.Shape[1];
        if (isTransposed && width > 1)
        {
            notes.Add($"'{name}' has shape ({array.Shape[0]}, {array.Shape[1]}): transposed, its rows are the axes");
        }
        (string channel, string unit) = ChannelNaming.Parse(name);
        string suffix = unit == ChannelNaming.Arbitrary ? "" : $"_{unit}";
        return width == 1 ? [(name, values)]
            : [.. Enumerable.Range(0, (int)width).Select(column =>
            {
                string axis = "xyz"[column].ToString(), axisName = channel == RecordingBinner.PositionChannel ? axis : $"{channel}_{axis}";
                return (axisName + suffix, Enumerable.Range(0, (int)rows)
                    .Select(row => isTransposed ? values[column * rows + row] : values[row * width + column]).ToArray());
            })];
    }

    /// <summary>Whether an array of a shape can hold so many samples.</summary>
    public static bool Fits(IReadOnlyList<long> shape, long rows) => shape switch
    {
        [var only] => only == rows,
        [var first, >= 1 and <= MostAxes] when first == rows => true,
        [>= 1 and <= MostAxes, var second] => second == rows,
        _ => false,
    };

    /// <summary>Reads a <c>.npy</c> file. Its times are in <c>NAME_times.npy</c> or <c>NAME.times.npy</c> beside it (or
    /// <c>timestamps</c> for <c>times</c>); else in its first column, if that only grows; else the rows are video frames.</summary>
    /// <exception cref="InputException">A file that cannot be read, or an array of another shape.</exception>
    public static TrackedPosition ReadFile(string path, ImportNotes notes)
    {
        NumpyArray array = NumpyFile.Read(path);
        string name = System.IO.Path.GetFileNameWithoutExtension(path), folder = System.IO.Path.GetDirectoryName(path)!;
        string plain = ChannelNaming.Parse(name).Name;
        string[] clocks = [.. new[] { name, plain, plain.Split('.')[0] }.Distinct()
            .SelectMany(stem => new[] { $"{stem}_times", $"{stem}.times", $"{stem}_timestamps", $"{stem}.timestamps" })];
        string? clock = clocks.Select(file => System.IO.Path.Combine(folder, file + NumpyArchive.Extension)).FirstOrDefault(File.Exists);
        if (clock is not null)
        {
            double[] times = NumberColumn.ToDoubles(NumpyFile.Read(clock).Values)
                ?? throw new InputException("holds text, expected times", clock, "save them as numbers");
            notes.Add($"its times are those of {System.IO.Path.GetFileName(clock)}");
            return Of(path, times, Columns(array, Shown(name), times.Length, notes)
                ?? throw Misshapen(array, path, $"{times.Length} times"), notes);
        }
        long rows = array.Shape.Count == 0 ? 0 : array.Shape.Count == 1 ? array.Shape[0] : array.Shape.Max();
        if (array.Shape is [var tall, 2 or 3 or 4] && tall >= array.Shape[1] && NumberColumn.ToDoubles(array.Values) is { } values)
        {
            int width = (int)array.Shape[1];
            double[][] columns = [.. Enumerable.Range(0, width).Select(column =>
                Enumerable.Range(0, (int)rows).Select(row => values[row * width + column]).ToArray())];
            if (rows > 1 && columns[0].Zip(columns[0].Skip(1), (before, after) => after > before).All(grows => grows))
            {
                notes.Add("its first column, which only grows, is taken as the times");
                string[] names = width == 2 ? [Shown(name)] : ["x", "y", "z"];
                return Of(path, columns[0], [.. columns.Skip(1).Select((column, i) => (names[i], column))], notes);
            }
        }
        return Of(path, [.. Enumerable.Range(0, (int)rows).Select(frame => (double)frame)],
            Columns(array, Shown(name), rows, notes) ?? throw Misshapen(array, path, "samples"), notes) with { CountsFrames = true };
    }

    /// <summary>The file is a position, whatever it is called; its name may say the unit of measure.</summary>
    private static string Shown(string name) => ChannelNaming.Parse(name).UnitOfMeasure is var unit && unit == ChannelNaming.Arbitrary
        ? RecordingBinner.PositionChannel
        : $"{RecordingBinner.PositionChannel}_{unit}";

    private static TrackedPosition Of(string path, double[] times, IReadOnlyList<(string Name, double[] Values)> columns, ImportNotes notes)
    {
        PositionTable table = PositionTable.Of(
            path, times, [.. columns.Select(column => column.Values)], [.. columns.Select(column => column.Name)]);
        BehaviorChannel[] channels =
            [.. columns.Select((column, i) => ChannelNaming.ToChannel(column.Name, table.Times, table.Values[i]))];
        return new(path, channels, table.DuplicateRows);
    }

    private static InputException Misshapen(NumpyArray array, string path, string expected) => new(
        $"has shape ({string.Join(", ", array.Shape)}), which is no position: expected {expected} along one axis, and at most {MostAxes} " +
        "along the other", path, "save it as (T), (T, 2) or (T, 3)");
}
