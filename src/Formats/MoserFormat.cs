using Dynamics.Data;
using Dynamics.Formats.Internals;
using Dynamics.Formats.Internals.Moser;
using Dynamics.Formats.Internals.Worker;

namespace Dynamics.Formats;

/// <summary>Imports a session as the Moser lab publishes it (Hafting 2005 and 2008, Sargolini 2006): a MATLAB file for each cell, named
/// after tetrode and cell (<c>11084-03020501_t2c1.mat</c>), with the spike times <c>ts</c> or <c>cellTS</c> (s), and the position of one or
/// two lamps (cm) either in the same files (<c>t</c>, <c>x1</c>, <c>y1</c>, <c>x2</c>, <c>y2</c>) or in a position file
/// (<c>11084-03020501_POS.mat</c>: <c>post</c>, <c>posx</c>, <c>posy</c>, <c>posx2</c>, <c>posy2</c>).
/// <para>Units are numbered 1, 2, ... in the order of tetrode and cell, which are their properties. Of two lamps the position is the mean
/// of those that are tracked; NaN, and 0 in both coordinates, mean not tracked.</para></summary>
[Kind("moser")]
public sealed class MoserFormat : RecordingFormat, ILocalFormat
{
    /// <inheritdoc/>
    public override string Description => "Moser-lab session: a MATLAB file for each cell (*_T1C1.mat) and a position file (*_POS.mat)";

    /// <inheritdoc/>
    public override ImportChoices Choices => ImportChoices.Position;

    /// <summary>A folder with MATLAB files named after tetrode and cell, or such a file.</summary>
    /// <inheritdoc/>
    public override bool Recognizes(string path) => MoserFiles.Find(path).Count > 0;

    /// <summary>Imports a session. The recording spans the position (and one sampling interval) unless the options choose the whole
    /// session.</summary>
    /// <inheritdoc/>
    public override Recording Import(string path, ImportOptions options)
    {
        MoserFiles files = MoserFiles.Require(path);
        return files.All.Any(file => FileHead.Of(file) is FileKind.Matlab73)
            ? ImportWorker.Import(this, files.Cells[0].Path, options)
            : MoserSession.Read(files, Name, options);
    }

    bool ILocalFormat.RecognizesHere(string path) => Recognizes(path);

    Recording ILocalFormat.ImportHere(string path, ImportOptions options) => MoserSession.Read(MoserFiles.Require(path), Name, options);
}
