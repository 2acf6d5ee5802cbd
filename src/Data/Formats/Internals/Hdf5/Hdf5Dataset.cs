using System.Globalization;

namespace Dynamics.Data.Formats.Internals.Hdf5;

/// <summary>A data set that is open for reading. What it claims to hold is held against what is stored before anything is allocated.</summary>
internal sealed unsafe class Hdf5Dataset : Hdf5Object
{
    /// <summary>Deflate cannot shrink further than this.</summary>
    private const long MostCompression = 1032;

    private const long SmallBytes = 1 << 16;
    private const int MostFilters = 32, BlockTexts = 4096;
    private bool _checked;

    internal Hdf5Dataset(Hdf5File file, long id, string path) : base(file, id, path)
    {
        using Hdf5Id space = Own(Hdf5Native.DatasetSpace(id)), type = Own(Hdf5Native.DatasetType(id));
        long[]? shape = ShapeOf(space);
        (Shape, Length) = (shape ?? [0], LengthOf(shape));
        (Class, ElementBytes) = ((Hdf5Class)Check(Hdf5Native.TypeClass(type)), (long)Hdf5Native.TypeSize(type));
    }

    /// <summary>Its extent, slowest axis first; empty for a scalar.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Number of elements.</summary>
    public long Length { get; }

    /// <summary>What the elements are.</summary>
    public Hdf5Class Class { get; }

    /// <summary>Whether the elements are numbers (or named numbers, as booleans are).</summary>
    public bool IsNumeric => Class is Hdf5Class.Integer or Hdf5Class.Float or Hdf5Class.Enumeration;

    private long ElementBytes { get; }

    /// <summary>The extent in words, such as <c>2 x 105</c>.</summary>
    public string ShapeText => Shape.Count == 0 ? "a single value" : string.Join(" x ", Shape);

    /// <summary>All elements in the file's order.</summary>
    /// <exception cref="InputException">They are no numbers, or cannot be read.</exception>
    public double[] ReadDoubles()
    {
        RequireNumeric();
        var values = new double[RequireReadable()];
        Read(values, Hdf5Native.Default, Hdf5Native.Default);
        return values;
    }

    /// <summary>All elements in the file's order as whole numbers.</summary>
    /// <exception cref="InputException">They are no whole numbers, or cannot be read.</exception>
    public long[] ReadIntegers()
    {
        if (Class == Hdf5Class.Float)
        {
            return Array.ConvertAll(ReadDoubles(), value => value == Math.Floor(value) && Math.Abs(value) < long.MaxValue
                ? (long)value
                : throw Fault($"holds {value.ToString(CultureInfo.InvariantCulture)}, expected whole numbers"));
        }
        RequireNumeric();
        var values = new long[RequireReadable()];
        fixed (long* first = values)
        {
            Check(values.Length == 0 ? 0 : Hdf5Native.ReadDataset(Id, Hdf5Native.Global("H5T_NATIVE_INT64_g"), Hdf5Native.Default, Hdf5Native.Default, Hdf5Native.Default, first));
        }
        return values;
    }

    /// <summary>Elements <paramref name="first"/> onward of a data set whose elements lie along one axis.</summary>
    public void ReadBlock(long first, Span<double> values)
    {
        RequireNumeric();
        RequireReadable();
        if (values.Length == 0)
        {
            return;
        }
        using Hdf5Id fileSpace = Select(first, values.Length), memorySpace = SpaceOf(values.Length);
        Read(values, memorySpace, fileSpace);
    }

    /// <summary>All elements as texts.</summary>
    /// <exception cref="InputException">They are none, or cannot be read.</exception>
    public string[] ReadTexts()
    {
        if (Class != Hdf5Class.Text)
        {
            throw Fault($"holds {Named(Class)}, expected texts");
        }
        RequireReadable();
        using Hdf5Id type = Own(Hdf5Native.DatasetType(Id));
        return Hdf5Text.Read(this, type, Length, BlockTexts, ReadPart);

        int ReadPart(long memoryType, long first, long count, void* values)
        {
            if (count == Length)
            {
                return Hdf5Native.ReadDataset(Id, memoryType, Hdf5Native.Default, Hdf5Native.Default, Hdf5Native.Default, values);
            }
            using Hdf5Id fileSpace = Select(first, count), memorySpace = SpaceOf(count);
            return Hdf5Native.ReadDataset(Id, memoryType, memorySpace, fileSpace, Hdf5Native.Default, values);
        }
    }

