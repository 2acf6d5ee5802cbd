using Dynamics.Data;
using Dynamics.Formats.Internals.Hdf5;

namespace Dynamics.Formats.Internals.Nwb;

/// <summary>A time series of an NWB file: <c>data</c> (T) or (T, 1..3), scaled by its attributes, and its clock: <c>timestamps</c>, or
/// <c>starting_time</c> and a rate.</summary>
internal sealed class NwbSeries
{
    private readonly Hdf5File _file;
    private readonly string _unit;

    private NwbSeries(Hdf5File file, NwbNode node, Hdf5Group group, Hdf5Dataset data)
    {
        (_file, Node, _unit) = (file, node, data.TextAttribute("unit") ?? "meters");
        IsTransposed = data.Shape is [<= 3, > 3];
        Samples = IsTransposed ? data.Shape[1] : data.Shape[0];
        Columns = data.Shape.Count == 1 ? 1 : (int)(IsTransposed ? data.Shape[0] : data.Shape[1]);
        Hdf5Dataset? timestamps = group.Dataset("timestamps");
        if (timestamps is null)
        {
            Hdf5Dataset start = group.RequireDataset("starting_time");
            (Start, Rate) = (start.ReadDoubles().FirstOrDefault(double.NaN), start.NumberAttribute("rate") ?? double.NaN);
            End = Start + (Samples - 1) / Rate;
            if (!(Rate > 0) || !double.IsFinite(End))
            {
                throw start.Fault($"starts at {Start} s with {Rate} samples a second");
            }
        }
        else
        {
            (Start, End) = Ends(timestamps, Samples);
        }
    }

    /// <summary>Where it is.</summary>
    public NwbNode Node { get; }

    /// <summary>Whether the file has a row a coordinate, (1..3, T), which no NWB file should.</summary>
    public bool IsTransposed { get; }

    /// <summary>Number of samples.</summary>
    public long Samples { get; }

    /// <summary>Values a sample: 1 along a track, 2 or 3 in space.</summary>
    public int Columns { get; }

    /// <summary>Time of the first sample, seconds.</summary>
    public double Start { get; }

    /// <summary>Time of the last sample, seconds.</summary>
    public double End { get; private set; }

    /// <summary>Samples a second; NaN with timestamps.</summary>
    public double Rate { get; private set; } = double.NaN;

    /// <summary>The series of a group; null for a group that is none, or not of 1 to 3 numbers a sample.</summary>
    /// <exception cref="InputException">A series without usable times.</exception>
    public static NwbSeries? Open(Hdf5File file, NwbNode node)
    {
        Hdf5Group group = file.Root.RequireGroup(node.Path);
        Hdf5Dataset? data = group.Dataset("data");
        return data is { Type.IsNumeric: true, Shape: [> 1] or [> 1, >= 1 and <= 3] or [>= 1 and <= 3, > 3] }
            ? new(file, node, group, data)
            : null;
    }

    /// <summary>Some converters write the sampling interval where the rate belongs. True, and mended, if the rate would carry the series to
    /// more than twice the session's length and its inverse keeps it within.</summary>
    public bool MendRate(double sessionEnd)
    {
        double left = sessionEnd - Start, asInterval = (Samples - 1) * Rate;
        if (!(Rate < 1) || !(left > 0) || End - Start <= 2 * left || asInterval > 1.01 * left + 1)
        {
            return false;
        }
        (Rate, End) = (1 / Rate, Start + asInterval);
        return true;
    }

    /// <summary>Reads it into one channel for each of <paramref name="names"/>.</summary>
    /// <exception cref="InputException">Times that do not ascend, or do not match the samples.</exception>
    public IReadOnlyList<BehaviorChannel> Read(IReadOnlyList<string> names, ImportNotes notes)
    {
        Hdf5Group group = _file.Root.RequireGroup(Node.Path);
        Hdf5Dataset data = group.RequireDataset("data");
        double[] values = data.ReadDoubles(), times = Times(group);
        Scale(data, values, notes);
        if (IsTransposed)
        {
            notes.Add($"{data.Path} has a row a coordinate, of shape {data.ShapeText}: transposed");
        }
        double[][] columns = [.. Enumerable.Range(0, names.Count).Select(column => Column(values, column))];
        (times, columns) = WithoutRepeats(times, columns, group, notes);
        string unit = UnitNames.Of(_unit);
        return [.. names.Select((name, i) => new BehaviorChannel(name, unit, times, columns[i]))];
    }

