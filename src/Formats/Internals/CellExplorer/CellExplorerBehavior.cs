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
    private const string Trials = "trials";

    private static readonly string[] s_starts = ["start", "starts", "startTime", "timestamps_start", "startTimes"],
        s_ends = ["end", "ends", "stop", "stopTime", "endTime", "timestamps_end", "stopTimes", "endTimes"];

    /// <summary>Reads the file that <see cref="ImportOptions.Position"/> names, or the first that holds a position.</summary>
    /// <exception cref="InputException">None does, or it cannot be used.</exception>
    public static CellExplorerBehavior Read(CellExplorerFiles files, ImportOptions options, ImportNotes notes)
    {
        IReadOnlyList<string> all = files.Behavior;
        string? named = options.Position is { } chosen ? all.FirstOrDefault(path => Path.GetFileName(path) == chosen || path == chosen)
            : null;
        if (named is null && ChosenPosition.Read(options, files.Folder, notes) is { } other)
        {
            return new(other, []);
        }
        string? series = named is null ? options.Position : null;
        foreach (string path in named is not null ? [named] : all)
        {
            if (CellExplorerPosition.Find(MatlabContent.Read(path, _ => true)) is { } behavior)
            {
                if (all.Count > 1 || named is not null)
                {
                    notes.Add($"position from {Path.GetFileName(path)}");
                }
                return new(CellExplorerPosition.Read(behavior, path, series, notes), [.. ReadTrials(behavior)]);
            }
        }
        return all.Count > 0
            ? throw new InputException("none of the files of behaviour holds a position: " +
                string.Join(", ", all.Select(Path.GetFileName)), files.Folder,
                "expected is a structure with position.x (or position.linearized) and timestamps; or name another file by --position")
            : new(ChosenPosition.ReadOrFind(options, files.Folder, notes), []);
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
        return trials?.Vector is { } numbers && CellExplorerPosition.Clock(behavior) is { } times && numbers.Length == times.Length
            ? Runs(numbers, times) : [];
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

    private static IEnumerable<SessionInterval> Of(double[] starts, double[] ends, double[]? conditions) =>
        Enumerable.Range(0, starts.Length)
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
