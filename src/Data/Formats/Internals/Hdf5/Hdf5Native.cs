using System.Runtime.InteropServices;
using Dynamics.Data.Internals;

namespace Dynamics.Data.Formats.Internals.Hdf5;

/// <summary>The part of libhdf5's C API that is used here, of the calls that 1.8 to 1.14 share (H5public.h and its fellows): hid_t is 64
/// bits since 1.10, herr_t, htri_t and enums are int, hsize_t is ulong, hbool_t one byte. A negative result is a failure.</summary>
internal static unsafe partial class Hdf5Native
{
    private const string Library = "hdf5";

    /// <summary>H5P_DEFAULT, H5S_ALL, H5E_DEFAULT.</summary>
    public const long Default = 0;

    public const uint ReadOnly = 0, Truncate = 2;
    public const int CloseStrongly = 3;
    public const int GroupId = 2, DatasetId = 5;
    public const int NullSpace = 2;
    public const int SelectSet = 0;
    public const int HardLink = 0, SoftLink = 1;
    public const int Compact = 0, Contiguous = 1, Chunked = 2;
    public const int Deflate = 1, Shuffle = 2, Fletcher32 = 3;
    public const int Utf8 = 1;
    public const int ObjectReference = 0;

    /// <summary>H5T_VARIABLE.</summary>
    public static readonly nuint VariableLength = nuint.MaxValue;

    private static readonly Lazy<nint> s_handle;

    static Hdf5Native() => s_handle = NativeLibraries.Register(Library, () => LoadFirst(Names()));

    /// <summary>H5L_info_t (1.8, 1.10), H5L_info1_t (1.12 and later).</summary>
    [StructLayout(LayoutKind.Explicit, Size = 32)]
    public struct LinkInfo
    {
        [FieldOffset(0)] public int Kind;
        [FieldOffset(24)] public ulong Address;
        [FieldOffset(24)] public nuint ValueSize;
    }

    /// <summary>H5E_error2_t.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ErrorEntry
    {
        public long Class, Major, Minor;
        public uint Line;
        public byte* Function, File, Description;
    }

    /// <summary>Loads and initialises the library for this thread: its variables have their values, and errors print nothing.</summary>
    /// <exception cref="InputException">It is not installed.</exception>
    public static void EnsureReady()
    {
        _ = s_handle.Value;
        Open();
        SetAutomaticErrors(Default, 0, 0);
    }

    /// <summary>The value of one of the library's variables, which H5public.h hides behind macros such as H5T_NATIVE_DOUBLE.</summary>
    public static long Global(string name) => *(long*)NativeLibrary.GetExport(s_handle.Value, name);

    /// <summary>The address of a function, or 0 where this version has none of that name.</summary>
    public static nint Function(string name) => NativeLibrary.TryGetExport(s_handle.Value, name, out nint address) ? address : 0;

    /// <summary>H5Literate as 1.8 had it; from 1.12 on it is called H5Literate1.</summary>
    public static int IterateLinks(long group, delegate* unmanaged<long, byte*, LinkInfo*, void*, int> visit, void* data)
    {
        const int ByName = 0, Increasing = 0;
        nint function = Function("H5Literate1");
        var iterate = (delegate* unmanaged<long, int, int, ulong*, delegate* unmanaged<long, byte*, LinkInfo*, void*, int>, void*, int>)(function != 0 ? function : Function("H5Literate"));
        ulong index = 0;
        return iterate is null ? -1 : iterate(group, ByName, Increasing, &index, visit, data);
    }

    /// <summary>Leaves file locks alone, for network file systems that have none and for files that another program holds (1.10.7 and later).</summary>
    public static void DisableFileLocking(long accessList)
    {
        var setFileLocking = (delegate* unmanaged<long, byte, byte, int>)Function("H5Pset_file_locking");
        if (setFileLocking is not null)
        {
            setFileLocking(accessList, 0, 1);
        }
    }

    [LibraryImport(Library, EntryPoint = "H5open")] private static partial int Open();
    [LibraryImport(Library, EntryPoint = "H5Eset_auto2")] private static partial int SetAutomaticErrors(long stack, nint function, nint data);
    [LibraryImport(Library, EntryPoint = "H5Ewalk2")] public static partial int WalkErrors(long stack, int direction, delegate* unmanaged<uint, ErrorEntry*, void*, int> visit, void* data);
    [LibraryImport(Library, EntryPoint = "H5PLset_loading_state")] public static partial int SetPluginLoading(uint mask);
    [LibraryImport(Library, EntryPoint = "H5Idec_ref")] public static partial int Release(long id);
    [LibraryImport(Library, EntryPoint = "H5Iget_type")] public static partial int TypeOfId(long id);

