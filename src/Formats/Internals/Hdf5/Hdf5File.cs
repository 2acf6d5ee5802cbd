namespace Dynamics.Formats.Internals.Hdf5;

/// <summary>An HDF5 file that is open for reading by PureHDF. Never leaves the file: links to other files, external storage and virtual
/// data sets are refused.</summary>
internal sealed class Hdf5File : Hdf5Source
{
    private const int MetadataBlock = 1 << 12;

    private Hdf5File(string path, Stream stream) : base(path, stream) => Root = new Hdf5Group(this, Native, "/");

    /// <summary>The root group.</summary>
    public Hdf5Group Root { get; }

    /// <summary>Opens a file.</summary>
    /// <exception cref="InputException">No such file, no HDF5 file, or a damaged one.</exception>
    public static Hdf5File Open(string path)
    {
        InputFile.Require(path);
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            return new Hdf5File(path, new BufferedStream(file, MetadataBlock)); // of a FileStream PureHDF reads past the end without a word
        }
        catch (Exception failure)
        {
            file?.Dispose();
            if (failure is IOException or UnauthorizedAccessException)
            {
                throw new InputException($"cannot be read ({FileFault.Cause(failure)})", path,
                    "check the path and its permissions", failure);
            }
            throw;
        }
    }
}
