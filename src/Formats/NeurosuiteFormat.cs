using Dynamics.Data;
using Dynamics.Formats.Internals;
using Dynamics.Formats.Internals.Neurosuite;
using Dynamics.Formats.Internals.Tables;

namespace Dynamics.Formats;

/// <summary>Imports a session of the Neurosuite (Klusters, NeuroScope; the CRCNS data sets hc-2, hc-3 and others): for every shank
/// <c>BASE.res.N</c> (the sample of each spike) and <c>BASE.clu.N</c> (number of clusters, then the cluster of each spike), <c>BASE.xml</c>
/// or <c>BASE.par</c> with the sampling rate, and <c>BASE.whl</c>, <c>.whd</c> or <c>.pos</c> with the position of one or two lamps in
/// pixels, a row a video frame, -1 where not tracked. Features and waveforms (<c>.fet</c>, <c>.spk</c>) are not read.
/// <para>Units are numbered 1, 2, ... in the order of shank and cluster, which are their properties. Clusters 0 (artefacts) and 1 (what
/// could not be sorted) are left out and counted, unless a condition of <see cref="ImportOptions.Keep"/> is on the cluster. Of two lamps
/// the position is the mean of those that are tracked. The rate of the video is what the <c>.xml</c> says, else one row every 512 samples
/// (39.0625 Hz at 20 kHz), if the tracking then lasts as long as the spikes.</para></summary>
[Kind("neurosuite")]
public sealed class NeurosuiteFormat : RecordingFormat
{
    /// <inheritdoc/>
    public override string Description => "Neurosuite session (.res.N, .clu.N, .xml or .par, .whl): its folder, or any of its files";

    /// <inheritdoc/>
    public override ImportChoices Choices => ImportChoices.Position | ImportChoices.Columns;

    /// <summary>A folder with a <c>.res</c> and a <c>.clu</c> file of one name; or a file of that name.</summary>
    /// <inheritdoc/>
    public override bool Recognizes(string path) => NeurosuiteFiles.Find(path).Count > 0;

    /// <summary>Imports a session. The recording spans the tracking (and one sampling interval) unless the options choose intervals or the
    /// whole session.</summary>
    /// <exception cref="InputException">Several sessions in the folder, a file that is missing, damaged or does not fit the others, or a
    /// rate that is not said.</exception>
    public override Recording Import(string path, ImportOptions options)
    {
        var notes = new ImportNotes();
        try
        {
            NeurosuiteFiles files = NeurosuiteFiles.Require(path);
            NeurosuiteParameters parameters = NeurosuiteParameters.Read(files.Path(".xml"), files.Path(".par"));
            NeurosuiteUnits units = NeurosuiteUnits.Read(files, parameters, options, notes);
            TableFolder tables = new(files.Folder, options, notes);
            TrackedPosition position = files.Tracking is { } tracking && options.Position is null
                ? VideoTracking.Read(tracking, parameters, units.LastSpikeSeconds, options, notes)
                : ChosenPosition.ReadOrFind(options, files.Folder, notes, tables.Columns);
            IReadOnlyList<SessionInterval> intervals = tables.ReadIntervals();
            tables.RequireColumnsUsed();
            return new TrackedSession
            {
                Format = Name,
                Path = path,
                Name = files.BaseName,
                Position = position,
                Units = units.Trains,
                UnitProperties = units.Properties,
                Intervals = intervals,
            }.ToRecording(options, notes);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot be read ({FileFault.Cause(failure)})", path, "check its permissions", failure);
        }
    }
}