    /// <summary>All elements as references to objects of this file.</summary>
    /// <exception cref="InputException">They are none, or cannot be read.</exception>
    public ulong[] ReadReferences()
    {
        if (Class != Hdf5Class.Reference || ElementBytes != sizeof(ulong))
        {
            throw Fault($"holds {Named(Class)}, expected references to objects");
        }
        var references = new ulong[RequireReadable()];
        fixed (ulong* first = references)
        {
            Check(references.Length == 0 ? 0 : Hdf5Native.ReadDataset(Id, Hdf5Native.Global("H5T_STD_REF_OBJ_g"), Hdf5Native.Default, Hdf5Native.Default, Hdf5Native.Default, first));
        }
        return references;
    }

    /// <summary>Its length, once it is sure that it can be read: stored in this file, by filters of libhdf5's own, and no larger than that can unfold to.</summary>
    /// <exception cref="InputException">It is not.</exception>
    public int RequireReadable()
    {
        if (!_checked)
        {
            using Hdf5Id list = Own(Hdf5Native.DatasetCreateList(Id));
            CheckFilters(list);
            CheckStorage(list, Hdf5Native.GetLayout(list));
            _checked = true;
        }
        return (int)Length;
    }

    private void Read(Span<double> values, long memorySpace, long fileSpace)
    {
        fixed (double* first = values)
        {
            Check(values.Length == 0 ? 0 : Hdf5Native.ReadDataset(Id, Hdf5Native.Global("H5T_NATIVE_DOUBLE_g"), memorySpace, fileSpace, Hdf5Native.Default, first));
        }
    }

    /// <summary>A selection of the file's elements along the one axis that is longer than 1.</summary>
    private Hdf5Id Select(long first, long count)
    {
        var start = stackalloc ulong[Shape.Count];
        var extent = stackalloc ulong[Shape.Count];
        int along = -1;
        for (int axis = 0; axis < Shape.Count; axis++)
        {
            (start[axis], extent[axis]) = (0, 1);
            if (Shape[axis] == Length)
            {
                along = axis;
            }
        }
        if (along < 0)
        {
            throw Fault($"is {ShapeText}, expected one row or column");
        }
        (start[along], extent[along]) = ((ulong)first, (ulong)count);
        Hdf5Id space = Own(Hdf5Native.DatasetSpace(Id));
        Check(Hdf5Native.SelectHyperslab(space, Hdf5Native.SelectSet, start, null, extent, null));
        return space;
    }

    private void RequireNumeric()
    {
        if (!IsNumeric)
        {
            throw Fault($"holds {Named(Class)}, expected numbers");
        }
    }

    private static string Named(Hdf5Class type) => type switch
    {
        Hdf5Class.Integer or Hdf5Class.Float or Hdf5Class.Enumeration => "numbers",
        Hdf5Class.Text => "texts",
        Hdf5Class.Reference => "references",
        _ => $"elements of another type ({type})",
    };

    private void CheckFilters(long list)
    {
        long count = Math.Min(Check(Hdf5Native.FilterCount(list)), MostFilters);
        for (uint i = 0; i < count; i++)
        {
            uint flags = 0, configuration = 0;
            nuint values = 0;
            long filter = Check(Hdf5Native.GetFilter(list, i, &flags, &values, null, 0, null, &configuration));
            if (filter is not (Hdf5Native.Deflate or Hdf5Native.Shuffle or Hdf5Native.Fletcher32))
            {
                throw Fault($"is compressed by filter {filter}, expected gzip", "repack the file: h5repack -f GZIP=4 OLD NEW");
            }
        }
    }

    private void CheckStorage(long list, int layout)
    {
        if (layout is not (Hdf5Native.Compact or Hdf5Native.Contiguous or Hdf5Native.Chunked) || Hdf5Native.ExternalFileCount(list) > 0)
        {
            throw Fault("lies in another file", "copy it into this file (h5repack)");
        }
        UInt128 claimed = (UInt128)(ulong)Length * (ulong)Math.Max(ElementBytes, 1);
        UInt128 chunk = layout == Hdf5Native.Chunked ? ChunkBytes(list) : 0;
        ulong stored = claimed > SmallBytes ? Hdf5Native.StorageSize(Id) : 0;
        if (Length > Array.MaxLength || claimed > (ulong)File.Allowance || chunk > (ulong)File.Allowance || (claimed > SmallBytes && claimed / MostCompression > stored))
        {
            throw Fault($"claims {ShapeText} elements, {claimed} bytes, of which {stored} are stored in a file of {File.Length}", Hdf5File.Damaged);
        }
    }

    private UInt128 ChunkBytes(long list)
    {
        var shape = stackalloc ulong[Math.Max(Shape.Count, 1)];
        Check(Hdf5Native.GetChunk(list, Shape.Count, shape));
        UInt128 bytes = (ulong)ElementBytes;
        for (int axis = 0; axis < Shape.Count && bytes < long.MaxValue; axis++)
        {
            bytes *= shape[axis];
        }
        return bytes;
    }
}
