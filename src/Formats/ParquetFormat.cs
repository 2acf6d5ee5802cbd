using Dynamics.Data;
using Dynamics.Data.Internals.Storage;
using Dynamics.Formats.Internals;
using Dynamics.Formats.Internals.Tables;

namespace Dynamics.Formats;

/// <summary>Recordings as Parquet tables: a recording folder (<see cref="RecordingFolder"/>), or a folder made with pandas or the like.
/// <para>Of the latter are read <c>spikes.parquet</c> (<c>time_s</c>, <c>unit</c>; rows in any order), <c>behavior.parquet</c> or
/// <c>position.parquet</c> (<c>time_s</c> ascending, and value columns named as in CSV tables: <c>position_m</c>, or <c>x_px</c> and
/// <c>y_px</c>) and, where they exist, <c>units.parquet</c> (<c>unit</c> and properties) and <c>epochs.parquet</c> (<c>name</c>,
/// <c>start_s</c>, <c>end_s</c>). Columns may be of any numeric type; empty and NaN mean not tracked.</para></summary>
[Kind("parquet")]
public sealed class ParquetFormat : ExportFormat
{
    private const string Spikes = "spikes.parquet", Units = "units.parquet", Epochs = "epochs.parquet";
    private static readonly string[] s_behavior = ["behavior.parquet", "position.parquet"];

    /// <inheritdoc/>
    public override string Description =>
        "recording folder, or folder of spikes.parquet and position.parquet (perhaps units.parquet, epochs.parquet)";

    /// <inheritdoc/>
    public override ImportChoices Choices => ImportChoices.Position;

    /// <inheritdoc/>
    public override bool Recognizes(string path) => Directory.Exists(path) && (IsRecordingFolder(path)
        || (File.Exists(Path.Combine(path, Spikes)) && Array.Exists(s_behavior, name => File.Exists(Path.Combine(path, name)))));

    /// <summary>Imports a folder; a recording folder comes back as it is. Of other tables the recording spans the rows of behaviour (and
    /// one sampling interval) unless the options choose an epoch.</summary>
    /// <exception cref="InputException">A missing file or column, or a value that cannot be used: which file, what was
    /// found and expected.</exception>
    public override Recording Import(string path, ImportOptions options)
    {
        if (IsRecordingFolder(path))
        {
            options.RequireDefault(Name);
            return RecordingFolder.Load(path);
        }
        var notes = new ImportNotes();
        UnitTable? units = File.Exists(Path.Combine(path, Units)) ? ReadUnits(new ForeignTable(Path.Combine(path, Units))) : null;
        return new TrackedSession
        {
            Format = Name,
            Path = path,
            Position = ChosenPosition.Read(options, path, notes)
                ?? new ForeignTable(Path.Combine(path, BehaviorFile(path))).ReadPosition(options.Position),
            Units = ReadSpikes(new ForeignTable(Path.Combine(path, Spikes))).ToTrains(units?.UnitIds),
            UnitProperties = units?.Properties ?? new Dictionary<string, UnitProperty>(),
            Intervals = File.Exists(Path.Combine(path, Epochs)) ? ReadEpochs(new ForeignTable(Path.Combine(path, Epochs))) : [],
        }.ToRecording(options, notes);
    }

    /// <summary>Writes a recording folder.</summary>
    /// <exception cref="InputException">Something else than a recording folder is there, or it cannot be made there.</exception>
    /// <exception cref="ArgumentException">Two channels, or two unit properties, of one name, or named like a column of ours.</exception>
    public override void Export(Recording recording, string path) => RecordingFolder.Save(recording, path);

    private static bool IsRecordingFolder(string path) => File.Exists(Path.Combine(path, RecordingManifest.FileName));

    private static string BehaviorFile(string path)
    {
        string[] found = Array.FindAll(s_behavior, name => File.Exists(Path.Combine(path, name)));
        return found.Length < 2 ? found.FirstOrDefault() ?? s_behavior[1]
            : throw new InputException($"both {string.Join(" and ", found)} are there", path, "keep one of them");
    }

    private static SpikeTable ReadSpikes(ForeignTable table) => SpikeTable.Of(table.Path, table.Column("time_s"), table.UnitIds());

    private static UnitTable ReadUnits(ForeignTable table) => UnitTable.Of(table.Path, table.UnitIds(),
        table.Names.Where(name => name != "unit").Select(name => (name, table.Property(name))));

    private static SessionInterval[] ReadEpochs(ForeignTable table)
    {
        (string[] names, double[] starts, double[] ends) = (table.TextColumn("name"), table.Column("start_s"), table.Column("end_s"));
        return [.. names.Select((name, i) => SessionInterval.Of(new Epoch(name, starts[i], ends[i])))];
    }
}
