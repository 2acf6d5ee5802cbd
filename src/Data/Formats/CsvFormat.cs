using Dynamics.Data.Formats.Internals;

namespace Dynamics.Data.Formats;

/// <summary>Imports a folder of comma-separated tables with header rows: <c>spikes.csv</c> (<c>time_s</c>, <c>unit</c>),
/// <c>position.csv</c> (<c>time_s</c> and value columns) and, where there is one, <c>units.csv</c> (<c>unit</c> and numeric
/// properties), which also lists units that never fire.
/// <para>A value column is named <c>name_unit</c>, for instance <c>position_m</c> or <c>x_px</c> (units of measure m, cm, mm, px, deg, rad).
/// A column <c>position</c>, or a single value column, is the position. Of <c>x</c> and <c>y</c> a channel <c>position</c> is made: the first
/// principal component of the tracked samples, each weighted by its distance from the sample half a second before (a long rest
/// beside the track must not turn the axis); origin at their minimum, direction that of growing x or y, whichever weighs more.</para></summary>
public sealed class CsvFormat : RecordingFormat
{
    /// <inheritdoc/>
    public override string Name => "csv";

    /// <inheritdoc/>
    public override string Description => "folder of spikes.csv, position.csv and perhaps units.csv, with header rows";

    /// <inheritdoc/>
    public override bool Recognizes(string path) => File.Exists(Path.Combine(path, "spikes.csv")) && File.Exists(Path.Combine(path, "position.csv"));

    /// <summary>Imports a folder. The recording spans the rows of position.csv (and one sampling interval); spikes outside of it are
    /// left out and counted in the provenance's <c>notes</c>. Units come in the order of units.csv, else ascending.</summary>
    /// <exception cref="InputException">A missing folder, file or column, or a row that cannot be used: file, row, column, what was found and expected.</exception>
    public override Recording Import(string path, ImportOptions options)
    {
        options.RequireDefault(Name);
        var notes = new ImportNotes();
        PositionTable position = ReadPosition(Path.Combine(path, "position.csv"), notes, out List<BehaviorChannel> channels);
        DelimitedReader spikeReader = DelimitedReader.OpenCsv(Path.Combine(path, "spikes.csv"));
        SpikeTable spikes = SpikeTable.Read(spikeReader, spikeReader.RequireColumn("time_s"), spikeReader.RequireColumn("unit"));
        UnitTable table = UnitTable.ReadIfPresent(Path.Combine(path, "units.csv"))
            ?? new UnitTable([.. spikes.Units.Distinct().Order()], new Dictionary<string, double[]>());

        double start = position.StartSeconds, end = position.EndSeconds;
        IReadOnlyList<SpikeTrain> units = spikes.ToTrains(table.UnitIds, start, end, out int clipped);
        notes.AddLeftOut(clipped, position);
        notes.AddSilent(units);
        string source = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        return new Recording
        {
            Name = Path.GetFileName(source),
            StartSeconds = start,
            EndSeconds = end,
            Units = units,
            Channels = channels,
            UnitProperties = table.Properties,
            Provenance = notes.ToProvenance(Name, source),
        };
    }

    private static PositionTable ReadPosition(string path, ImportNotes notes, out List<BehaviorChannel> channels)
    {
        DelimitedReader reader = DelimitedReader.OpenCsv(path);
        int timeColumn = reader.RequireColumn("time_s");
        int[] valueColumns = [.. Enumerable.Range(0, reader.Columns.Count).Where(column => column != timeColumn)];
        PositionTable table = PositionTable.Read(reader, timeColumn, valueColumns);
        channels = [];
        for (int i = 0; i < valueColumns.Length; i++)
        {
            (string name, string unit) = ChannelNaming.Parse(reader.Columns[valueColumns[i]]);
            channels.Add(new BehaviorChannel(name, unit, table.Times, table.Values[i]));
        }
        AddPosition(channels, path, notes);
        return table;
    }

    private static void AddPosition(List<BehaviorChannel> channels, string path, ImportNotes notes)
    {
        BehaviorChannel? x = channels.Find(channel => channel.Name == "x"), y = channels.Find(channel => channel.Name == "y");
        if (channels.Exists(channel => channel.Name == RecordingBinner.PositionChannel))
        {
            return;
        }
        if (channels.Count == 1)
        {
            notes.Add($"column {channels[0].Name} taken as the position");
            channels[0] = channels[0] with { Name = RecordingBinner.PositionChannel };
        }
        else if (x is null || y is null)
        {
            throw new InputException($"no position among the columns ({string.Join(", ", channels.Select(channel => channel.Name))})", path,
                "name a column position_m, or two x_m and y_m");
        }
        else if (x.UnitOfMeasure != y.UnitOfMeasure)
        {
            throw new InputException($"x is in {x.UnitOfMeasure}, y in {y.UnitOfMeasure}", path, "give both in one unit of measure");
        }
        else
        {
            channels.Add(PrincipalAxis.Project(x, y, path, out double fraction));
            notes.Add(FormattableString.Invariant($"position is the first principal component of x and y, weighted by movement ({100 * fraction:0.0} % of their variance)"));
        }
    }
}
