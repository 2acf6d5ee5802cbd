using Dynamics.Data;
using Dynamics.Formats.Internals;
using Dynamics.Formats.Internals.Tables;

namespace Dynamics.Formats;

/// <summary>Imports a folder of comma-separated tables with header rows: <c>spikes.csv</c> (<c>time_s</c>, <c>unit</c>),
/// <c>position.csv</c> (<c>time_s</c> and value columns) and, where there is one, <c>units.csv</c> (<c>unit</c> and numeric
/// properties), which also lists units that never fire.
/// <para>A value column is named <c>name_unit</c>, for instance <c>position_m</c> or <c>x_px</c> (units of measure m, cm, mm, px,
/// deg, rad); one in deg or rad, unless it is x or y, is an angle, which repeats after a full turn. A column <c>position</c>, or a single
/// value column, is the position. Of <c>x</c> and <c>y</c> a channel <c>position</c> is made: the first principal component of the tracked
/// samples, each weighted by its distance from the sample half a second before (a long rest beside the track must not turn the axis);
/// origin at their minimum, direction that of growing x or y, whichever weighs more.</para></summary>
[Kind("csv")]
public sealed class CsvFormat : RecordingFormat
{
    /// <inheritdoc/>
    public override string Description => "folder of spikes.csv, position.csv and perhaps units.csv, with header rows";

    /// <inheritdoc/>
    public override bool Recognizes(string path) =>
        File.Exists(Path.Combine(path, "spikes.csv")) && File.Exists(Path.Combine(path, "position.csv"));

    /// <summary>Imports a folder. The recording spans the rows of position.csv (and one sampling interval) unless the options keep the
    /// whole session; spikes outside of it are left out and counted in the provenance's <c>notes</c>. Units come in the order of
    /// units.csv, else ascending.</summary>
    /// <exception cref="InputException">A missing folder, file or column, or a row that cannot be used: file, row, column, what was
    /// found and expected.</exception>
    public override Recording Import(string path, ImportOptions options)
    {
        options.RequireOnlyEpoch(Name);
        var notes = new ImportNotes();
        string positionPath = Path.Combine(path, "position.csv");
        DelimitedReader reader = DelimitedReader.OpenCsv(positionPath);
        int timeColumn = reader.RequireColumn("time_s");
        int[] valueColumns = [.. Enumerable.Range(0, reader.Columns.Count).Where(column => column != timeColumn)];
        PositionTable position = PositionTable.Read(reader, timeColumn, valueColumns);
        BehaviorChannel[] channels =
            [.. valueColumns.Select((column, i) => ChannelNaming.ToChannel(reader.Columns[column], position.Times, position.Values[i]))];
        DelimitedReader spikeReader = DelimitedReader.OpenCsv(Path.Combine(path, "spikes.csv"));
        return new TrackedSession
        {
            Format = Name,
            Path = path,
            Channels = PositionChannel.Require(channels, positionPath, notes),
            Spikes = SpikeTable.Read(spikeReader, spikeReader.RequireColumn("time_s"), spikeReader.RequireColumn("unit")),
            Units = UnitTable.ReadIfPresent(Path.Combine(path, "units.csv")),
            DuplicateRows = position.DuplicateRows,
        }.ToRecording(options, notes);
    }
}
