using Dynamics.Data;
using Dynamics.Formats.Internals.Hc11;
using Dynamics.Formats.Internals.Hdf5;
using Dynamics.Formats.Internals.Worker;

namespace Dynamics.Formats;

/// <summary>Imports a session of the hc-11 data set (Grosmark and Buzsaki 2016, CRCNS) as it is published: <c>*_sessInfo.mat</c>,
/// MATLAB 7.3, that is HDF5, read in a process of its own. Layout: group <c>/sessInfo</c> with Spikes, Position and Epochs, every
/// array with its axes reversed.
/// <para>Units are the clusters of <c>PyrIDs</c>, in that order (<see cref="ImportOptions.CellTypes"/>: <c>pyramidal</c>,
/// <c>interneuron</c>); unit properties are <c>shank</c>, <c>cluster</c> and <c>cell_type</c>. Channel <c>position</c> is
/// <c>OneDLocation</c> in metres, NaN where the rat does not run on the track; on a circular maze it wraps, 0 is the reward and the period
/// is the observed range. <c>TwoDLocation</c> becomes <c>x</c> and <c>y</c>; with <see cref="ImportOptions.Position"/> <c>TwoDLocation</c>,
/// the position is their principal axis. Optional <c>linspeed_raw</c> and <c>linspeed_sm</c> become channels. Epochs are <c>PRE</c>,
/// <c>Maze</c>, <c>POST</c> and the sleep states. The provenance says the maze type.</para></summary>
[Kind("hc11-mat")]
public sealed class Hc11SessionFormat : RecordingFormat, ILocalFormat
{
    /// <inheritdoc/>
    public override string Description => "hc-11 session, *_sessInfo.mat";

    /// <inheritdoc/>
    public override ImportChoices Choices => ImportChoices.Position;

    /// <summary>A MATLAB 7.3 or other HDF5 file with a group sessInfo; one that claims to be MATLAB 7.3 and
    /// cannot be opened, too.</summary>
    /// <inheritdoc/>
    public override bool Recognizes(string path) => ImportWorker.RecognizesHdf5(this, path, ofMatlab: true);

    /// <summary>Imports a session. The recording spans the maze epoch; <see cref="ImportOptions.Epoch"/> may name <c>PRE</c>, <c>Maze</c>,
    /// <c>POST</c> or <c>all</c>. Spikes outside and those past the session's end, sleep states without length and cells of the other type
    /// are left out and counted in the provenance's <c>notes</c>.</summary>
    /// <inheritdoc/>
    public override Recording Import(string path, ImportOptions options) => ImportWorker.Import(this, path, options);

    bool ILocalFormat.RecognizesHere(string path)
    {
        using Hdf5File file = Hdf5File.Open(path);
        Hdf5Group? spikes = file.Root.Group($"{Hc11SessionReader.GroupName}/Spikes");
        return spikes is not null;
    }

    Recording ILocalFormat.ImportHere(string path, ImportOptions options) => Hc11SessionReader.Read(path, options);
}
