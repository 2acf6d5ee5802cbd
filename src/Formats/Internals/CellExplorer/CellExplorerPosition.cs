using Dynamics.Data;
using Dynamics.Formats.Internals.Matlab;
using Dynamics.Formats.Internals.Tables;

namespace Dynamics.Formats.Internals.CellExplorer;

/// <summary>A position as the structures of CellExplorer and buzcode hold it.</summary>
internal static class CellExplorerPosition
{
    private const string DefaultUnit = "cm";

    private static readonly string[] s_times = ["timestamps", "time", "position.timestamps", "position.time", "t", "position.t"];
    private static readonly string[] s_along = ["position.linearized", "position.lin", "position.linear", "position.linpos", "linearized",
        "lin"];
    private static readonly string[] s_units = ["position.units", "units", "positionUnits", "position.unit"];

    private static readonly Dictionary<string, string> s_unitNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["centimeter"] = "cm", ["centimeters"] = "cm", ["centimetre"] = "cm", ["centimetres"] = "cm", ["meter"] = "m", ["meters"] = "m",
        ["metre"] = "m", ["metres"] = "m", ["millimeter"] = "mm", ["millimeters"] = "mm", ["pixel"] = "px", ["pixels"] = "px",
    };

    /// <summary>The position in a structure of such a layout; null where no variable is one.</summary>
    /// <exception cref="InputException">It cannot be used.</exception>
    public static TrackedPosition? PositionOf(
        IReadOnlyDictionary<string, MatlabValue> variables, string path, string? series, ImportNotes notes) =>
        Find(variables) is { } behavior ? Read(behavior, path, series, notes) : null;

    /// <summary>The structure with a position; null where there is none. Its variable may have any name.</summary>
    public static MatlabValue? Find(IReadOnlyDictionary<string, MatlabValue> variables) => variables.Values.FirstOrDefault(value =>
        value is MatlabValue.Structure { Count: 1 } && Clock(value) is not null && (Along(value) ?? Axis(value, "x")) is not null);

    /// <summary>Reads the structure that <see cref="Find"/> found.</summary>
    /// <exception cref="InputException">It cannot be used.</exception>
    public static TrackedPosition Read(MatlabValue behavior, string path, string? series, ImportNotes notes)
    {
        double[] times = Clock(behavior)!;
        string unit = UnitOf(behavior, notes);
        List<(string Name, double[] Values)> columns = [];
        if (Along(behavior) is { } along)
        {
            columns.Add((RecordingBinner.PositionChannel, along));
        }
        columns.AddRange(new[] { "x", "y", "z" }.Select(axis => (axis, Axis(behavior, axis)!)).Where(column => column.Item2 is not null));
        if (columns.FirstOrDefault(column => column.Values.Length != times.Length) is { Name: { } name } wrong)
        {
            throw new InputException($"{name} has {wrong.Values.Length} samples for {times.Length} timestamps", path,
                "save as many of each");
        }
        // A z that is never known says nothing.
        columns = [.. columns.Where(column => column.Name != "z" || column.Values.Any(double.IsFinite))];
        PositionTable table = PositionTable.Of(
            path, times, [.. columns.Select(column => column.Values)], [.. columns.Select(column => column.Name)]);
        BehaviorChannel[] channels = [.. columns.Select((column, i) =>
            new BehaviorChannel(column.Name, unit, table.Times, table.Values[i]))];
        return new(path, PositionChannel.Named(channels, series, path), table.DuplicateRows);
    }

    /// <summary>The times of the samples; null where there are none.</summary>
    public static double[]? Clock(MatlabValue behavior) =>
        s_times.Select(name => behavior.Find(name)?.Vector).FirstOrDefault(times => times?.Length > 1);

    private static double[]? Along(MatlabValue behavior) =>
        s_along.Select(name => behavior.Find(name)?.Vector).FirstOrDefault(values => values?.Length > 1 && values.Any(double.IsFinite));

    private static double[]? Axis(MatlabValue behavior, string axis) => new[] { $"position.{axis}", axis }
        .Select(name => behavior.Find(name)?.Vector).FirstOrDefault(values => values?.Length > 1);

    private static string UnitOf(MatlabValue behavior, ImportNotes notes)
    {
        if (s_units.Select(name => behavior.Find(name)?.Single?.Trim()).FirstOrDefault(text => !string.IsNullOrEmpty(text)) is { } said)
        {
            return s_unitNames.GetValueOrDefault(said, said);
        }
        notes.Add($"no unit of measure is said: taken as {DefaultUnit}, CellExplorer's own (another: --position-unit)");
        return DefaultUnit;
    }
}
