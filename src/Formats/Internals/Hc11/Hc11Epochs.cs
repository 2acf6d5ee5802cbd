using Dynamics.Data;
using Dynamics.Formats.Internals.Hdf5;

namespace Dynamics.Formats.Internals.Hc11;

/// <summary>The epochs of an hc-11 session: PRE, Maze and POST, and the intervals of each sleep state, all within the session.</summary>
/// <param name="Parts">PRE, Maze, POST as far as the file has them.</param>
/// <param name="States">Sleep states by time.</param>
/// <param name="SessionEndSeconds">End of the session, which nothing outlasts.</param>
internal sealed record Hc11Epochs(IReadOnlyList<Epoch> Parts, IReadOnlyList<Epoch> States, double SessionEndSeconds)
{
    /// <summary>The epoch on the track.</summary>
    public const string Maze = "Maze";

    private const string Suffix = "Epoch";
    private static readonly string[] s_parts = ["PRE", Maze, "POST"], s_states = ["Wake", "Drowsy", "NREM", "Intermediate", "REM"];

    /// <summary>Reads the group <c>Epochs</c>. State intervals without length and those after the session's end
    /// are left out and said.</summary>
    /// <exception cref="InputException">No group, no epoch, or an epoch that is no interval.</exception>
    public static Hc11Epochs Read(Hdf5Group session, ImportNotes notes)
    {
        Hdf5Group group = session.RequireGroup("Epochs");
        Epoch[] parts = [.. s_parts.SelectMany(name => Part(group, name))];
        double end = MatlabVariables.Vector(group, "sessDuration") is [double duration] && duration > 0 && double.IsFinite(duration)
            ? duration
            : parts.Length > 0 ? parts.Max(part => part.EndSeconds) : throw group.Fault("holds neither an epoch nor sessDuration");
        List<Epoch> states = [];
        foreach (string name in s_states)
        {
            AddState(states, group, name, end, notes);
        }
        return new([.. parts.Select(part => part with { EndSeconds = Math.Min(part.EndSeconds, end) })
            .Where(part => part.EndSeconds > part.StartSeconds)],
            [.. states.OrderBy(state => state.StartSeconds)], end);
    }

    /// <summary>The name of an epoch without the ending that the file's own name has.</summary>
    public static string? WithoutSuffix(string? name) =>
        name is not null && name.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase) ? name[..^Suffix.Length] : name;

    private static IEnumerable<Epoch> Part(Hdf5Group group, string name)
    {
        if (MatlabVariables.TwoColumns(group, $"{name}{Suffix}") is not var (starts, ends) || starts.Length == 0)
        {
            yield break;
        }
        yield return starts.Length == 1 && double.IsFinite(starts[0]) && double.IsFinite(ends[0]) && ends[0] > starts[0]
            ? new Epoch(name, starts[0], ends[0])
            : throw group.Fault(
                $"{name}{Suffix} is [{string.Join(", ", starts.Take(3))}] to [{string.Join(", ", ends.Take(3))}] s, expected one interval");
    }

    private static void AddState(List<Epoch> states, Hdf5Group group, string name, double sessionEnd, ImportNotes notes)
    {
        if (MatlabVariables.TwoColumns(group, name) is not var (starts, ends))
        {
            return;
        }
        int empty = 0, late = 0;
        for (int i = 0; i < starts.Length; i++)
        {
            if (!(ends[i] > starts[i]) || !double.IsFinite(ends[i] - starts[i]))
            {
                empty++;
            }
            else if (starts[i] >= sessionEnd)
            {
                late++;
            }
            else
            {
                states.Add(new Epoch(name, starts[i], Math.Min(ends[i], sessionEnd)));
            }
        }
        if (empty > 0)
        {
            notes.Add($"{empty} {name} intervals without length left out");
        }
        if (late > 0)
        {
            notes.Add($"{late} {name} intervals after the session's end ({sessionEnd} s) left out");
        }
    }
}
