using Dynamics.Data;
using Dynamics.Formats.Internals.Tables;

namespace Dynamics.Formats.Internals.Phy;

/// <summary>What the <c>cluster_*</c> tables of a phy folder say of its clusters. Where two tables have a column of one name, that of the
/// table of its own (<c>cluster_group.tsv</c>) counts more than that of <c>cluster_info.tsv</c>.</summary>
internal sealed class ClusterLabels
{
    /// <summary>The column of what a curator decided.</summary>
    public const string Group = "group";

    private const string Prefix = "cluster_", Info = "cluster_info", SorterLabel = "KSLabel";
    private const int MostTables = 100;
    private static readonly string[] s_endings = [".tsv", ".csv"];
    private static readonly string[] s_ids = ["cluster_id", "id", "cluster"];

    private readonly OrderedDictionary<string, Dictionary<int, string>> _columns = [];
    private readonly SortedSet<int> _clusters = [];

    private ClusterLabels()
    {
    }

    /// <summary>The clusters that any table lists.</summary>
    public IEnumerable<int> Clusters => _clusters;

    /// <summary>Whether a file is named like such a table.</summary>
    public static bool IsTable(string path) => Path.GetFileName(path) is var name
        && name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && Array.Exists(s_endings, name.EndsWith);

    /// <summary>Reads every such table of a folder; one that is none is said and left.</summary>
    /// <exception cref="InputException">A row that cannot be used.</exception>
    public static ClusterLabels Read(string folder, ImportNotes notes)
    {
        var labels = new ClusterLabels();
        foreach (string path in Directory.EnumerateFiles(folder).Where(IsTable)
            .OrderBy(path => Path.GetFileName(path).StartsWith(Info, StringComparison.OrdinalIgnoreCase))
            .ThenBy(path => path, StringComparer.Ordinal).Take(MostTables))
        {
            labels.Add(path, notes);
        }
        if (!labels._columns.ContainsKey(Group) && labels._columns.TryGetValue(SorterLabel, out Dictionary<int, string>? sorter))
        {
            labels._columns[Group] = sorter;
            notes.Add($"no cluster is curated: the group is Kilosort's own label ({SorterLabel})");
        }
        return labels;
    }

    /// <summary>The clusters that have a value in a column.</summary>
    public IEnumerable<int> Of(string column, string value) => _columns.GetValueOrDefault(column, [])
        .Where(label => label.Value.Equals(value, StringComparison.OrdinalIgnoreCase)).Select(label => label.Key);

    /// <summary>Every column as a property of some clusters: numbers where every value that is given is one, else texts.</summary>
    public IReadOnlyDictionary<string, UnitProperty> Properties(IReadOnlyList<int> clusters)
    {
        var properties = new OrderedDictionary<string, UnitProperty>();
        foreach ((string name, Dictionary<int, string> values) in _columns)
        {
            properties[name] = UnitTable.Property([.. clusters.Select(cluster => values.GetValueOrDefault(cluster, ""))],
                DelimitedReader.PlainNumberOf);
        }
        return properties;
    }

    private void Add(string path, ImportNotes notes)
    {
        using DelimitedReader reader = DelimitedReader.Open(path);
        int id = reader.Find(s_ids);
        if (id < 0)
        {
            notes.Add($"{Path.GetFileName(path)} is not read: it has no column {s_ids[0]}");
            return;
        }
        Dictionary<int, string>?[] columns = [.. reader.Columns.Select((name, column) =>
            column == id || name.Length == 0 || _columns.ContainsKey(name) ? null : _columns[name] = [])];
        while (reader.NextRow())
        {
            int cluster = reader.Whole(id);
            _clusters.Add(cluster);
            for (int column = 0; column < columns.Length; column++)
            {
                columns[column]?.TryAdd(cluster, reader.Text(column));
            }
        }
    }
}
