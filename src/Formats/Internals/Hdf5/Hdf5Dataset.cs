using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using PureHDF;
using PureHDF.Filters;
using PureHDF.Selections;
using PureHDF.VOL.Native;

namespace Dynamics.Formats.Internals.Hdf5;

/// <summary>A data set. What it claims to hold is held against what is stored before anything is allocated; values are read in
/// blocks.</summary>
internal sealed class Hdf5Dataset : Hdf5Object
{
    /// <summary>Deflate cannot shrink further than this.</summary>
    private const long MostCompression = 1032;

    private const long SmallBytes = 1 << 16;
    private const int BlockBytes = 1 << 23, BlockTexts = 4096;
    private static readonly Dictionary<ushort, string> s_otherFilters = new()
    {
        [4] = "szip",
        [5] = "n-bit",
        [6] = "scale-offset",
        [32000] = "lzf",
        [32001] = "blosc",
        [32004] = "lz4",
        [32015] = "zstd",
    };

    private readonly NativeDataset _native;
    private H5DatasetAccess? _access;

    internal Hdf5Dataset(Hdf5Source file, NativeDataset native, string path) : base(file, native, path)
    {
        _native = native;
        ulong[]? shape = ShapeOf(native.Space);
        Length = LengthOf(shape);
        Shape = Array.ConvertAll(shape ?? [0], extent => (long)Math.Min(extent, long.MaxValue));
        Type = file.Guard(path, () => new Hdf5Type(Hdf5Header.TypeOf(native)));
    }

    /// <summary>Its extent, slowest axis first; empty for a scalar.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Number of elements.</summary>
    public long Length { get; }

    /// <summary>What the elements are.</summary>
    public Hdf5Type Type { get; }

    /// <summary>The extent in words, such as <c>2 x 105</c>.</summary>
    public string ShapeText => Shape.Count == 0 ? "a single value" : string.Join(" x ", Shape);

    /// <summary>All elements in the file's order.</summary>
    /// <exception cref="InputException">They are no numbers, or cannot be read.</exception>
    public double[] ReadDoubles() => ReadNumbers<double>();

    /// <summary>The same in single precision.</summary>
    /// <exception cref="InputException">They are no numbers, or cannot be read.</exception>
    public float[] ReadSingles() => ReadNumbers<float>();

    /// <summary>All elements in the file's order as whole numbers.</summary>
    /// <exception cref="InputException">They are no whole numbers, or cannot be read.</exception>
    public long[] ReadIntegers() => Type.IsInteger || !Type.IsNumeric
        ? ReadNumbers<long>()
        : Array.ConvertAll(ReadDoubles(), value => value == Math.Floor(value) && Math.Abs(value) < long.MaxValue
            ? (long)value
            : throw Fault($"holds {value.ToString(CultureInfo.InvariantCulture)}, expected whole numbers"));

    /// <summary>Elements <paramref name="first"/> onward of a data set whose elements lie along one axis.</summary>
    public void ReadBlock(long first, Span<double> values)
    {
        RequireNumeric();
        RequireReadable();
        int along = Shape.Count - 1;
        while (along > 0 && Shape[along] != Length)
        {
            along--;
        }
        if (Shape.Count == 0 || Shape[along] != Length)
        {
            throw Fault($"is {ShapeText}, expected one row or column");
        }
        for (int done = 0, block = BlockBytes / Type.Bytes; done < values.Length; done += block)
        {
            Read(first + done, values.Slice(done, Math.Min(block, values.Length - done)), along);
        }
    }

    /// <summary>All elements as texts.</summary>
    /// <exception cref="InputException">They are none, or cannot be read.</exception>
    public string[] ReadTexts()
    {
        if (!Type.IsText)
        {
            throw Fault($"holds {Type}, expected texts");
        }
        var texts = new string[RequireReadable()];
        long characters = 0;
        foreach ((int first, int count, Selection part) in Parts(Type.IsVariable ? BlockTexts : Math.Max(1, BlockBytes / Type.Bytes)))
        {
            Span<string> block = texts.AsSpan(first, count);
            if (Type.IsVariable)
            {
                Array.ConvertAll(File.Guard(Path, () => _native.Read<string?[]>(_access!.Value, part)), Hdf5Type.UpToNul).CopyTo(block);
            }
            else
            {
                Type.ToTexts(ReadBytes(part, count), block);
            }
            foreach (string text in block)
            {
                characters += text.Length;
            }
            if (characters > File.Allowance)
            {
                string claim = $"its texts are longer ({characters} characters and more) than a file of {File.Length} bytes can hold";
                throw Fault(claim, Hdf5Source.Damaged);
            }
        }
        return texts;
    }

    /// <summary>All elements as references to objects of this file.</summary>
    /// <exception cref="InputException">They are none, or cannot be read.</exception>
    public ulong[] ReadReferences()
    {
        if (!Type.IsReference)
        {
            throw Fault($"holds {Type}, expected references to objects");
        }
        var references = new ulong[RequireReadable()];
        foreach ((int first, int count, Selection part) in Parts(BlockBytes / sizeof(ulong)))
        {
            MemoryMarshal.Cast<byte, ulong>(ReadBytes(part, count)).CopyTo(references.AsSpan(first));
        }
        return references;
    }

    /// <summary>Its length, once it is sure that it can be read: stored in this file, by filters that are known here, and no larger than
    /// that can unfold to.</summary>
    /// <exception cref="InputException">It is not.</exception>
    public int RequireReadable()
    {
        if (_access is null)
        {
            CheckFilters();
            long chunk = CheckStorage();
            _access = new H5DatasetAccess(ChunkCache: new SimpleReadingChunkCache(byteCount: (ulong)Math.Max(2 * BlockBytes, chunk)));
        }
        return (int)Length;
    }