    /// <summary>A mistake in this series.</summary>
    public InputException Fault(string what) => _file.Fault(Node.Path, what, "export the file again");

    private double[] Column(double[] values, int column) =>
        Columns == 1 ? values
            : IsTransposed ? values[(int)(column * Samples)..(int)((column + 1) * Samples)]
            : [.. Enumerable.Range(0, (int)Samples).Select(sample => values[sample * Columns + column])];

    private double[] Times(Hdf5Group group)
    {
        Hdf5Dataset? timestamps = group.Dataset("timestamps");
        return timestamps?.ReadDoubles() ?? [.. Enumerable.Range(0, (int)Samples).Select(sample => Start + sample / Rate)];
    }

    private static (double Start, double End) Ends(Hdf5Dataset timestamps, long samples)
    {
        if (timestamps.Length != samples || timestamps.Shape.Count != 1)
        {
            throw timestamps.Fault($"holds {timestamps.ShapeText} times for {samples} samples");
        }
        double[] ends = new double[2];
        timestamps.ReadBlock(0, ends.AsSpan(0, 1));
        timestamps.ReadBlock(samples - 1, ends.AsSpan(1));
        return (ends[0], ends[1]);
    }

    /// <summary>value = data * conversion + offset, bits untouched where that changes nothing.</summary>
    private static void Scale(Hdf5Dataset data, double[] values, ImportNotes notes)
    {
        (double conversion, double offset) = ScaleOf(data, notes);
        if (conversion == 1 && offset == 0)
        {
            return;
        }
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = values[i] * conversion + offset;
        }
    }

    /// <summary>Conversion and offset of a data set; what is no finite number is said.</summary>
    public static (double Conversion, double Offset) ScaleOf(Hdf5Dataset data, ImportNotes notes)
    {
        return (Factor("conversion", 1), Factor("offset", 0));

        double Factor(string name, double neutral)
        {
            double value = data.NumberAttribute(name) ?? neutral;
            if (!double.IsFinite(value))
            {
                notes.Add($"{name} of {data.Path} is {value}: taken as {neutral}");
            }
            return double.IsFinite(value) ? value : neutral;
        }
    }

    /// <summary>Of samples with one time the first is kept.</summary>
    private static (double[] Times, double[][] Columns) WithoutRepeats(
        double[] times, double[][] columns, Hdf5Group group, ImportNotes notes)
    {
        List<int> kept = [];
        for (int i = 0; i < times.Length; i++)
        {
            if (!double.IsFinite(times[i]) || (i > 0 && times[i] < times[i - 1]))
            {
                throw group.Fault($"timestamps: time {i + 1} of {times.Length}, {times[i]} s, is not finite or before the one before");
            }
            if (i == 0 || times[i] > times[i - 1])
            {
                kept.Add(i);
            }
        }
        if (kept.Count == times.Length)
        {
            return (times, columns);
        }
        notes.Add($"{times.Length - kept.Count} samples of {group.Path} with the time of the one before left out");
        return ([.. kept.Select(i => times[i])], [.. columns.Select(column => kept.Select(i => column[i]).ToArray())]);
    }
}

/// <summary>Units of measure as files spell them out.</summary>
internal static class UnitNames
{
    private static readonly Dictionary<string, string> s_symbols = new(StringComparer.OrdinalIgnoreCase)
    {
        ["meter"] = "m",
        ["meters"] = "m",
        ["metres"] = "m",
        ["centimeter"] = "cm",
        ["centimeters"] = "cm",
        ["centimetres"] = "cm",
        ["millimeters"] = "mm",
        ["millimetres"] = "mm",
        ["pixel"] = "px",
        ["pixels"] = "px",
        ["degrees"] = "deg",
        ["radians"] = "rad",
        [""] = ChannelNaming.Arbitrary,
    };

    /// <summary>The symbol of a unit's name; what is no name of one stays as it is.</summary>
    public static string Of(string name) => s_symbols.GetValueOrDefault(name.Trim(), name.Trim());
}
