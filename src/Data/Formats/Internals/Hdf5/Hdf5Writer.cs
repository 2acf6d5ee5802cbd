using System.Runtime.InteropServices;
using System.Text;

namespace Dynamics.Data.Formats.Internals.Hdf5;

/// <summary>A new HDF5 file, written from start to end. Parents of a path are made as needed. Numbers longer than a few rows are chunked, shuffled and
/// deflated.</summary>
internal sealed unsafe class Hdf5Writer : IDisposable
{
    private const int CompressFrom = 1024;
    private const int ChunkElements = 1 << 16, BlockElements = 16 * ChunkElements;
    private const uint CompressionLevel = 4;
    private readonly string _path;
    private readonly Hdf5Id _id;
    private readonly Hdf5Id _linkList;

    private Hdf5Writer(string path, int userBlockBytes)
    {
        _path = path;
        using Hdf5Id create = new(Hdf5Native.CreateList(Hdf5Native.Global("H5P_CLS_FILE_CREATE_ID_g")));
        using Hdf5Id access = new(Hdf5Native.CreateList(Hdf5Native.Global("H5P_CLS_FILE_ACCESS_ID_g")));
        Hdf5Native.SetUserBlock(create, (ulong)userBlockBytes);
        Hdf5Native.DisableFileLocking(access);
        Hdf5Native.SetCloseDegree(access, Hdf5Native.CloseStrongly);
        _id = Own(Hdf5Native.CreateFile(path, Hdf5Native.Truncate, create, access));
        _linkList = Own(Hdf5Native.CreateList(Hdf5Native.Global("H5P_CLS_LINK_CREATE_ID_g")));
        Hdf5Native.SetCreateParents(_linkList, 1);
        Hdf5Native.SetNameEncoding(_linkList, Hdf5Native.Utf8);
    }

    /// <summary>The file's identifier, for what this class has no method for.</summary>
    public long Id => _id;

    /// <summary>Makes a file; <paramref name="userBlockBytes"/> at its beginning (0, or a power of 2 from 512 on) are left to the caller.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="InputException">There is no libhdf5.</exception>
    public static Hdf5Writer Create(string path, int userBlockBytes = 0)
    {
        Hdf5File.LibraryLock.Enter();
        try
        {
            Hdf5Native.EnsureReady();
            return new Hdf5Writer(path, userBlockBytes);
        }
        catch
        {
            Hdf5File.LibraryLock.Exit();
            throw;
        }
    }

    /// <summary>Closes the file; nothing of it is sure to be on the disk before.</summary>
    /// <exception cref="IOException">Not everything could be written.</exception>
    public void Dispose()
    {
        try
        {
            _linkList.Dispose();
            Check(Hdf5Native.CloseFile(_id));
        }
        finally
        {
            Hdf5File.LibraryLock.Exit();
        }
    }

    /// <summary>Makes a group.</summary>
    public void Group(string path)
    {
        using Hdf5Id group = Own(Hdf5Native.CreateGroup(_id, path, _linkList, Hdf5Native.Default, Hdf5Native.Default));
    }

    /// <summary>Writes numbers (any array of a fixed-size number type) in the order of their elements.</summary>
    /// <param name="path">Where; everything above it is made.</param>
    /// <param name="values">One value an element.</param>
    /// <param name="shape">The extent, slowest axis first; null: one axis; empty: a scalar.</param>
    public void Numbers<T>(string path, ReadOnlySpan<T> values, long[]? shape = null) where T : unmanaged
    {
        using Hdf5Id type = TypeOf<T>();
        fixed (T* first = values)
        {
            Write(path, type, shape ?? [values.Length], first);
        }
    }

