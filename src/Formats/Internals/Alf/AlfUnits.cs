using System.Globalization;
using Dynamics.Data;
using Dynamics.Formats.Internals.Tables;

namespace Dynamics.Formats.Internals.Alf;

/// <summary>The units of an ALF session: the clusters of its probes.</summary>
/// <param name="Trains">Spikes by unit.</param>
/// <param name="Properties">What the <c>clusters</c> objects say of them.</param>
internal sealed record AlfUnits(IReadOnlyList<SpikeTrain> Trains, IReadOnlyDictionary<string, UnitProperty> Properties)
{
    private const string Spikes = "spikes", Clusters = "clusters", ClusterId = "cluster_id", Probe = "probe", Cluster = "cluster";

    /// <summary>Attributes that are long, or name a cluster for machines.</summary>
    private static readonly string[] s_unused = ["uuids", "waveforms", "waveformsChannels", "templates"];

    /// <summary>Reads the spikes of every probe.</summary>
    /// <exception cref="InputException">Arrays that do not fit each other, or times that count samples.</exception>
    public static AlfUnits Read(AlfFiles files, ImportOptions options, ImportNotes notes)
    {
        string[] probes = [.. files.Probes];
        List<SpikeTrain> trains = [];
        List<string> probeOf = [];
        List<double> clusterOf = [];
        var columns = new OrderedDictionary<string, string[]>();
        foreach (string probe in probes)
        {
            int first = trains.Count;
            foreach (SpikeTrain train in ReadSpikes(files, probe, options).ToTrains(null))
            {
                trains.Add(probes.Length == 1 ? train : train with { UnitId = trains.Count + 1 });
                probeOf.Add(probe.Split('/', '\\').Reverse()
                    .FirstOrDefault(part => part.Contains(Probe, StringComparison.OrdinalIgnoreCase)) ?? probe);
                clusterOf.Add(train.UnitId);
            }
            foreach ((string name, Dictionary<int, string> values) in ReadClusters(files, probe, notes))
            {
                if (!columns.TryGetValue(name, out string[]? all))
                {
                    columns[name] = all = [];
                }
                columns[name] = [.. all, .. Enumerable.Repeat("", first - all.Length),
                    .. Enumerable.Range(first, trains.Count - first).Select(unit => values.GetValueOrDefault((int)clusterOf[unit], ""))];
            }
        }
        var properties = new OrderedDictionary<string, UnitProperty>();
        if (probes.Length > 1)
        {
            notes.Add($"units of {probes.Length} probes: {string.Join(", ", probes)}");
            (properties[Probe], properties[Cluster]) = (probeOf.ToArray(), clusterOf.ToArray());
        }
        foreach ((string name, string[] values) in columns)
        {
            properties[name] = UnitTable.Property([.. values, .. Enumerable.Repeat("", trains.Count - values.Length)],
                DelimitedReader.PlainNumberOf);
        }
        return new(trains, properties);
    }

    private static SpikeTable ReadSpikes(AlfFiles files, string probe, ImportOptions options)
    {
        AlfFile times = files.ArrayOf(Spikes, "times", probe)!, clusters = files.ArrayOf(Spikes, Clusters, probe)!;
        NumpyArray read = NumpyFile.Read(times.Path);
        if (read.Values is not (double[] or float[]) && options.Times.Spikes is null)
        {
            throw new InputException("holds whole numbers, which look like samples; expected seconds", times.Path,
                "say what they count, for instance --time-unit spikes=30000Hz");
        }
        return SpikeTable.Of(times.Path, times.ReadNumbers(), NumberColumn.ToUnitIds(NumpyFile.Read(clusters.Path).Values, clusters.Path));
    }

    /// <summary>What is known of the clusters of a probe, by the name of the property and the number of the cluster.</summary>
    private static OrderedDictionary<string, Dictionary<int, string>> ReadClusters(AlfFiles files, string probe, ImportNotes notes)
    {
        var properties = new OrderedDictionary<string, Dictionary<int, string>>();
        List<string> left = [];
        foreach (AlfFile file in files.Of(Clusters, probe).Where(file => !s_unused.Contains(file.Attribute)).OrderBy(file => file.IsTable))
        {
            try
            {
                foreach ((string name, Dictionary<int, string> values) in file.IsArray ? OfArray(file) : OfTable(file))
                {
                    properties.TryAdd(name, values);
                }
            }
            catch (InputException)
            {
                left.Add(System.IO.Path.GetFileName(file.Path));
            }
        }
        if (left.Count > 0)
        {
            notes.Add($"not read, for they hold no table or column of clusters: {string.Join(", ", left)}");
        }
        return properties;
    }

    private static IEnumerable<(string, Dictionary<int, string>)> OfArray(AlfFile file)
    {
        NumpyArray array = NumpyFile.Read(file.Path);
        if (array.Shape.Count(axis => axis != 1) > 1)
        {
            return [];
        }
        string[] texts = array.Values as string[]
            ?? Array.ConvertAll(NumberColumn.ToDoubles(array.Values)!, value => value.ToString(CultureInfo.InvariantCulture));
        return [(file.Attribute, texts.Index().ToDictionary(item => item.Index, item => item.Item))];
    }

    /// <summary>The columns of a table; its rows are the clusters of <c>cluster_id</c>, or those of their numbers.</summary>
    private static IEnumerable<(string, Dictionary<int, string>)> OfTable(AlfFile file)
    {
        (string[] names, List<string[]> rows) = AlfTable.Read(file.Path);
        int id = Array.IndexOf(names, ClusterId);
        return [.. names.Index().Where(column => column.Index != id && column.Item.Length > 0).Select(column =>
        {
            Dictionary<int, string> values = [];
            foreach ((int row, string[] fields) in rows.Index())
            {
                if (id < 0 || (DelimitedReader.PlainNumberOf(fields[id]) is { } number && number == Math.Floor(number)
                    && Math.Abs(number) < int.MaxValue))
                {
                    values.TryAdd(id < 0 ? row : (int)DelimitedReader.PlainNumberOf(fields[id])!.Value, fields[column.Index]);
                }
            }
            return (column.Item, values);
        })];
    }
}

/// <summary>A table of ALF, text or Parquet, as texts.</summary>
internal static class AlfTable
{
    /// <summary>Names of the columns, and the rows.</summary>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static (string[] Names, List<string[]> Rows) Read(string path)
    {
        if (FileHead.Of(path) == FileKind.Parquet)
        {
            ForeignTable table = new(path);
            string[] names = [.. table.Names];
            UnitProperty[] columns = [.. names.Select(table.Property)];
            return (names, [.. Enumerable.Range(0, columns.Length == 0 ? 0 : columns[0].Count)
                .Select(row => Array.ConvertAll(columns, column => column.TextAt(row)))]);
        }
        using DelimitedReader reader = DelimitedReader.Open(path);
        List<string[]> rows = [];
        while (reader.NextRow())
        {
            rows.Add([.. Enumerable.Range(0, reader.Columns.Count).Select(reader.Text)]);
        }
        return ([.. reader.Columns], rows);
    }
}
