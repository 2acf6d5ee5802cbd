using Dynamics.Data;
using Dynamics.Formats.Internals;
using Dynamics.Formats.Internals.Tables;

namespace Dynamics.Formats;

/// <summary>Imports a folder of text tables as labs have them: <c>spikes</c> (<c>time_s</c>, <c>unit</c>), <c>position</c> (<c>time_s</c>
/// and value columns), perhaps <c>units</c> (<c>unit</c> and properties, numbers or text; also lists units that never fire), and any table
/// with a start and an end as epochs. Endings <c>.csv</c> or <c>.tsv</c>, perhaps <c>.gz</c>; fields parted by comma, semicolon, tab or
/// blanks; decimal comma; comments that begin with <c>#</c>. Other names of columns that labs use are understood and noted, or chosen by
/// <see cref="ImportOptions.Columns"/>.
/// <para>A value column is named <c>name_unit</c>, for instance <c>position_m</c> or <c>x_px</c> (units of measure m, cm, mm, px,
/// deg, rad); one in deg or rad, unless it is x or y, is an angle, which repeats after a full turn. A column <c>position</c>, or a single
/// value column, is the position. Of <c>x</c> and <c>y</c> a channel <c>position</c> is made: the first principal component of the tracked
/// samples, each weighted by its distance from the sample half a second before (a long rest beside the track must not turn the axis);
/// origin at their minimum, direction that of growing x or y, whichever weighs more. The position may also be what DeepLabCut or SLEAP
/// wrote (<see cref="ImportOptions.Position"/>: the body part).</para></summary>
[Kind("csv")]
public sealed class CsvFormat : RecordingFormat
{
    /// <inheritdoc/>
    public override string Description => "folder of tables: spikes, position and perhaps units (.csv or .tsv, with header rows)";

    /// <inheritdoc/>
    public override ImportChoices Choices => ImportChoices.Position | ImportChoices.Columns;

    /// <inheritdoc/>
    public override bool Recognizes(string path) => Directory.Exists(path) && TableFolder.Find(path, TableFolder.Spikes) is not null;

    /// <summary>Imports a folder. The recording spans the rows of the position (and one sampling interval) unless the options choose
    /// intervals or the whole session; spikes outside of it are left out and counted in the provenance's <c>notes</c>. Units come in the
    /// order of the table of units, else ascending.</summary>
    /// <exception cref="InputException">A missing folder, file or column, or a row that cannot be used: file, row, column, what was
    /// found and expected.</exception>
    public override Recording Import(string path, ImportOptions options)
    {
        var notes = new ImportNotes();
        TableFolder tables = new(path, options, notes);
        TrackedPosition position = tables.ReadPosition();
        (IReadOnlyList<SpikeTrain> units, IReadOnlyDictionary<string, UnitProperty> properties) = tables.ReadUnits();
        IReadOnlyList<SessionInterval> intervals = tables.ReadIntervals();
        tables.RequireColumnsUsed();
        return new TrackedSession
        {
            Format = Name,
            Path = path,
            Position = position,
            Units = units,
            UnitProperties = properties,
            Intervals = intervals,
        }.ToRecording(options, notes);
    }
}
