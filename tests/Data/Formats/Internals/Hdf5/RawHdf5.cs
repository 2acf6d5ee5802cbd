using Dynamics.Data.Formats.Internals.Hdf5;

namespace Dynamics.Tests.Data.Formats.Internals.Hdf5;

/// <summary>What <see cref="Hdf5Writer"/> has no method for, because no file of ours holds it: strange types, links and storage.</summary>
internal static unsafe class RawHdf5
{
    private const long Default = Hdf5Native.Default;

    public static void SoftLink(Hdf5Writer file, string path, string target) =>
        Check(((delegate* unmanaged<byte*, long, byte*, long, long, int>)Hdf5Native.Function("H5Lcreate_soft"))(Text(target), file.Id, Text(path), Default, Default));

    public static void HardLink(Hdf5Writer file, string path, string target) =>
        Check(((delegate* unmanaged<long, byte*, long, byte*, long, long, int>)Hdf5Native.Function("H5Lcreate_hard"))(file.Id, Text(target), file.Id, Text(path), Default, Default));

    public static void ExternalLink(Hdf5Writer file, string path, string otherFile, string target) =>
        Check(((delegate* unmanaged<byte*, byte*, long, byte*, long, long, int>)Hdf5Native.Function("H5Lcreate_external"))(Text(otherFile), Text(target), file.Id, Text(path), Default, Default));

    /// <summary>A data set of doubles of which nothing is written, with its creation list set up by <paramref name="setUp"/>.</summary>
    public static void Unwritten(Hdf5Writer file, string path, ulong length, Action<long>? setUp = null)
    {
        using Hdf5Id list = new(Check(Hdf5Native.CreateList(Hdf5Native.Global("H5P_CLS_DATASET_CREATE_ID_g")))), space = new(Check(Hdf5Native.CreateSimpleSpace(1, &length, null)));
        setUp?.Invoke(list);
        using Hdf5Id dataset = new(Check(Hdf5Native.CreateDataset(file.Id, path, Hdf5Native.Global("H5T_NATIVE_DOUBLE_g"), space, Default, list, Default)));
    }

    public static void Chunk(long list, ulong length) => Check(Hdf5Native.SetChunk(list, 1, &length));

    /// <summary>Filter 6 of libhdf5.</summary>
    public static void ScaleOffset(long list) => Check(((delegate* unmanaged<long, int, int, int>)Hdf5Native.Function("H5Pset_scaleoffset"))(list, 0, 3));

    public static void External(long list, string otherFile, ulong bytes) =>
        Check(((delegate* unmanaged<long, byte*, long, ulong, int>)Hdf5Native.Function("H5Pset_external"))(list, Text(otherFile), 0, bytes));

    /// <summary>A data set of booleans as h5py stores them: an enumeration of bytes.</summary>
    public static void Booleans(Hdf5Writer file, string path, bool[] values)
    {
        using Hdf5Id type = new(Check(((delegate* unmanaged<long, long>)Hdf5Native.Function("H5Tenum_create"))(Hdf5Native.Global("H5T_NATIVE_INT8_g"))));
        var insert = (delegate* unmanaged<long, byte*, sbyte*, int>)Hdf5Native.Function("H5Tenum_insert");
        sbyte no = 0, yes = 1;
        Check(insert(type, Text("FALSE"), &no));
        Check(insert(type, Text("TRUE"), &yes));
        fixed (bool* first = values)
        {
            Write(file, path, type, [(ulong)values.Length], first);
        }
    }

    /// <summary>References to objects that are there.</summary>
    public static void References(Hdf5Writer file, string path, string[] targets, params ulong[] shape)
    {
        ulong[] references = new ulong[targets.Length];
        using Hdf5Id type = new(Check(Hdf5Native.CopyType(Hdf5Native.Global("H5T_STD_REF_OBJ_g"))));
        fixed (ulong* first = references)
        {
            for (int i = 0; i < targets.Length; i++)
            {
                Check(Hdf5Native.CreateReference(first + i, file.Id, targets[i], Hdf5Native.ObjectReference, -1));
            }
            Write(file, path, type, shape, first);
        }
    }

    /// <summary>Texts of a fixed width, padded by NUL.</summary>
    public static void PaddedTexts(Hdf5Writer file, string path, string[] texts, int width)
    {
        using Hdf5Id type = new(Check(Hdf5Native.CopyType(Hdf5Native.Global("H5T_C_S1_g"))));
        Check(Hdf5Native.SetTypeSize(type, (nuint)width));
        Check(((delegate* unmanaged<long, int, int>)Hdf5Native.Function("H5Tset_strpad"))(type, 1));
        byte[] fields = [.. texts.SelectMany(text => System.Text.Encoding.UTF8.GetBytes(text.PadRight(width, '\0')))];
        fixed (byte* first = fields)
        {
            Write(file, path, type, [(ulong)texts.Length], first);
        }
    }

    private static void Write(Hdf5Writer file, string path, long type, ulong[] shape, void* values)
    {
        fixed (ulong* extents = shape)
        {
            using Hdf5Id space = new(Check(Hdf5Native.CreateSimpleSpace(shape.Length, extents, null)));
            using Hdf5Id dataset = new(Check(Hdf5Native.CreateDataset(file.Id, path, type, space, Default, Default, Default)));
            Check(Hdf5Native.WriteDataset(dataset, type, Default, Default, Default, values));
        }
    }

    private static long Check(long result) => result >= 0 ? result : throw Hdf5Exception.Latest();

    /// <summary>A NUL-ended text that lives as long as the tests.</summary>
    private static byte* Text(string text) => (byte*)System.Runtime.InteropServices.Marshal.StringToCoTaskMemUTF8(text);
}
