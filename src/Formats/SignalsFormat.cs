using Dynamics.Data;
using Dynamics.Formats.Internals;
using Dynamics.Formats.Internals.Matlab;
using Dynamics.Formats.Internals.Numpy;
using Dynamics.Formats.Internals.Signals;
using Dynamics.Formats.Internals.Worker;

namespace Dynamics.Formats;

/// <summary>Imports calcium imaging as continuous signals [time, unit] or [unit, time], which are no spikes: dF/F, fluorescence,
/// deconvolved events. The array <c>dff</c>, <c>deconvolved</c>, <c>spks</c>, <c>F</c>, <c>calcium</c> or the like (or
/// <see cref="ImportOptions.Signals"/>) of an <c>.npz</c> archive, of a folder of <c>.npy</c> files (Suite2p's, too, whose <c>iscell</c>
/// is a unit property) or of a MATLAB file; or a text table <c>dff.csv</c>, <c>traces.csv</c> or the like with a column a unit.
/// <para>The times of the frames are an array <c>frame_times</c> (or <c>NAME_times</c>, <c>timestamps</c>, ...) or a column of the table;
/// else <see cref="ImportOptions.BinWidthSeconds"/> says how long a frame lasts, and the first begins at 0 s. The position is an array
/// <c>position</c> (or <c>pos</c>, ...) with a sample a frame, or one with <c>position_times</c>, or
/// <see cref="ImportOptions.Position"/>.</para></summary>
[Kind("signals")]
public sealed class SignalsFormat : RecordingFormat, ILocalFormat
{
    /// <inheritdoc/>
    public override string Description =>
        "continuous signals [time, unit] of calcium imaging: dF/F, fluorescence, deconvolved events (.npz, .npy, Suite2p, .mat, .csv)";

    /// <inheritdoc/>
    public override ImportChoices Choices =>
        ImportChoices.Position | ImportChoices.BinWidth | ImportChoices.Signals | ImportChoices.Columns;

    /// <summary>Arrays that hold no spikes and no counts, but a matrix named like signals.</summary>
    /// <inheritdoc/>
    public override bool Recognizes(string path) => SignalSession.Recognizes(this, path);

    /// <summary>Imports signals. The recording spans the time in which both they and the position were sampled, unless the options choose
    /// otherwise.</summary>
    /// <exception cref="InputException">No matrix of signals, no times of its frames, or a position that does not fit it.</exception>
    public override Recording Import(string path, ImportOptions options) =>
        FileHead.Of(path) is FileKind.Matlab73 ? ImportWorker.Import(this, path, options) : ImportHere(path, options);

    bool ILocalFormat.RecognizesHere(string path) => SignalSession.AreNamed(MatlabContent.Variables(path));

    Recording ILocalFormat.ImportHere(string path, ImportOptions options) => ImportHere(path, options);

    private Recording ImportHere(string path, ImportOptions options)
    {
        var notes = new ImportNotes();
        try
        {
            using NumpyBundle arrays = SignalSession.Open(path, options, notes);
            return SignalSession.Read(arrays, Name, options, notes);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new InputException($"cannot be read ({FileFault.Cause(failure)})", path, "copy or save the files again", failure);
        }
    }
}
