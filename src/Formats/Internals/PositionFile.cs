using Dynamics.Formats.Internals.Matlab;
using Dynamics.Formats.Internals.Neurosuite;
using Dynamics.Formats.Internals.Numpy;
using Dynamics.Formats.Internals.Pynapple;
using Dynamics.Formats.Internals.Tables;
using Dynamics.Formats.Internals.Worker;

namespace Dynamics.Formats.Internals;

/// <summary>A file that holds a position and nothing else of the session: a text table, a Parquet table, an <c>.npz</c> archive or
/// <c>.npy</c> array, a MATLAB file, or what a Neurosuite tracker wrote. Which it is, its first bytes say.</summary>
internal static class PositionFile
{
    private static readonly string[] s_endings = [".csv", ".tsv", ".csv.gz", ".tsv.gz", ".npz", ".npy", ".mat", ".parquet",
        .. VideoTracking.Endings];

    /// <summary>Whether a file has one of the endings of such files.</summary>
    public static bool IsReadable(string path) => Array.Exists(s_endings, path.EndsWith);

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">The column, array or body part that is the position; null: found by its name.</param>
    /// <param name="columns">Which column of a text table is which.</param>
    /// <param name="notes">Told what was taken and left out.</param>
    /// <exception cref="InputException">It cannot be used.</exception>
    public static TrackedPosition Read(string path, string? name, ColumnChoice columns, ImportNotes notes) => FileHead.Of(path) switch
    {
        FileKind.Zip => ReadArchive(path, name, notes),
        FileKind.Numpy => NumpyPosition.ReadFile(path, notes),
        FileKind.Parquet => new ForeignTable(path).ReadPosition(name),
        FileKind.Matlab5 => MatlabPosition.Read(path, name, notes),
        FileKind.Matlab73 => ImportWorker.ReadPosition(path, name, notes),
        FileKind.Hdf5 => throw new InputException("is an HDF5 file, which is no table of a position", path,
            "save times and position as a table (.csv)"),
        _ when VideoTracking.IsNamed(path) => VideoTracking.Read(path, notes),
        _ => TablePosition.Read(path, name, columns, notes),
    };

    private static TrackedPosition ReadArchive(string path, string? name, ImportNotes notes)
    {
        if (PynappleObject.TypeOf(path) is PynappleObject.Frame or PynappleObject.Series)
        {
            return PynappleSeries.Read(path, name, notes);
        }
        using NumpyBundle arrays = new(path);
        return NumpyBehavior.Read(arrays, name, notes);
    }
}