    [LibraryImport(Library, EntryPoint = "H5Fopen", StringMarshalling = StringMarshalling.Utf8)] public static partial long OpenFile(string path, uint flags, long accessList);
    [LibraryImport(Library, EntryPoint = "H5Fcreate", StringMarshalling = StringMarshalling.Utf8)] public static partial long CreateFile(string path, uint flags, long createList, long accessList);
    [LibraryImport(Library, EntryPoint = "H5Fclose")] public static partial int CloseFile(long file);
    [LibraryImport(Library, EntryPoint = "H5Oopen", StringMarshalling = StringMarshalling.Utf8)] public static partial long OpenObject(long place, string name, long accessList);
    [LibraryImport(Library, EntryPoint = "H5Gcreate2", StringMarshalling = StringMarshalling.Utf8)] public static partial long CreateGroup(long place, string name, long linkList, long createList, long accessList);
    [LibraryImport(Library, EntryPoint = "H5Lget_val", StringMarshalling = StringMarshalling.Utf8)] public static partial int GetLinkValue(long place, string name, byte* value, nuint size, long accessList);
    [LibraryImport(Library, EntryPoint = "H5Rcreate", StringMarshalling = StringMarshalling.Utf8)] public static partial int CreateReference(ulong* reference, long place, string name, int kind, long space);
    [LibraryImport(Library, EntryPoint = "H5Rdereference2")] public static partial long Dereference(long place, long accessList, int kind, ulong* reference);

    [LibraryImport(Library, EntryPoint = "H5Pcreate")] public static partial long CreateList(long listClass);
    [LibraryImport(Library, EntryPoint = "H5Pset_fclose_degree")] public static partial int SetCloseDegree(long accessList, int degree);
    [LibraryImport(Library, EntryPoint = "H5Pset_userblock")] public static partial int SetUserBlock(long createList, ulong bytes);
    [LibraryImport(Library, EntryPoint = "H5Pset_create_intermediate_group")] public static partial int SetCreateParents(long linkList, uint create);
    [LibraryImport(Library, EntryPoint = "H5Pset_char_encoding")] public static partial int SetNameEncoding(long linkList, int characters);
    [LibraryImport(Library, EntryPoint = "H5Pset_chunk")] public static partial int SetChunk(long createList, int rank, ulong* shape);
    [LibraryImport(Library, EntryPoint = "H5Pset_shuffle")] public static partial int SetShuffle(long createList);
    [LibraryImport(Library, EntryPoint = "H5Pset_deflate")] public static partial int SetDeflate(long createList, uint level);
    [LibraryImport(Library, EntryPoint = "H5Pset_obj_track_times")] public static partial int SetTrackTimes(long createList, byte track);
    [LibraryImport(Library, EntryPoint = "H5Pget_layout")] public static partial int GetLayout(long createList);
    [LibraryImport(Library, EntryPoint = "H5Pget_chunk")] public static partial int GetChunk(long createList, int maximumRank, ulong* shape);
    [LibraryImport(Library, EntryPoint = "H5Pget_nfilters")] public static partial int FilterCount(long createList);
    [LibraryImport(Library, EntryPoint = "H5Pget_filter2")] public static partial int GetFilter(long createList, uint index, uint* flags, nuint* valueCount, uint* values, nuint nameSize, byte* name, uint* configuration);
    [LibraryImport(Library, EntryPoint = "H5Pget_external_count")] public static partial int ExternalFileCount(long createList);

    [LibraryImport(Library, EntryPoint = "H5Dcreate2", StringMarshalling = StringMarshalling.Utf8)] public static partial long CreateDataset(long place, string name, long type, long space, long linkList, long createList, long accessList);
    [LibraryImport(Library, EntryPoint = "H5Dget_space")] public static partial long DatasetSpace(long dataset);
    [LibraryImport(Library, EntryPoint = "H5Dget_type")] public static partial long DatasetType(long dataset);
    [LibraryImport(Library, EntryPoint = "H5Dget_create_plist")] public static partial long DatasetCreateList(long dataset);
    [LibraryImport(Library, EntryPoint = "H5Dget_storage_size")] public static partial ulong StorageSize(long dataset);
    [LibraryImport(Library, EntryPoint = "H5Dread")] public static partial int ReadDataset(long dataset, long memoryType, long memorySpace, long fileSpace, long transferList, void* values);
    [LibraryImport(Library, EntryPoint = "H5Dwrite")] public static partial int WriteDataset(long dataset, long memoryType, long memorySpace, long fileSpace, long transferList, void* values);
    [LibraryImport(Library, EntryPoint = "H5Dvlen_reclaim")] public static partial int ReclaimVariableLength(long type, long space, long transferList, void* values);

