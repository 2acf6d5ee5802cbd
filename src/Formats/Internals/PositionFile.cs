using Dynamics.Data;
using Dynamics.Formats.Internals.Neurosuite;
using Dynamics.Formats.Internals.Numpy;
using Dynamics.Formats.Internals.Pynapple;
using Dynamics.Formats.Internals.Tables;

namespace Dynamics.Formats.Internals;

/// <summary>A file that holds a position and nothing else of the session: a text table, a Parquet table, an <c>.npz</c> archive or
/// <c>.npy</c> array, or what a Neurosuite tracker wrote. Which it is, its first bytes say.</summary>
internal static class PositionFile
{
    private static readonly string[] s_endings = [".csv", ".tsv", ".csv.gz", ".tsv.gz", ".npz", ".npy", ".parquet",
        .. VideoTracking.Endings];

    /// <summary>Whether a file has one of the endings of such files.</summary>
    public static bool IsReadable(string path) => Array.Exists(s_endings, path.EndsWith);

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">The column, array or body part that is the position; null: found by its name.</param>
    /// <param name="options">Which column is which.</param>
    /// <param name="notes">Told what was taken and left out.</param>
    /// <exception cref="InputException">It cannot be used.</exception>
    public static TrackedPosition Read(string path, string? name, ImportOptions options, ImportNotes notes) => FileHead.Of(path) switch
    {
        FileKind.Zip => ReadArchive(path, name, notes),
        FileKind.Numpy => NumpyPosition.ReadFile(path, notes),
        FileKind.Parquet => ReadParquet(path, name, notes),
        FileKind.Matlab5 or FileKind.Hdf5 or FileKind.Matlab73 => throw new InputException("is no table of a position", path,
            "import the folder with this file as a whole, or save times and position as a table (.csv)"),
        _ when VideoTracking.IsNamed(path) => VideoTracking.Read(path, notes),
        _ => TablePosition.Read(path, name, new ColumnChoice(options, notes), notes),
    };

    private static TrackedPosition ReadArchive(string path, string? name, ImportNotes notes)
    {
        if (PynappleObject.TypeOf(path) is PynappleObject.Frame or PynappleObject.Series)
        {
            return PynapplePosition.Read(path, name, notes);
        }
        using NumpyBundle arrays = new(path);
        return NumpyTables.ReadPosition(arrays, name, notes);
    }

    private static TrackedPosition ReadParquet(string path, string? name, ImportNotes notes)
    {
        ForeignTable table = new(path);
        string[] columns = [.. table.Numbers.Where(column => column != ColumnChoice.Time)];
        PositionTable rows =
            PositionTable.Of(path, table.Column(ColumnChoice.Time), [.. columns.Select(table.ColumnWithGaps)], columns);
        BehaviorChannel[] channels = [.. columns.Select((column, i) => ChannelNaming.ToChannel(column, rows.Times, rows.Values[i]))];
        return new(path, PositionChannel.Named(channels, name, path), rows.DuplicateRows);
    }
}

/// <summary>What a file is, by its first bytes.</summary>
internal enum FileKind
{
    /// <summary>Nothing that is known, or it cannot be read.</summary>
    Unknown,

    /// <summary>A zip archive, as <c>.npz</c> is.</summary>
    Zip,

    /// <summary>A NumPy array.</summary>
    Numpy,

    /// <summary>Parquet.</summary>
    Parquet,

    /// <summary>MATLAB, level 5.</summary>
    Matlab5,

    /// <summary>MATLAB 7.3, which is HDF5.</summary>
    Matlab73,

    /// <summary>Another HDF5 file.</summary>
    Hdf5,
}

/// <summary>The first bytes of a file.</summary>
internal static class FileHead
{
    /// <summary>What they say.</summary>
    public static FileKind Of(string path)
    {
        try
        {
            using FileStream stream = InputFile.Open(path);
            Span<byte> head = stackalloc byte[128];
            head = head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
            return head.StartsWith("PK\u0003\u0004"u8) ? FileKind.Zip
                : head.StartsWith(NumpyHeader.Magic) ? FileKind.Numpy
                : head.StartsWith("PAR1"u8) ? FileKind.Parquet
                : Matlab.MatlabFile.IsVersion5(head) is not null ? FileKind.Matlab5
                : Hdf5.Hdf5Signature.Find(stream) < 0 ? FileKind.Unknown
                : head.StartsWith("MATLAB 7.3"u8) ? FileKind.Matlab73 : FileKind.Hdf5;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return FileKind.Unknown;
        }
    }
}
