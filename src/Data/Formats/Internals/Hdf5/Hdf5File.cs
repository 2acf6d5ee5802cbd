namespace Dynamics.Data.Formats.Internals.Hdf5;

/// <summary>An HDF5 file that is open for reading. Never leaves the file: links to other files, external storage and virtual data sets are refused.
/// One file is open at a time in a process, on the thread that opened it: not every build of libhdf5 bears more.</summary>
internal sealed class Hdf5File : IDisposable
{
    /// <summary>What to do about a file that contradicts itself.</summary>
    public const string Damaged = "the file is damaged or cut short: copy or export it again";

    /// <summary>Held while libhdf5 is in use.</summary>
    public static readonly Lock LibraryLock = new();

    private readonly Hdf5Id _id;

    private Hdf5File(string path, long length)
    {
        (Path, Length) = (path, length);
        using Hdf5Id access = new(Hdf5Native.CreateList(Hdf5Native.Global("H5P_CLS_FILE_ACCESS_ID_g")));
        Hdf5Native.DisableFileLocking(access);
        Hdf5Native.SetCloseDegree(access, Hdf5Native.CloseStrongly);
        _id = new Hdf5Id(Hdf5Native.OpenFile(path, Hdf5Native.ReadOnly, access));
        long root = _id < 0 ? _id : Hdf5Native.OpenObject(_id, "/", Hdf5Native.Default);
        if (root < 0)
        {
            Hdf5Exception failure = Hdf5Exception.Latest();
            _id.Dispose();
            throw Fault("/", failure);
        }
        Root = new Hdf5Group(this, root, "/");
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Its length in bytes.</summary>
    public long Length { get; }

    /// <summary>The root group.</summary>
    public Hdf5Group Root { get; }

    /// <summary>The most bytes that one data set of it may plausibly unfold to: times and positions compress some 3 times, long runs of NaN more.</summary>
    public long Allowance => (64L << 20) + 32 * Length;

    /// <summary>Opens a file.</summary>
    /// <exception cref="InputException">No such file, no HDF5 file, a damaged one, or no libhdf5.</exception>
    public static Hdf5File Open(string path)
    {
        LibraryLock.Enter();
        try
        {
            Hdf5Native.EnsureReady();
            Hdf5Native.SetPluginLoading(0);
            return new Hdf5File(path, new FileInfo(path).Length);
        }
        catch (IOException failure)
        {
            LibraryLock.Exit();
            throw new InputException($"cannot be read ({failure.Message})", path, "check the path and its permissions", failure);
        }
        catch
        {
            LibraryLock.Exit();
            throw;
        }
    }

    public void Dispose()
    {
        Root.Dispose();
        _id.Dispose();
        LibraryLock.Exit();
    }

    /// <summary>A mistake at a place in the file.</summary>
    internal InputException Fault(string place, string what, string remedy) => new(Short(what), $"{Path}, {Short(place)}", remedy);

    /// <summary>A refusal of libhdf5.</summary>
    internal InputException Fault(string place, Hdf5Exception failure) => new($"libhdf5 cannot read it ({failure.Message})", $"{Path}, {Short(place)}", Damaged, failure);

    /// <summary>Names in a file may be as long as they like; a line should not.</summary>
    private static string Short(string text) => text.Length <= 300 ? text : $"{text[..300]}...";
}
