using Dynamics.Data;
using Dynamics.Formats.Internals;
using Dynamics.Formats.Internals.Counts;
using Dynamics.Formats.Internals.Matlab;
using Dynamics.Formats.Internals.Numpy;
using Dynamics.Formats.Internals.Signals;
using Dynamics.Formats.Internals.Worker;

namespace Dynamics.Formats;

/// <summary>Imports spike counts in bins of equal width, [time, unit]: what users of CEBRA, of KordingLab's Neural_Decoding and of many
/// notebooks hold. The array <c>spikes</c>, <c>counts</c>, <c>neural_data</c> or the like of an <c>.npz</c> archive, of a folder of
/// <c>.npy</c> files or of a MATLAB file; or a text table <c>counts</c> with a column a unit. <see cref="ImportOptions.BinWidthSeconds"/>
/// says how wide a bin is.
/// <para>A count of n becomes n spikes spread evenly within its bin, so that bins of the same width hold the same counts again; finer times
/// are not known, and the recording says so. The first bin begins at 0 s. The position is an array <c>position</c> (or <c>pos</c>, ...)
/// with a sample a bin, at the bin's centre, or <see cref="ImportOptions.Position"/>.</para>
/// <para>A matrix whose name promises no counts (<c>neural</c>, <c>neural_data</c>, <c>activity</c>, <c>X</c>) and whose values are none is
/// taken as continuous signals, as <see cref="SignalsFormat"/> takes them, which is said.</para></summary>
[Kind("counts")]
public sealed class CountsFormat : RecordingFormat, ILocalFormat
{
    /// <inheritdoc/>
    public override string Description => "spike counts [time, unit] (.npz, .npy, .mat or counts.csv), with --bin-width";

    /// <inheritdoc/>
    public override ImportChoices Choices => ImportChoices.Position | ImportChoices.BinWidth | ImportChoices.Signals;

    /// <summary>Arrays that hold no spike times, but a matrix named like counts.</summary>
    /// <inheritdoc/>
    public override bool Recognizes(string path) => CountArrays.Recognizes(this, path);

    /// <summary>Imports counts.</summary>
    /// <exception cref="InputException">No width of the bins, no matrix of whole numbers, or a position that does not fit it.</exception>
    public override Recording Import(string path, ImportOptions options) =>
        FileHead.Of(path) is FileKind.Matlab73 ? ImportWorker.Import(this, path, options) : ImportHere(path, options);

    bool ILocalFormat.RecognizesHere(string path) => CountArrays.AreNamed(MatlabContent.Variables(path));

    Recording ILocalFormat.ImportHere(string path, ImportOptions options) => ImportHere(path, options);

    private Recording ImportHere(string path, ImportOptions options)
    {
        try
        {
            using NumpyBundle arrays = CountArrays.Open(path);
            if ((options.Signals ?? CountedSession.Continuous(arrays)) is not { } continuous)
            {
                return CountedSession.Read(arrays, Name, options);
            }
            return SignalSession.Read(arrays, Name, options with { Signals = continuous }, new ImportNotes());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new InputException($"cannot be read ({FileFault.Cause(failure)})", path, "copy or save the files again", failure);
        }
    }
}
