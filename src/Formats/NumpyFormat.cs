using Dynamics.Data;
using Dynamics.Formats.Internals;
using Dynamics.Formats.Internals.Numpy;

namespace Dynamics.Formats;

/// <summary>Recordings as NumPy arrays: an <c>.npz</c> archive, read in Python by <c>numpy.load(path)</c> without pickles.
/// <para><b>Exported</b> are <c>spike_times</c> (s, float64; unit by unit in the order of <c>unit_ids</c>, ascending within each) with the
/// unit of each in <c>spike_units</c> (int32); <c>unit_ids</c> and, for every unit property, <c>unit_NAME</c>; for every behaviour channel
/// <c>NAME</c> and <c>NAME_times</c> (s); <c>epoch_names</c>, <c>epoch_starts</c>, <c>epoch_ends</c> (s); of units observed as continuous
/// signals <c>signals</c> (float32, [frame, unit]), <c>signal_times</c> (s) and <c>signal_units</c>; and <c>recording</c>, JSON of
/// name, span, units of measure, periods and provenance. A channel or property whose name cannot be an array's is numbered
/// (<c>channel_2</c>, <c>unit_property_0</c>). All of it comes back bit for bit.</para>
/// <para><b>Imported</b> are also archives, and folders of <c>.npy</c> files, made by hand: <c>spike_times</c> (s, floats, any order) and
/// <c>spike_units</c> (whole numbers); <c>position_times</c> (s) and <c>position</c> (T, or T x 2 or 2 x T: x and y), or any <c>NAME</c>
/// with <c>NAME_times</c>; a suffix of <c>NAME</c> is the unit of measure, as in CSV tables (<c>position_m</c>). Where they exist:
/// <c>unit_ids</c> and numeric <c>unit_NAME</c>; <c>epoch_names</c>, <c>epoch_starts</c>, <c>epoch_ends</c>. Counts per bin are
/// <see cref="CountsFormat"/>'s.</para></summary>
[Kind("npz")]
public sealed class NumpyFormat : ExportFormat
{
    /// <inheritdoc/>
    public override string Description =>
        "NumPy archive (.npz), or folder of .npy files, with spike_times, spike_units, position and position_times";

    /// <inheritdoc/>
    public override ImportChoices Choices => ImportChoices.Position | ImportChoices.Signals;

    /// <inheritdoc/>
    public override bool Recognizes(string path)
    {
        try
        {
            if (File.Exists(path) && !StartsLikeZip(path))
            {
                return false;
            }
            using NumpyBundle arrays = new(path);
            return NumpyRecording.IsIn(arrays) || NumpyTables.HasSpikes(arrays);
        }
        catch (Exception failure) when (failure is InputException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Imports an archive or a folder. Of one made by hand, the recording spans the times of the position unless the options
    /// choose an epoch; an exported one comes back as it was.</summary>
    /// <exception cref="InputException">An array that is missing, damaged, or does not fit the others: which, and why.</exception>
    public override Recording Import(string path, ImportOptions options)
    {
        try
        {
            using NumpyBundle arrays = new(path);
            if (!NumpyRecording.IsIn(arrays))
            {
                return NumpyTables.Read(arrays, Name, options);
            }
            options.RequireDefault(Name);
            return NumpyRecording.FromArrays(arrays);
        }
        catch (Exception failure) when (
            failure is IOException or UnauthorizedAccessException or InvalidDataException or NotSupportedException)
        {
            throw new InputException($"cannot be read ({FileFault.Cause(failure)})", path, "copy or save the file again", failure);
        }
    }

    /// <summary>Writes an archive, deflated. Equal recordings give equal bytes.</summary>
    /// <exception cref="InputException">It cannot be made there.</exception>
    /// <exception cref="ArgumentException">A name that ends in NUL or is no valid Unicode.</exception>
    public override void Export(Recording recording, string path) =>
        ExportTarget.Write(this, path, temporary => NumpyFile.WriteArchive(temporary, NumpyRecording.ToArrays(recording)));

    private static bool StartsLikeZip(string path)
    {
        Span<byte> first = stackalloc byte[4];
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read);
        return stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false) == first.Length
            && first.SequenceEqual("PK\u0003\u0004"u8);
    }
}
