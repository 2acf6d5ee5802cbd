using System.Globalization;
using Dynamics.Data;
using Dynamics.Formats.Internals.Matlab;
using Dynamics.Formats.Internals.Tables;

namespace Dynamics.Formats.Internals.CellExplorer;

/// <summary>Position and trials of a CellExplorer session.</summary>
/// <param name="Position">The position; without channels where there is no file of behaviour.</param>
/// <param name="Intervals">The trials.</param>
internal sealed record CellExplorerBehavior(TrackedPosition Position, IReadOnlyList<SessionInterval> Intervals)
{
    private const string Trials = "trials", DefaultUnit = "cm";

    private static readonly string[] s_times = ["timestamps", "time", "position.timestamps", "position.time", "t", "position.t"];
    private static readonly string[] s_along = ["position.linearized", "position.lin", "position.linear", "position.linpos", "linearized", "lin"];
    private static readonly string[] s_units = ["position.units", "units", "positionUnits", "position.unit"];
    private static readonly string[] s_starts = ["start", "starts", "startTime", "timestamps_start", "startTimes"],
        s_ends = ["end", "ends", "stop", "stopTime", "endTime", "timestamps_end", "stopTimes", "endTimes"];

    private static readonly Dictionary<string, string> s_unitNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["centimeter"] = "cm", ["centimeters"] = "cm", ["centimetre"] = "cm", ["centimetres"] = "cm", ["meter"] = "m", ["meters"] = "m",
        ["metre"] = "m", ["metres"] = "m", ["millimeter"] = "mm", ["millimeters"] = "mm", ["pixel"] = "px", ["pixels"] = "px",
    };

    /// <summary>Reads the file that <see cref="ImportOptions.Position"/> names, or the first that holds a position.</summary>
    /// <exception cref="InputException">None does, or it cannot be used.</exception>
    public static CellExplorerBehavior Read(CellExplorerFiles files, ImportOptions options, ImportNotes notes)
    {
        IReadOnlyList<string> all = files.Behavior;
        string? named = options.Position is { } chosen ? all.FirstOrDefault(path => Path.GetFileName(path) == chosen || path == chosen) : null;
        if (named is null && ChosenPosition.Read(options, files.Folder, notes) is { } other)
        {
            return new(other, []);
        }
        string? series = named is null ? options.Position : null;
        foreach (string path in named is not null ? [named] : all)
        {
            if (Find(path) is { } behavior)
            {
                if (all.Count > 1 || named is not null)
                {
                    notes.Add($"position from {Path.GetFileName(path)}");
                }
                return new(ReadPosition(behavior, path, series, notes), [.. ReadTrials(behavior)]);
            }
        }
        return all.Count > 0
            ? throw new InputException("none of the files of behaviour holds a position: " +
                string.Join(", ", all.Select(Path.GetFileName)), files.Folder,
                "expected is a structure with position.x (or position.linearized) and timestamps; or name another file by --position")
            : new(ChosenPosition.ReadOrFind(options, files.Folder, notes), []);
    }

    /// <summary>The structure with a position; null where there is none. Its variable may have any name.</summary>
    private static MatlabValue? Find(string path) => MatlabContent.Read(path, _ => true).Values.FirstOrDefault(value =>
        value is MatlabValue.Structure { Count: 1 } && Clock(value) is not null && (Along(value) ?? Axis(value, "x")) is not null);

    private static TrackedPosition ReadPosition(MatlabValue behavior, string path, string? series, ImportNotes notes)
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
            throw new InputException($"{name} has {wrong.Values.Length} samples for {times.Length} timestamps", path, "save as many of each");
        }
        // A z that is never known says nothing.
        columns = [.. columns.Where(column => column.Name != "z" || column.Values.Any(double.IsFinite))];
        PositionTable table = PositionTable.Of(
            path, times, [.. columns.Select(column => column.Values)], [.. columns.Select(column => column.Name)]);
        BehaviorChannel[] channels = [.. columns.Select((column, i) => new BehaviorChannel(column.Name, unit, table.Times, table.Values[i]))];
        return new(path, PositionChannel.Named(channels, series, path), table.DuplicateRows);
    }

    private static double[]? Clock(MatlabValue behavior) =>
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

    /// <summary>Trials as rows of start and end, as a structure of starts and ends, as the number of the trial at each sample, or as
    /// buzcode's events.</summary>
    private static IEnumerable<SessionInterval> ReadTrials(MatlabValue behavior)
    {
        MatlabValue? trials = behavior.Find(Trials) ?? behavior.Find("events.trialIntervals") ?? behavior.Find("trialIntervals");
        if (trials is MatlabValue.Numbers { Shape: [_, 2] } rows)
        {
            return Of(rows.Column(0), rows.Column(1), behavior.Find("events.trialConditions")?.Vector);
        }
        if (trials is MatlabValue.Structure { Count: 1 } fields)
        {
            MatlabValue[] candidates = [fields, .. fields.Values.OfType<MatlabValue.Structure>().Where(inner => inner.Count == 1)];
            return candidates.Select(inner => (Starts: First(inner, s_starts), Ends: First(inner, s_ends)))
                .Where(pair => pair.Starts is not null && pair.Starts.Length == pair.Ends?.Length)
                .Select(pair => Of(pair.Starts!, pair.Ends!, null)).FirstOrDefault() ?? [];
        }
        return trials?.Vector is { } numbers && Clock(behavior) is { } times && numbers.Length == times.Length ? Runs(numbers, times) : [];
    }

    private static double[]? First(MatlabValue value, string[] names) =>
        names.Select(name => value.Find(name)?.Vector).FirstOrDefault(found => found is not null);

    private static IEnumerable<SessionInterval> Runs(double[] numbers, double[] times)
    {
        for (int first = 0, end; first < numbers.Length; first = end)
        {
            for (end = first + 1; end < numbers.Length && numbers[end] == numbers[first]; end++)
            {
            }
            if (numbers[first] > 0 && end - first > 1)
            {
                yield return Trial(times[first], times[end - 1], numbers[first], null);
            }
        }
    }

    private static IEnumerable<SessionInterval> Of(double[] starts, double[] ends, double[]? conditions) => Enumerable.Range(0, starts.Length)
        .Where(trial => ends[trial] > starts[trial] && double.IsFinite(ends[trial] - starts[trial]))
        .Select(trial => Trial(starts[trial], ends[trial], trial + 1, conditions?.Length == starts.Length ? conditions[trial] : null));

    private static SessionInterval Trial(double start, double end, double number, double? condition)
    {
        Dictionary<string, string> columns = new() { ["trial"] = number.ToString(CultureInfo.InvariantCulture) };
        if (condition is { } value)
        {
            columns["condition"] = value.ToString(CultureInfo.InvariantCulture);
        }
        return new(new Epoch(Trials, start, end), Trials, columns);
    }
}
