using Dynamics.Data;
using Dynamics.Formats.Internals;
using Dynamics.Formats.Internals.Hdf5;
using Dynamics.Formats.Internals.Nwb;
using Dynamics.Formats.Internals.Worker;

namespace Dynamics.Formats;

/// <summary>Imports and exports NWB 2 files (Neurodata Without Borders, HDF5). Files are read in a process of its own.
/// <para><b>Import.</b> Units from <c>/units</c> (their numeric columns become unit properties;
/// <see cref="ImportOptions.CellTypes"/> are values of its column <c>cell_type</c>). The position is a <c>SpatialSeries</c>,
/// wherever it is, of several the longest; with <see cref="ImportOptions.Position"/> the series of that path or name. One along a
/// track becomes <c>position</c>; one in the plane becomes <c>x</c>, <c>y</c> (and <c>z</c>) and, where there is none along a track
/// for the same time, a <c>position</c> along its principal axis, as <see cref="CsvFormat"/> does it. Values are data * conversion
/// + offset. Interval tables (epochs, trials, ...) become epochs.</para>
/// <para><b>Export.</b> <c>/units</c>, a <c>SpatialSeries</c> a channel in <c>/processing/behavior/Position</c>,
/// <c>/intervals/epochs</c>; what NWB has no place for stands in <c>/scratch/dynamics_recording</c>, so that the import of an exported
/// file is the same recording, bit for bit. Dates, which a recording does not have, are those of 1970. Whatever reads HDF5 as of
/// version 1.10 opens it.</para></summary>
[Kind("nwb")]
public sealed class NwbFormat : ExportFormat, ILocalFormat
{
    /// <inheritdoc/>
    public override string Description => "NWB 2.x file (HDF5)";

    /// <inheritdoc/>
    public override ImportChoices Choices => ImportChoices.Position | ImportChoices.Signals;

    /// <summary>An HDF5 file whose root says that it is NWB; one that cannot be opened and does not claim to be MATLAB, too.</summary>
    /// <inheritdoc/>
    public override bool Recognizes(string path) => ImportWorker.RecognizesHdf5(this, path, ofMatlab: false);

    /// <summary>Imports a file. The recording spans the tracked time (and one sampling interval); <see cref="ImportOptions.Epoch"/> may
    /// name an epoch or be <c>all</c>. Spikes outside, intervals without length, columns that are no numbers, and what was chosen or mended
    /// (a <c>rate</c> that is the sampling interval, a <c>conversion</c> of NaN, spikes out of order) are said in the provenance's
    /// <c>notes</c>. A file that was exported here keeps its own span and provenance.</summary>
    /// <inheritdoc/>
    public override Recording Import(string path, ImportOptions options) => ImportWorker.Import(this, path, options);

    /// <inheritdoc/>
    public override void Export(Recording recording, string path)
    {
        if (Hdf5Signature.Find(path) >= 0)
        {
            ImportWorker.Recognizes(this, path); // refuses a file that cannot be opened: it may be somebody's, half written
        }
        ExportTarget.Write(this, path, beside => NwbWriter.Write(beside, recording));
    }

    bool ILocalFormat.RecognizesHere(string path)
    {
        using Hdf5File file = Hdf5File.Open(path);
        return NwbReader.IsNwb(file);
    }

    Recording ILocalFormat.ImportHere(string path, ImportOptions options) => NwbReader.Read(path, options);
}
