namespace Dynamics.Formats.Internals.Matlab;

/// <summary>A cluster of a spike sorter in a MATLAB file.</summary>
/// <param name="Tetrode">Place of its tetrode in the file, from 1.</param>
/// <param name="Cluster">Its place among the tetrode's clusters, from 1.</param>
/// <param name="Times">Spike times in seconds.</param>
internal sealed record MatlabCluster(int Tetrode, int Cluster, double[] Times)
{
    /// <summary>Reads the clusters that fire: variable{session}{recording}{tetrode}{cluster}.time.</summary>
    /// <exception cref="InputException">The file is damaged, of another layout, or holds more than one recording.</exception>
    public static List<MatlabCluster> ReadAll(string path, string variable, string field, ImportNotes notes)
    {
        List<MatlabCluster> clusters = [];
        int silent = 0;
        (string recording, MatlabValue tetrodes) = OnlyRecording(path, variable, field);
        foreach ((int tetrode, (string place, MatlabValue value)) in Items(tetrodes, recording, path).Index())
        {
            foreach ((int cluster, (string at, MatlabValue spikes)) in Items(value, place, path).Index()
                .Where(item => !IsEmpty(item.Item.Value)))
            {
                double[] times = TimesOf(spikes, field, at, path);
                silent += times.Length == 0 ? 1 : 0;
                clusters.AddRange(times.Length == 0 ? [] : [new MatlabCluster(tetrode + 1, cluster + 1, times)]);
            }
        }
        if (silent > 0)
        {
            notes.Add($"{silent} clusters without a spike left out");
        }
        return clusters.Count > 0
            ? clusters
            : throw new InputException($"no cluster in the variable '{variable}' has a spike", path, "save the sorted spikes again");
    }

    private static (string Place, MatlabValue Tetrodes) OnlyRecording(string path, string variable, string field)
    {
        MatlabValue sessions = MatlabFile.ReadVariable(path, variable, name => name == field);
        (string Place, MatlabValue Tetrodes)[] recordings = [.. Items(sessions, variable, path)
            .SelectMany(session => Items(session.Value, session.Place, path)).Where(recording => !IsEmpty(recording.Value))];
        return recordings.Length == 1
            ? recordings[0]
            : throw new InputException($"{recordings.Length} recordings in the variable '{variable}' " +
                $"({string.Join(", ", recordings.Take(5).Select(recording => recording.Place))}), expected one", path,
                "save the spikes of one recording in a file of its own");
    }

    private static bool IsEmpty(MatlabValue value) => value.Shape.Contains(0);

    private static IEnumerable<(string Place, MatlabValue Value)> Items(MatlabValue value, string place, string path) => value switch
    {
        _ when IsEmpty(value) => [],
        MatlabValue.Cell cell => cell.Items.Select((item, i) => ($"{place}{{{i + 1}}}", item)),
        _ => throw new InputException($"'{place}' is a {value.Kind}, expected a cell", path,
            "expected are cells of session, recording, tetrode and cluster within each other; or export the spikes as CSV tables"),
    };

    private static double[] TimesOf(MatlabValue value, string field, string place, string path) => value switch
    {
        MatlabValue.Structure structure when structure.Field(field) is MatlabValue.Numbers times
            && times.Shape.Count(axis => axis > 1) < 2 => times.Values,
        MatlabValue.Structure structure when structure.Field(field) is { } other && IsEmpty(other) => [],
        MatlabValue.Structure structure => throw new InputException($"'{place}.{field}' is {structure.Field(field)?.Kind ?? "missing"}, " +
            $"expected a column of times in seconds", path, "save the spike times under that name"),
        _ => throw new InputException(
            $"'{place}' is a {value.Kind}, expected a structure with the field {field}", path, "save the spike times under that name"),
    };
}
