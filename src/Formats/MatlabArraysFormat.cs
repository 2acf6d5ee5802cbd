using Dynamics.Data;
using Dynamics.Formats.Internals;
using Dynamics.Formats.Internals.Matlab;
using Dynamics.Formats.Internals.Numpy;
using Dynamics.Formats.Internals.Worker;

namespace Dynamics.Formats;

/// <summary>Imports a MATLAB file that somebody saved by hand, of version 5 or 7.3: <c>spike_times</c> (or <c>spikes</c>), a cell with the
/// times (s) of each unit, or a vector beside <c>spike_units</c>; and <c>position</c> or <c>pos</c> (T, T x 2 or 2 x T) with
/// <c>position_times</c>, <c>pos_times</c> or the like. It is the layout of KordingLab's Neural_Decoding. Other arrays with
/// <c>NAME_times</c> become channels, as in <see cref="NumpyFormat"/>.</summary>
[Kind("matlab-arrays")]
public sealed class MatlabArraysFormat : RecordingFormat, ILocalFormat
{
    /// <inheritdoc/>
    public override string Description => "MATLAB file with spike_times (a cell, one vector a unit) and pos or position with its times";

    /// <inheritdoc/>
    public override ImportChoices Choices => ImportChoices.Position | ImportChoices.Signals;

    /// <summary>A MATLAB file with spike times and a position, by the names of its variables.</summary>
    /// <inheritdoc/>
    public override bool Recognizes(string path) => MatlabArrays.Recognizes(this, path, MatlabArrays.HoldSpikesAndPosition);

    /// <summary>Imports a file. The recording spans the position (and one sampling interval) unless the options choose the whole
    /// session.</summary>
    /// <inheritdoc/>
    public override Recording Import(string path, ImportOptions options) =>
        FileHead.Of(path) is FileKind.Matlab5 ? ImportHere(path, options) : ImportWorker.Import(this, path, options);

    bool ILocalFormat.RecognizesHere(string path) => MatlabArrays.HoldSpikesAndPosition(MatlabContent.Variables(path));

    Recording ILocalFormat.ImportHere(string path, ImportOptions options) => ImportHere(path, options);

    private Recording ImportHere(string path, ImportOptions options)
    {
        using NumpyBundle arrays = MatlabArrays.Read(path);
        return NumpyTables.Read(arrays, Name, options);
    }
}
