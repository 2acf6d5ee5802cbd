using Dynamics.Data;
using Dynamics.Formats.Internals.Hdf5;
using Dynamics.Formats.Internals.Signals;

namespace Dynamics.Formats.Internals.Nwb;

/// <summary>The continuous signals of an NWB file: a <c>RoiResponseSeries</c>, as in <c>/processing/ophys/DfOverF</c>, whose units are the
/// rows of a table of regions.</summary>
internal static class NwbSignals
{
    private const string Type = "RoiResponseSeries", Regions = "PlaneSegmentation";
    private static readonly string[] s_background = ["neuropil", "background"];

    /// <summary>The series that is chosen, or of a file without units the likeliest: dF/F, deconvolved, fluorescence; null where there is
    /// none. Where there are units, series that nobody asked for are said, and not read.</summary>
    /// <param name="file">The file.</param>
    /// <param name="nodes">Its typed groups.</param>
    /// <param name="chosen">Path or name of the series; null: found by its type.</param>
    /// <param name="notes">Told what was taken and left out.</param>
    /// <exception cref="InputException">None is called so, or one cannot be used.</exception>
    public static ObservedSignals? Read(Hdf5File file, IReadOnlyList<NwbNode> nodes, string? chosen, ImportNotes notes)
    {
        NwbNode[] series = [.. nodes.Where(node => node.Type == Type)];
        string listed = string.Join(", ", series.Take(10).Select(node => node.Path));
        if (chosen is null)
        {
            if (series.Length > 0 && file.Root.Group("units") is not null)
            {
                notes.Add($"continuous signals are there and not read beside the units (--signals NAME takes them): {listed}");
                return null;
            }
            series = [.. series.Where(node => !IsBackground(node)).OrderBy(Rank)];
            if (series.Length > 1)
            {
                notes.Add($"signals are {series[0].Path}; others there, which --signals NAME takes instead: "
                    + string.Join(", ", series.Skip(1).Take(10).Select(node => node.Path)));
            }
            return series.Length == 0 ? null : Read(file, nodes, series[0], notes);
        }
        NwbNode[] named = [.. nodes.Where(node => node.Type is Type or "TimeSeries").Where(node => IsNamed(node, chosen))];
        return named is [var one]
            ? Read(file, nodes, one, notes)
            : throw file.Fault("/", $"{(named.Length == 0 ? "no" : "more than one")} series of signals is called '{chosen}'",
                series.Length == 0 ? "leave --signals out" : $"give the path of one by --signals: {listed}");
    }

    private static ObservedSignals Read(Hdf5File file, IReadOnlyList<NwbNode> nodes, NwbNode node, ImportNotes notes)
    {
        Hdf5Group group = file.Root.RequireGroup(node.Path);
        Hdf5Dataset data = group.RequireDataset("data");
        if (!data.Type.IsNumeric || data.Shape is not ([> 1] or [> 0, > 0]))
        {
            throw data.Fault($"holds {data.ShapeText} {data.Type}, expected numbers [time, unit]");
        }
        (long rows, long columns) = (data.Shape[0], data.Shape.Count == 1 ? 1 : data.Shape[1]);
        Hdf5Dataset? timestamps = group.Dataset("timestamps"), rois = group.Dataset("rois");
        bool unitsFirst = rows != columns
            && (timestamps is not null ? timestamps.Length == columns : rois is not null && rois.Length == rows);
        (long frames, int units) = unitsFirst ? (columns, (int)rows) : (rows, (int)columns);
        if (unitsFirst)
        {
            notes.Add($"{data.Path} has a row a unit, of shape {data.ShapeText}: transposed");
        }
        float[] values = data.ReadSingles();
        Scale(data, values, notes);
        double[] times = timestamps is not null ? timestamps.ReadDoubles() : Clock(group, frames);
        if (times.Length != frames)
        {
            throw group.Fault($"has {times.Length} times for {frames} frames");
        }
        int[] ids = rois is { Type.IsNumeric: true } && rois.Length == units ? Array.ConvertAll(rois.ReadIntegers(), id => (int)id)
            : [.. Enumerable.Range(0, units)];
        return ObservedSignals.Of(
            $"{file.Path}, {data.Path}", Named(node), times, values, unitsFirst, ids, Properties(file, nodes, ids), notes);
    }

    /// <summary>The series' own name, with that of its container where only that says what it is.</summary>
    private static string Named(NwbNode node) =>
        node.Name == Type || node.Name.Length < 3 ? node.Parent[(node.Parent.LastIndexOf('/') + 1)..] : node.Name;

    private static double[] Clock(Hdf5Group group, long frames)
    {
        Hdf5Dataset start = group.RequireDataset("starting_time");
        (double first, double rate) = (start.ReadDoubles().FirstOrDefault(double.NaN), start.NumberAttribute("rate") ?? double.NaN);
        return rate > 0 && double.IsFinite(first + (frames / rate))
            ? [.. Enumerable.Range(0, (int)frames).Select(frame => first + (frame / rate))]
            : throw start.Fault($"starts at {first} s with {rate} frames a second");
    }

    private static void Scale(Hdf5Dataset data, float[] values, ImportNotes notes)
    {
        (double conversion, double offset) = NwbSeries.ScaleOf(data, notes);
        for (int i = 0; (conversion != 1 || offset != 0) && i < values.Length; i++)
        {
            values[i] = (float)((values[i] * conversion) + offset);
        }
    }

    /// <summary>Columns of the one table of regions that has a row for each unit: numbers or texts, and the first of two numbers, as
    /// Suite2p's <c>iscell</c> has them.</summary>
    private static Dictionary<string, UnitProperty> Properties(Hdf5File file, IReadOnlyList<NwbNode> nodes, int[] ids)
    {
        Dictionary<string, UnitProperty> properties = [];
        if (nodes.Where(node => node.Type == Regions).ToArray() is not [var table])
        {
            return properties;
        }
        Hdf5Group group = file.Root.RequireGroup(table.Path);
        foreach (string name in group.Names.Where(name => name != NwbUnits.Id && !group.Names.Contains(name + NwbUnits.IndexSuffix)
            && !name.EndsWith(NwbUnits.IndexSuffix, StringComparison.Ordinal)))
        {
            if (group.Dataset(name) is not { Shape: [_] or [_, 2] } column || ids.Any(id => id < 0 || id >= column.Shape[0]))
            {
                continue;
            }
            if (column.Type.IsText && column.Shape.Count == 1)
            {
                properties[name] = UnitProperty.Of(column.ReadTexts()).At(ids);
            }
            else if (column.Type.IsNumeric)
            {
                double[] values = column.ReadDoubles();
                int width = column.Shape.Count;
                properties[name] = UnitProperty.Of([.. ids.Select(row => values[row * width])]);
            }
        }
        return properties;
    }

    private static bool IsBackground(NwbNode node) =>
        Array.Exists(s_background, word => node.Path.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static int Rank(NwbNode node) => node.Container == "DfOverF" || node.Path.Contains("dff", StringComparison.OrdinalIgnoreCase)
        ? 0
        : SignalNames.KindOf(node.Path) == SignalKind.Events ? 1 : 2;

    private static bool IsNamed(NwbNode node, string chosen)
    {
        string path = "/" + chosen.Trim('/');
        return node.Path.EndsWith(path, StringComparison.OrdinalIgnoreCase)
            || node.Parent.EndsWith(path, StringComparison.OrdinalIgnoreCase);
    }
}
