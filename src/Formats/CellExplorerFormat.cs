using Dynamics.Data;
using Dynamics.Formats.Internals;
using Dynamics.Formats.Internals.CellExplorer;
using Dynamics.Formats.Internals.Worker;

namespace Dynamics.Formats;

/// <summary>Imports a session of CellExplorer or buzcode: MATLAB files of one base name, of version 5 or 7.3.
/// <list type="bullet">
/// <item><c>BASE.spikes.cellinfo.mat</c>: the structure <c>spikes</c> with <c>times</c> (a cell, seconds), and perhaps <c>UID</c>,
/// <c>cluID</c>, <c>shankID</c>, <c>region</c> and more, which become unit properties;</item>
/// <item><c>BASE.cell_metrics.cellinfo.mat</c>: its texts (<c>putativeCellType</c>, <c>brainRegion</c>, labels) become unit
/// properties;</item>
/// <item><c>BASE.animal.behavior.mat</c> or any <c>BASE*.behavior.mat</c>: <c>position.x</c>, <c>.y</c>, <c>.linearized</c>,
/// <c>.units</c> and <c>timestamps</c>, in CellExplorer's layout or the older one of buzcode; <c>trials</c> become intervals;</item>
/// <item><c>BASE.session.mat</c>: its <c>epochs</c> become intervals.</item>
/// </list>
/// <para>The position is <c>linearized</c>, where it is there; else x and y, as in CSV tables. CellExplorer's unit of measure, where none
/// is said, is cm.</para></summary>
[Kind("cellexplorer")]
public sealed class CellExplorerFormat : RecordingFormat, ILocalFormat
{
    /// <inheritdoc/>
    public override string Description =>
        "CellExplorer or buzcode session (*.spikes.cellinfo.mat, *.behavior.mat): its folder, or its spike file";

    /// <inheritdoc/>
    public override ImportChoices Choices => ImportChoices.Position;

    /// <summary>A folder with a MATLAB file named <c>*.spikes.cellinfo.mat</c>, or such a file.</summary>
    /// <inheritdoc/>
    public override bool Recognizes(string path) => CellExplorerFiles.Find(path).Count > 0;

    /// <summary>Imports a session. The recording spans the position (and one sampling interval) unless the options choose intervals or the
    /// whole session.</summary>
    /// <inheritdoc/>
    public override Recording Import(string path, ImportOptions options)
    {
        CellExplorerFiles files = CellExplorerFiles.Require(path);
        return files.All.Any(file => FileHead.Of(file) is FileKind.Matlab73 or FileKind.Hdf5)
            ? ImportWorker.Import(this, files.Spikes, options)
            : CellExplorerSession.Read(files, Name, options);
    }

    bool ILocalFormat.RecognizesHere(string path) => Recognizes(path);

    Recording ILocalFormat.ImportHere(string path, ImportOptions options) =>
        CellExplorerSession.Read(CellExplorerFiles.Require(path), Name, options);
}