    private T[] ReadNumbers<T>() where T : unmanaged, INumberBase<T>
    {
        RequireNumeric();
        var values = new T[RequireReadable()];
        foreach ((int first, int count, Selection part) in Parts(BlockBytes / Type.Bytes))
        {
            Read(part, values.AsSpan(first, count));
        }
        return values;
    }

    private void Read(long first, Span<double> values, int along)
    {
        ulong[] start = new ulong[Shape.Count], extent = new ulong[Shape.Count];
        Array.Fill(extent, 1UL);
        (start[along], extent[along]) = ((ulong)first, (ulong)values.Length);
        Read(new HyperslabSelection(Shape.Count, start, extent), values);
    }

    /// <summary>Reads numbers; doubles straight into their place.</summary>
    private void Read<T>(Selection part, Span<T> values) where T : unmanaged, INumberBase<T>
    {
        if (typeof(T) == typeof(double) && Type.IsDouble)
        {
            ReadBytes(part, MemoryMarshal.AsBytes(values));
        }
        else
        {
            Type.ToNumbers(ReadBytes(part, values.Length), values);
        }
    }

    private Span<byte> ReadBytes(Selection part, int count)
    {
        byte[] bytes = GC.AllocateUninitializedArray<byte>(count * Type.Bytes);
        ReadBytes(part, bytes);
        return bytes;
    }

    private void ReadBytes(Selection part, Span<byte> bytes)
    {
        try
        {
            _native.Read(_access!.Value, bytes, part);
        }
        catch (Exception failure) when (Hdf5Source.IsOfTheFile(failure))
        {
            throw File.Unreadable(Path, failure);
        }
    }

    /// <summary>Selections of at most so many elements that follow each other in the file's order: pieces along the slowest axis of which
    /// a step is no more.</summary>
    private IEnumerable<(int First, int Count, Selection Part)> Parts(int most)
    {
        int axis = Math.Max(0, Shape.Count - 1);
        long step = 1; // elements of one step along the axis
        while (axis > 0 && step * Shape[axis] <= most)
        {
            step *= Shape[axis--];
        }
        for (int first = 0, count; first < Length; first += count)
        {
            if (Shape.Count == 0)
            {
                yield return (0, count = 1, new AllSelection());
                continue;
            }
            ulong[] start = new ulong[Shape.Count], extent = [.. Shape.Select((all, i) => i < axis ? 1UL : (ulong)all)];
            long at = first / step;
            for (int i = axis; i >= 0; i--)
            {
                (at, start[i]) = (at / Shape[i], (ulong)(at % Shape[i]));
            }
            extent[axis] = (ulong)Math.Min(most / step, Shape[axis] - (long)start[axis]);
            count = (int)((long)extent[axis] * step);
            yield return (first, count, new HyperslabSelection(Shape.Count, start, extent));
        }
    }

    private void RequireNumeric()
    {
        if (!Type.IsNumeric)
        {
            throw Fault($"holds {Type}, expected numbers");
        }
    }

    private void CheckFilters()
    {
        foreach ((ushort filter, uint[] parameters) in File.Guard(Path, () => Hdf5Header.Filters(_native).ToArray()))
        {
            if (filter is not (DeflateFilter.Id or ShuffleFilter.Id or Fletcher32Filter.Id))
            {
                string name = s_otherFilters.GetValueOrDefault(filter, "unknown");
                throw Fault($"is compressed by filter {filter} ({name}), expected gzip", "repack the file: h5repack -f GZIP=4 OLD NEW");
            }
            if (filter == ShuffleFilter.Id && (parameters.Length == 0 || parameters[0] != Type.Bytes))
            {
                throw Fault($"is shuffled by {string.Join(", ", parameters)} bytes, expected {Type.Bytes}", Hdf5Source.Damaged);
            }
        }
    }

    /// <summary>Checks where it lies and how much it claims. The bytes of a chunk; 0 where there are none.</summary>
    private long CheckStorage()
    {
        H5DataLayoutClass layout = _native.Layout.Class;
        if (layout > H5DataLayoutClass.Chunked || File.Guard(Path, () => Hdf5Header.IsExternal(_native)))
        {
            throw Fault("lies in another file", "copy it into this file (h5repack)");
        }
        UInt128 claimed = (UInt128)(ulong)Length * (ulong)Type.Bytes, chunk = 0;
        if (layout == H5DataLayoutClass.Chunked)
        {
            ulong[] shape = File.Guard(Path, () => _native.Layout.Chunks);
            chunk = shape.Aggregate((UInt128)Type.Bytes, (bytes, extent) => UInt128.Min(bytes * extent, long.MaxValue));
        }
        bool isStored = layout == H5DataLayoutClass.Compact || File.Guard(Path, () => Hdf5Header.IsWritten(_native));
        long stored = isStored ? File.Length : 0;
        bool isHollow = claimed > SmallBytes && claimed / MostCompression > (ulong)stored;
        if (Length > Array.MaxLength || UInt128.Max(claimed, chunk) > (ulong)File.Allowance || isHollow)
        {
            string claim = $"claims {ShapeText} elements, {claimed} bytes, of which {stored} are stored in a file of {File.Length}";
            throw Fault(claim, Hdf5Source.Damaged);
        }
        return (long)chunk;
    }
}
