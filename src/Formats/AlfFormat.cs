using Dynamics.Data;
using Dynamics.Formats.Internals;
using Dynamics.Formats.Internals.Alf;
using Dynamics.Formats.Internals.Tables;

namespace Dynamics.Formats;

/// <summary>Imports a session in ALF, the International Brain Laboratory's convention of files (ONE): <c>object.attribute.ext</c>, perhaps
/// with a namespace before it (<c>_ibl_</c>), parts and a UUID within it, in the session's folder or folders below it
/// (<c>alf/probe00</c>).
/// <list type="bullet">
/// <item><c>spikes.times</c> (s) and <c>spikes.clusters</c>; of several probes all are taken;</item>
/// <item><c>clusters.*</c>: arrays whose rows are the clusters, and tables with <c>cluster_id</c> (<c>clusters.metrics</c>), become unit
/// properties;</item>
/// <item>the position: an object with <c>times</c> or <c>timestamps</c> and <c>position</c>, or <c>x</c> and <c>y</c>; where there is none
/// but the wheel's, that is the position, and said;</item>
/// <item><c>trials.intervals</c> with the other <c>trials.*</c> as columns become intervals.</item>
/// </list></summary>
[Kind("alf")]
public sealed class AlfFormat : RecordingFormat
{
    /// <inheritdoc/>
    public override string Description => "ALF session of the IBL's ONE (spikes.times.npy, spikes.clusters.npy, clusters.*, trials.*)";

    /// <inheritdoc/>
    public override ImportChoices Choices => ImportChoices.Position | ImportChoices.Columns;

    /// <summary>A folder in which, or below which, <c>spikes.times</c> and <c>spikes.clusters</c> are.</summary>
    /// <inheritdoc/>
    public override bool Recognizes(string path) => Directory.Exists(path) && AlfFiles.Find(path) is { HasSpikes: true };

    /// <summary>Imports a session. A unit is numbered like its cluster; of several probes units are numbered 1, 2, ... and have the
    /// properties <c>probe</c> and <c>cluster</c>. The recording spans the position (and one sampling interval) unless the options choose
    /// intervals or the whole session.</summary>
    /// <exception cref="InputException">An array that is missing, damaged, or does not fit the others; or no position.</exception>
    public override Recording Import(string path, ImportOptions options)
    {
        var notes = new ImportNotes();
        try
        {
            AlfFiles files = AlfFiles.Find(path) is { HasSpikes: true } found ? found : throw new InputException(
                "no spikes.times and spikes.clusters are there", path, "give the folder of a session");
            AlfUnits units = AlfUnits.Read(files, options, notes);
            return new TrackedSession
            {
                Format = Name,
                Path = path,
                Position = AlfPosition.Read(files, options, notes),
                Units = units.Trains,
                UnitProperties = units.Properties,
                Intervals = AlfTrials.Read(files, notes),
            }.ToRecording(options, notes);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot be read ({FileFault.Cause(failure)})", path, "check its permissions", failure);
        }
    }
}