    [LibraryImport(Library, EntryPoint = "H5Aexists", StringMarshalling = StringMarshalling.Utf8)] public static partial int AttributeExists(long owner, string name);
    [LibraryImport(Library, EntryPoint = "H5Aopen", StringMarshalling = StringMarshalling.Utf8)] public static partial long OpenAttribute(long owner, string name, long accessList);
    [LibraryImport(Library, EntryPoint = "H5Acreate2", StringMarshalling = StringMarshalling.Utf8)] public static partial long CreateAttribute(long owner, string name, long type, long space, long createList, long accessList);
    [LibraryImport(Library, EntryPoint = "H5Aget_space")] public static partial long AttributeSpace(long attribute);
    [LibraryImport(Library, EntryPoint = "H5Aget_type")] public static partial long AttributeType(long attribute);
    [LibraryImport(Library, EntryPoint = "H5Aread")] public static partial int ReadAttribute(long attribute, long memoryType, void* values);
    [LibraryImport(Library, EntryPoint = "H5Awrite")] public static partial int WriteAttribute(long attribute, long memoryType, void* values);

    [LibraryImport(Library, EntryPoint = "H5Screate")] public static partial long CreateSpace(int kind);
    [LibraryImport(Library, EntryPoint = "H5Screate_simple")] public static partial long CreateSimpleSpace(int rank, ulong* shape, ulong* maximum);
    [LibraryImport(Library, EntryPoint = "H5Sget_simple_extent_type")] public static partial int SpaceKind(long space);
    [LibraryImport(Library, EntryPoint = "H5Sget_simple_extent_ndims")] public static partial int Rank(long space);
    [LibraryImport(Library, EntryPoint = "H5Sget_simple_extent_dims")] public static partial int GetShape(long space, ulong* shape, ulong* maximum);
    [LibraryImport(Library, EntryPoint = "H5Sselect_hyperslab")] public static partial int SelectHyperslab(long space, int operation, ulong* start, ulong* stride, ulong* count, ulong* block);

    [LibraryImport(Library, EntryPoint = "H5Tget_class")] public static partial int TypeClass(long type);
    [LibraryImport(Library, EntryPoint = "H5Tget_size")] public static partial nuint TypeSize(long type);
    [LibraryImport(Library, EntryPoint = "H5Tis_variable_str")] public static partial int IsVariableText(long type);
    [LibraryImport(Library, EntryPoint = "H5Tget_cset")] public static partial int CharacterSet(long type);
    [LibraryImport(Library, EntryPoint = "H5Tcopy")] public static partial long CopyType(long type);
    [LibraryImport(Library, EntryPoint = "H5Tset_size")] public static partial int SetTypeSize(long type, nuint bytes);
    [LibraryImport(Library, EntryPoint = "H5Tset_cset")] public static partial int SetCharacterSet(long type, int characters);

    /// <summary>Loads the first of the libraries that is there.</summary>
    /// <exception cref="InputException">None is.</exception>
    internal static nint LoadFirst(IEnumerable<string> names) => NativeLibraries.LoadFirst(names, "HDF5's library (libhdf5)", "HDF5 files",
        "run apt-get install libhdf5-103-1 (libhdf5-310 on newer systems), or set HDF5_LIBRARY to the library's path");

    /// <summary>The names that systems give the library: one that is chosen, then Debian's, then others'.</summary>
    private static IEnumerable<string> Names()
    {
        string? chosen = Environment.GetEnvironmentVariable("HDF5_LIBRARY");
        if (!string.IsNullOrEmpty(chosen))
        {
            yield return Path.GetFullPath(chosen);
        }
        foreach (string version in (string[])["103", "310", "320"])
        {
            yield return $"libhdf5_serial.so.{version}";
        }
        foreach (string name in (string[])["libhdf5.so.103", "libhdf5.so.200", "libhdf5.so.310", "libhdf5.so.320", "libhdf5.so", "libhdf5.dylib", "hdf5.dll"])
        {
            yield return name;
        }
    }
}