    /// <summary>Writes one array after the other as one data set of one axis, without a copy of the whole.</summary>
    public void Numbers(string path, IReadOnlyList<double[]> parts)
    {
        long length = parts.Sum(part => (long)part.Length);
        using Hdf5Id type = TypeOf<double>();
        using Hdf5Id dataset = CreateDataset(path, type, [length]);
        var block = new double[Math.Min(length, BlockElements)];
        int filled = 0;
        long written = 0;
        foreach (double[] part in parts)
        {
            for (int taken = 0; taken < part.Length;)
            {
                int count = Math.Min(part.Length - taken, block.Length - filled);
                part.AsSpan(taken, count).CopyTo(block.AsSpan(filled));
                (taken, filled) = (taken + count, filled + count);
                if (filled == block.Length || written + filled == length)
                {
                    WriteBlock(dataset, type, written, block.AsSpan(0, filled));
                    (written, filled) = (written + filled, 0);
                }
            }
        }
    }

    /// <summary>Writes UTF-8 texts of any length; <paramref name="scalar"/>: the first alone, without an axis.</summary>
    public void Texts(string path, IReadOnlyList<string> texts, bool scalar = false)
    {
        using Hdf5Id type = VariableText();
        using var pointers = new Utf8Pointers(texts);
        Write(path, type, scalar ? [] : [texts.Count], pointers.First);
    }

    /// <summary>Gives an object a text attribute.</summary>
    public void Attribute(string path, string name, string text)
    {
        using Hdf5Id type = VariableText();
        using var pointers = new Utf8Pointers([text]);
        Attribute(path, name, type, [], pointers.First);
    }

    /// <summary>Gives an object an attribute of texts.</summary>
    public void Attribute(string path, string name, IReadOnlyList<string> texts)
    {
        using Hdf5Id type = VariableText();
        using var pointers = new Utf8Pointers(texts);
        Attribute(path, name, type, [texts.Count], pointers.First);
    }

    /// <summary>Gives an object a numeric attribute.</summary>
    public void Attribute<T>(string path, string name, T value) where T : unmanaged
    {
        using Hdf5Id type = TypeOf<T>();
        Attribute(path, name, type, [], &value);
    }

