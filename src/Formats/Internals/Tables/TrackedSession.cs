using Dynamics.Data;

namespace Dynamics.Formats.Internals.Tables;

/// <summary>What a lab's tables say, before it is cut to the time that the recording keeps.</summary>
internal sealed record TrackedSession
{
    /// <summary>Name of the importer.</summary>
    public required string Format { get; init; }

    /// <summary>File or folder that it came from.</summary>
    public required string Path { get; init; }

    /// <summary>Tracked behaviour; one channel is the position, with two samples at least.</summary>
    public required IReadOnlyList<BehaviorChannel> Channels { get; init; }

    /// <summary>All spikes.</summary>
    public required SpikeTable Spikes { get; init; }

    /// <summary>The units with their properties; null: those that fire, ascending.</summary>
    public UnitTable? Units { get; init; }

    /// <summary>Named intervals.</summary>
    public IReadOnlyList<Epoch> Epochs { get; init; } = [];

    /// <summary>Position rows that repeated a time and were left out.</summary>
    public int DuplicateRows { get; init; }

    /// <summary>The recording of the time that the options keep: while position was tracked, one epoch, or the whole session (from the
    /// earliest to the latest of spikes, samples and epochs). Spikes and samples outside are left out, epochs are clipped.</summary>
    /// <exception cref="InputException">An epoch that ends before it starts, no such epoch, or no spike or no
    /// sample of position in it.</exception>
    public Recording ToRecording(ImportOptions options, ImportNotes notes)
    {
        if (Epochs.FirstOrDefault(epoch =>
            !(epoch.EndSeconds > epoch.StartSeconds) || !double.IsFinite(epoch.EndSeconds - epoch.StartSeconds)) is { } impossible)
        {
            throw new InputException(
                $"epoch {impossible.Name} spans {impossible.StartSeconds} to {impossible.EndSeconds} s", Path, "mend it, or leave it out");
        }
        (_, double start, double end) = Span(options);
        UnitTable table = Units ?? new UnitTable([.. Spikes.Units.Distinct().Order()], new Dictionary<string, double[]>());
        IReadOnlyList<SpikeTrain> units = Spikes.ToTrains(table.UnitIds, start, end, out int clipped);
        notes.AddLeftOut(clipped, start, end, DuplicateRows);
        notes.AddSilent(units);
        BehaviorChannel[] channels = [.. Channels.Select(channel => EpochClipping.Clip(channel, start, end))];
        if (!Array.Exists(channels, channel => channel.Name == RecordingBinner.PositionChannel && channel.Values.Any(double.IsFinite)))
        {
            throw new InputException(
                $"position is not tracked from {start} to {end} s", Path, "choose another --epoch, or leave the option out");
        }
        string source = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(Path));
        return new Recording
        {
            Name = Directory.Exists(Path) ? System.IO.Path.GetFileName(source) : System.IO.Path.GetFileNameWithoutExtension(source),
            StartSeconds = start,
            EndSeconds = end,
            Units = units,
            Channels = channels,
            Epochs = EpochClipping.Clip(Epochs, start, end),
            UnitProperties = table.Properties,
            Provenance = notes.ToProvenance(Format, source),
        };
    }

    private Epoch Span(ImportOptions options) => RecordingSpan.Choose(options.Epoch, Epochs, Path,
        usual: () => RecordingSpan.Tracked(Channels.First(channel => channel.Name == RecordingBinner.PositionChannel), Path),
        whole: () => RecordingSpan.Whole(Channels, Epochs, [(Spikes.Times.Min(), Spikes.Times.Max())])!);
}

/// <summary>The units of a recording as the rows of a file, with their numeric properties.</summary>
internal sealed record UnitTable(IReadOnlyList<int> UnitIds, IReadOnlyDictionary<string, double[]> Properties)
{
    /// <summary>Reads units.csv; null where there is none.</summary>
    /// <exception cref="InputException">A field that is no number, a unit listed twice, or no unit.</exception>
    public static UnitTable? ReadIfPresent(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }
        DelimitedReader reader = DelimitedReader.OpenCsv(path);
        int unitColumn = reader.RequireColumn("unit");
        List<int> ids = [];
        var seen = new HashSet<int>();
        List<double>[] values = [.. reader.Columns.Select(_ => new List<double>())];
        while (reader.NextRow())
        {
            int id = reader.Whole(unitColumn);
            ids.Add(seen.Add(id) ? id : throw reader.Mistake(unitColumn, $"unit {id} is listed twice", "remove one of the rows"));
            for (int column = 0; column < values.Length; column++)
            {
                values[column].Add(reader.FiniteOrMissing(column));
            }
        }
        if (ids.Count == 0)
        {
            throw new InputException("no unit is listed", path, "list every unit, or remove the file");
        }
        var properties = new Dictionary<string, double[]>();
        for (int column = 0; column < values.Length; column++)
        {
            if (column != unitColumn)
            {
                properties[reader.Columns[column]] = [.. values[column]];
            }
        }
        return new UnitTable(ids, properties);
    }

    /// <summary>Of arrays.</summary>
    /// <exception cref="InputException">No unit, a unit listed twice, or a property of another length.</exception>
    public static UnitTable Of(string path, int[] ids, IEnumerable<(string Name, double[] Values)> properties)
    {
        if (ids.Length == 0 || ids.Distinct().Count() < ids.Length)
        {
            throw new InputException(ids.Length == 0 ? "no unit is listed" : "a unit is listed twice", path,
                "list every unit once, or leave out the list of units");
        }
        var values = new OrderedDictionary<string, double[]>();
        foreach ((string name, double[] property) in properties)
        {
            values[name] = property.Length == ids.Length
                ? property
                : throw new InputException(
                    $"{property.Length} values of {name} for {ids.Length} units", path, "give one value for each unit");
        }
        return new UnitTable(ids, values);
    }
}
