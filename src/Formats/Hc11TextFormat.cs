using Dynamics.Data;
using Dynamics.Formats.Internals;
using Dynamics.Formats.Internals.Tables;

namespace Dynamics.Formats;

/// <summary>Imports the text extract of an hc-11 session (Grosmark and Buzsaki 2016, as extracted in bbujfalussy/PlaceCellAnal; see
/// datasets/README.md): <c>spikes.txt</c> with <c>time_s unit</c> a row, <c>position.txt</c> with <c>time_s position_m</c>, <c>NA</c>
/// where the animal was not tracked.</summary>
[Kind("hc11-text")]
public sealed class Hc11TextFormat : RecordingFormat
{
    /// <inheritdoc/>
    public override string Description => "folder of spikes.txt and position.txt, without headers";

    /// <inheritdoc/>
    public override ImportChoices Choices => ImportChoices.None;

    /// <inheritdoc/>
    public override bool Recognizes(string path) =>
        File.Exists(Path.Combine(path, "spikes.txt")) && File.Exists(Path.Combine(path, "position.txt"));

    /// <summary>Imports a folder. The recording spans the rows of position.txt (and one sampling interval), its epoch <c>maze</c>, unless
    /// the options keep the whole session; spikes outside of it are left out and counted in the provenance's <c>notes</c>. Units come in
    /// ascending order; position is in metres.</summary>
    /// <exception cref="InputException">A missing folder or file, or a row that cannot be used: file, row, column, what was
    /// found and expected.</exception>
    public override Recording Import(string path, ImportOptions options)
    {
        using DelimitedReader positionRows =
            DelimitedReader.OpenBlankSeparated(Path.Combine(path, "position.txt"), ["time_s", "position_m"]);
        PositionTable position = PositionTable.Read(positionRows, 0, [1], 1);
        using DelimitedReader spikeRows = DelimitedReader.OpenBlankSeparated(Path.Combine(path, "spikes.txt"), ["time_s", "unit"]);
        return new TrackedSession
        {
            Format = Name,
            Path = path,
            Position = new(position.Path, [new BehaviorChannel(RecordingBinner.PositionChannel, "m", position.Times, position.Values[0])],
                position.DuplicateRows),
            Units = SpikeTable.Read(spikeRows, 0, 1, 1).ToTrains(null),
            Intervals = [SessionInterval.Of(new Epoch("maze", position.Times[0], SamplingClock.End(position.Times)))],
        }.ToRecording(options, new ImportNotes());
    }
}