    /// <summary>Gives an object an attribute of ASCII text as MATLAB writes it: as wide as the text, ended by NUL in name only.</summary>
    public void FixedAttribute(string path, string name, string text)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        using Hdf5Id type = Own(Hdf5Native.CopyType(Hdf5Native.Global("H5T_C_S1_g")));
        Hdf5Native.SetTypeSize(type, (nuint)bytes.Length);
        fixed (byte* first = bytes)
        {
            Attribute(path, name, type, [], first);
        }
    }

    /// <summary>Gives an object an attribute that refers to another.</summary>
    public void ReferenceAttribute(string path, string name, string target)
    {
        ulong reference = Reference(target);
        using Hdf5Id type = ReferenceType();
        Attribute(path, name, type, [], &reference);
    }

    private void Write(string path, long type, long[] shape, void* values)
    {
        using Hdf5Id dataset = CreateDataset(path, type, shape);
        Check(shape.Contains(0) ? 0 : Hdf5Native.WriteDataset(dataset, type, Hdf5Native.Default, Hdf5Native.Default, Hdf5Native.Default, values));
    }

    private void WriteBlock(long dataset, long type, long start, ReadOnlySpan<double> values)
    {
        ulong first = (ulong)start, count = (ulong)values.Length;
        using Hdf5Id fileSpace = Own(Hdf5Native.DatasetSpace(dataset)), memorySpace = Space([values.Length]);
        Check(Hdf5Native.SelectHyperslab(fileSpace, Hdf5Native.SelectSet, &first, null, &count, null));
        fixed (double* source = values)
        {
            Check(Hdf5Native.WriteDataset(dataset, type, memorySpace, fileSpace, Hdf5Native.Default, source));
        }
    }

    private Hdf5Id CreateDataset(string path, long type, long[] shape)
    {
        using Hdf5Id space = Space(shape), list = CreateList(shape, type);
        return Own(Hdf5Native.CreateDataset(_id, path, type, space, _linkList, list, Hdf5Native.Default));
    }

    private void Attribute(string path, string name, long type, long[] shape, void* value)
    {
        using Hdf5Id owner = Own(Hdf5Native.OpenObject(_id, path, Hdf5Native.Default)), space = Space(shape);
        using Hdf5Id attribute = Own(Hdf5Native.CreateAttribute(owner, name, type, space, Hdf5Native.Default, Hdf5Native.Default));
        Check(shape.Contains(0) ? 0 : Hdf5Native.WriteAttribute(attribute, type, value));
    }

    /// <summary>Chunked along the longest axis, half a megabyte of doubles each.</summary>
    private Hdf5Id CreateList(long[] shape, long type)
    {
        Hdf5Id list = Own(Hdf5Native.CreateList(Hdf5Native.Global("H5P_CLS_DATASET_CREATE_ID_g")));
        Hdf5Native.SetTrackTimes(list, 0); // the same content makes the same bytes
        if (shape.Length > 0 && shape.Max() >= CompressFrom && (Hdf5Class)Hdf5Native.TypeClass(type) is Hdf5Class.Integer or Hdf5Class.Float)
        {
            ulong[] chunk = Array.ConvertAll(shape, extent => Math.Clamp((ulong)extent, 1, ChunkElements));
            fixed (ulong* first = chunk)
            {
                Hdf5Native.SetChunk(list, chunk.Length, first);
            }
            Hdf5Native.SetShuffle(list);
            Hdf5Native.SetDeflate(list, CompressionLevel);
        }
        return list;
    }

    private Hdf5Id Space(long[] shape)
    {
        fixed (long* first = shape)
        {
            return Own(shape.Length == 0 ? Hdf5Native.CreateSpace(0) : Hdf5Native.CreateSimpleSpace(shape.Length, (ulong*)first, null));
        }
    }

    private ulong Reference(string target)
    {
        ulong reference = 0;
        Check(Hdf5Native.CreateReference(&reference, _id, target, Hdf5Native.ObjectReference, -1));
        return reference;
    }

    private Hdf5Id TypeOf<T>() => Own(Hdf5Native.CopyType(Hdf5Native.Global(Type.GetTypeCode(typeof(T)) switch
    {
        TypeCode.Double => "H5T_NATIVE_DOUBLE_g",
        TypeCode.Single => "H5T_NATIVE_FLOAT_g",
        TypeCode.Int64 => "H5T_NATIVE_INT64_g",
        TypeCode.Int32 => "H5T_NATIVE_INT32_g",
        TypeCode.UInt64 => "H5T_NATIVE_UINT64_g",
        TypeCode.UInt32 => "H5T_NATIVE_UINT32_g",
        TypeCode.UInt16 => "H5T_NATIVE_UINT16_g",
        TypeCode.Byte => "H5T_NATIVE_UINT8_g",
        _ => throw new ArgumentException($"{typeof(T).Name} is not written", nameof(T)),
    })));

    private Hdf5Id VariableText()
    {
        Hdf5Id type = Own(Hdf5Native.CopyType(Hdf5Native.Global("H5T_C_S1_g")));
        Hdf5Native.SetTypeSize(type, Hdf5Native.VariableLength);
        Hdf5Native.SetCharacterSet(type, Hdf5Native.Utf8);
        return type;
    }

    private Hdf5Id ReferenceType() => Own(Hdf5Native.CopyType(Hdf5Native.Global("H5T_STD_REF_OBJ_g")));

    private Hdf5Id Own(long id) => new(Check(id));

    private long Check(long result) => result >= 0 ? result : throw new IOException($"{_path} cannot be written ({Hdf5Exception.Latest().Message})");

    /// <summary>NUL-ended UTF-8 copies of texts, as libhdf5 takes them.</summary>
    private sealed class Utf8Pointers(IReadOnlyList<string> texts) : IDisposable
    {
        private readonly nint[] _pointers = [.. texts.Select(Marshal.StringToCoTaskMemUTF8), 0];
        private GCHandle _handle;

        public void* First
        {
            get
            {
                _handle = _handle.IsAllocated ? _handle : GCHandle.Alloc(_pointers, GCHandleType.Pinned);
                return (void*)_handle.AddrOfPinnedObject();
            }
        }

        public void Dispose()
        {
            if (_handle.IsAllocated)
            {
                _handle.Free();
            }
            Array.ForEach(_pointers, Marshal.FreeCoTaskMem);
        }
    }
}
