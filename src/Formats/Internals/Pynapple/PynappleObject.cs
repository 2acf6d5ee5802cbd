using System.Globalization;
using Dynamics.Data;
using Dynamics.Formats.Internals.Numpy;
using Dynamics.Formats.Internals.Tables;

namespace Dynamics.Formats.Internals.Pynapple;

/// <summary>A file that pynapple saved, and the class of what is in it.</summary>
/// <param name="Path">The file.</param>
/// <param name="Type">The class, for instance <c>TsdFrame</c>.</param>
internal sealed record PynappleObject(string Path, string Type)
{
    /// <summary>Classes of objects.</summary>
    public const string Spikes = "TsGroup", Frame = "TsdFrame", Series = "Tsd", Intervals = "IntervalSet";

    private const string TypeArray = "type", MetadataArray = "_metadata", Start = "start", End = "end";
    private const int MostFiles = 1000;

    private static readonly string[] s_types = [Spikes, Frame, Series, Intervals, "Ts", "TsdTensor"];
    private static readonly string[] s_labels = ["label", "labels", "name", "names", "epoch", "state"];

    /// <summary>Its name: that of the file, without ending.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>The objects of a folder, by name.</summary>
    public static IEnumerable<PynappleObject> In(string folder)
    {
        string[] files;
        try
        {
            files = [.. Directory.EnumerateFiles(folder, "*.npz").Order(StringComparer.Ordinal).Take(MostFiles)];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [];
        }
        return files.Select(file => (file, type: TypeOf(file))).Where(one => one.type is not null)
            .Select(one => new PynappleObject(one.file, one.type!));
    }

    /// <summary>The class of the object in a file; null where there is none.</summary>
    public static string? TypeOf(string path)
    {
        if (FileHead.Of(path) != FileKind.Zip)
        {
            return null;
        }
        try
        {
            using NumpyBundle arrays = new(path);
            return arrays.Has(TypeArray) && arrays.Peek(TypeArray) is { Type.Kind: 'U', Shape: [] or [1] }
                && arrays.Read(TypeArray).Values is string[] texts && s_types.Contains(texts[0]) ? texts[0] : null;
        }
        catch (Exception failure) when (failure is InputException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>Its rows as intervals; a column that labels them names them, else its own name does.</summary>
    /// <exception cref="InputException">Arrays that are missing or do not fit each other.</exception>
    public IReadOnlyList<SessionInterval> ReadIntervals(ImportNotes notes)
    {
        using NumpyBundle arrays = new(Path);
        double[] starts = arrays.ReadNumbers(Start), ends = arrays.ReadNumbers(End);
        if (starts.Length != ends.Length)
        {
            throw new InputException($"{starts.Length} starts and {ends.Length} ends of intervals", Path, "save the IntervalSet again");
        }
        Dictionary<string, string[]> columns = [];
        foreach (string name in arrays.Names.Where(name => name is not (Start or End or TypeArray)))
        {
            if (arrays.Peek(name) is { Shape: [var rows] } && rows == starts.Length)
            {
                columns[name] = Texts(arrays.Read(name).Values);
            }
        }
        foreach ((string name, Array values) in Metadata(arrays, starts.Length, notes))
        {
            columns.TryAdd(name, Texts(values));
        }
        string[]? labels = s_labels.Select(label => columns.GetValueOrDefault(label)).FirstOrDefault(found => found is not null);
        return [.. starts.Select((start, row) => new SessionInterval(new Epoch(labels?[row] ?? Name, start, ends[row]), Name,
            columns.ToDictionary(column => column.Key, column => column.Value[row])))];
    }

    /// <summary>The columns of metadata, one value a row, which pynapple pickles since version 0.8. Arrays that cannot be read are
    /// said.</summary>
    public static IReadOnlyDictionary<string, Array> Metadata(NumpyBundle arrays, int rows, ImportNotes notes)
    {
        IReadOnlyDictionary<string, Array>? table = arrays.ReadPickledTable(MetadataArray);
        string[] pickled = [.. arrays.Names.Where(name => arrays.Peek(name) is null && !(name == MetadataArray && table is not null))];
        if (pickled.Length > 0)
        {
            notes.Add($"{System.IO.Path.GetFileName(arrays.Path)}: {string.Join(", ", pickled)} not read, for pickled objects could run "
                + "code (properties may stand in a table beside it)");
        }
        return table?.Where(column => column.Value.Length == rows).ToDictionary() ?? new Dictionary<string, Array>();
    }

    private static string[] Texts(Array values) => values as string[] ?? Array.ConvertAll(NumberColumn.ToDoubles(values)!,
        value => value.ToString(CultureInfo.InvariantCulture));
}

/// <summary>The units of a TsGroup.</summary>
internal static class PynappleUnits
{
    private const string Times = "t", Index = "index", Keys = "keys";
    private static readonly string[] s_own = [Times, Index, Keys, "d", "start", "end", "type"];

    /// <summary>Reads them: the keys, silent ones too, and every array with a value for each.</summary>
    /// <exception cref="InputException">Arrays that are missing or do not fit each other.</exception>
    public static (IReadOnlyList<SpikeTrain> Units, IReadOnlyDictionary<string, UnitProperty> Properties) Read(string path,
        ImportNotes notes)
    {
        using NumpyBundle arrays = new(path);
        SpikeTable table = SpikeTable.Of(path, arrays.ReadNumbers(Times), arrays.ReadUnitIds(Index));
        int[] keys = arrays.Has(Keys) ? arrays.ReadUnitIds(Keys) : [.. table.Units.Order()];
        UnitTable units = UnitTable.Of(path, keys, arrays.Names
            .Where(name => !s_own.Contains(name) && arrays.Peek(name) is { Shape: [var count] } && count == keys.Length)
            .Select(name => (name, Property(arrays.Read(name).Values)))
            .Concat(PynappleObject.Metadata(arrays, keys.Length, notes).Select(column => (column.Key, Property(column.Value)))));
        return (table.ToTrains(units.UnitIds), units.Properties);

        static UnitProperty Property(Array values) => values is string[] texts ? texts : NumberColumn.ToDoubles(values)!;
    }
}
