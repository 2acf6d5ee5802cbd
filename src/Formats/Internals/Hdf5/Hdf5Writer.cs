using System.Reflection;
using System.Runtime.ExceptionServices;
using PureHDF;
using PureHDF.Filters;
using PureHDF.Selections;
using PureHDF.VOL.Native;

namespace Dynamics.Formats.Internals.Hdf5;

/// <summary>A new HDF5 file: what it shall hold is said, and written at the end. Parents of a path are made as needed. Numbers longer
/// than a few rows are chunked, shuffled and deflated.</summary>
internal sealed class Hdf5Writer
{
    private const int CompressFrom = 1024;
    private const int ChunkElements = 1 << 16, BlockElements = 16 * ChunkElements;
    private static readonly List<H5Filter> s_filters = [new(ShuffleFilter.Id), new(DeflateFilter.Id)];
    private readonly H5File _root = [];
    private readonly List<(H5Dataset<Memory<double>> Target, IReadOnlyList<double[]> Parts)> _long = [];

    static Hdf5Writer() => H5Filter.Register(new BoundedDeflateFilter());

    private Hdf5Writer()
    {
    }

    /// <summary>Writes a file.</summary>
    /// <param name="path">Where. What is there is replaced, and half a file is left when it fails.</param>
    /// <param name="say">Says what shall be in it.</param>
    /// <param name="userBlockBytes">Bytes at its beginning (0, or a power of 2 from 512 on) that are left to the caller.</param>
    /// <param name="textBytes">The width of its texts, as MATLAB has them; 0: of any length.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(string path, Action<Hdf5Writer> say, int userBlockBytes = 0, int textBytes = 0)
    {
        var file = new Hdf5Writer();
        say(file);
        using FileStream disk = new(path, FileMode.Create, FileAccess.ReadWrite);
        Stream stream = FaultPoints.Around(disk);
        try
        {
            H5WriteOptions options = new(UserBlockSize: (ulong)userBlockBytes, DefaultStringLength: textBytes);
            H5NativeWriter writer = file._root.BeginWrite(stream, options);
            foreach ((H5Dataset<Memory<double>> target, IReadOnlyList<double[]> parts) in file._long)
            {
                Write(writer, target, parts);
            }
            writer.Dispose(); // writes the rest; not in a finally: of a file that has failed nothing more is wanted
        }
        catch (TargetInvocationException failure) when (failure.InnerException is not null)
        {
            ExceptionDispatchInfo.Throw(failure.InnerException);
        }
        catch (Exception failure) when (failure.GetType() == typeof(Exception)) // PureHDF's own, for instance of more than HDF5 can hold
        {
            throw new IOException($"{path} cannot be written ({failure.Message})", failure);
        }
    }

    /// <summary>Makes a group.</summary>
    public void Group(string path) => GroupAt(path);

    /// <summary>Writes numbers (any array of a fixed-size number type) in the order of their elements.</summary>
    /// <param name="path">Where; everything above it is made.</param>
    /// <param name="values">One value an element.</param>
    /// <param name="shape">The extent, slowest axis first; null: one axis; empty: a scalar.</param>
    public void Numbers<T>(string path, T[] values, long[]? shape = null) where T : unmanaged
    {
        ulong[] extent = Array.ConvertAll(shape ?? [values.Length], length => (ulong)length);
        H5DatasetCreation packed = new(Filters: s_filters);
        Add(path, extent.Length == 0 ? new H5Dataset(values[0])
            : ChunkOf(extent) is { } chunk ? new H5Dataset(values, chunk, fileDims: extent, datasetCreation: packed)
            : new H5Dataset(values, fileDims: extent));
    }

    /// <summary>Writes one array after the other as one data set of one axis, without a copy of the whole.</summary>
    public void Numbers(string path, IReadOnlyList<double[]> parts)
    {
        long length = parts.Sum(part => (long)part.Length);
        if (length <= BlockElements)
        {
            Numbers<double>(path, [.. parts.SelectMany(part => part)]);
            return;
        }
        ulong[] extent = [(ulong)length];
        H5Dataset<Memory<double>> target = new(extent, ChunkOf(extent), new H5DatasetCreation(new OneChunk(), s_filters));
        Add(path, target);
        _long.Add((target, parts));
    }

    /// <summary>Writes UTF-8 texts of any length; <paramref name="scalar"/>: the first alone, without an axis.</summary>
    public void Texts(string path, IReadOnlyList<string> texts, bool scalar = false) =>
        Add(path, new H5Dataset(scalar ? texts[0] : texts.ToArray()));

    /// <summary>Writes references to objects that are there.</summary>
    public void References(string path, IReadOnlyList<string> targets, long[] shape)
    {
        H5ObjectReference[] references = [.. targets.Select(target => new H5ObjectReference(Object(target)))];
        Add(path, new H5Dataset(references, fileDims: Array.ConvertAll(shape, length => (ulong)length)));
    }

    /// <summary>Makes a link to a path.</summary>
    public void SoftLink(string path, string target) => Add(path, new H5SoftLink(target));

    /// <summary>Gives an object an attribute: a text or a number.</summary>
    public void Attribute<T>(string path, string name, T value) where T : notnull => Object(path).Attributes[name] = value;

    /// <summary>Gives an object an attribute of texts.</summary>
    public void Attribute(string path, string name, IReadOnlyList<string> texts) =>
        Object(path).Attributes[name] = texts.ToArray();

    /// <summary>Gives an object an attribute that refers to another.</summary>
    public void ReferenceAttribute(string path, string name, string target) =>
        Object(path).Attributes[name] = new H5ObjectReference(Object(target));

    /// <summary>Chunked along the longest axis, half a megabyte of doubles each; of a matrix with many rows and columns 8 times that at
    /// most.</summary>
    private static uint[]? ChunkOf(ulong[] extent)
    {
        if (extent.Contains(0UL) || extent.DefaultIfEmpty().Max() < CompressFrom)
        {
            return null;
        }
        uint[] chunk = Array.ConvertAll(extent, length => (uint)Math.Min(length, ChunkElements));
        ulong step = chunk.Skip(1).Aggregate(1UL, (elements, length) => elements * length);
        chunk[0] = (uint)Math.Min(chunk[0], Math.Max(1, 8 * ChunkElements / step));
        return chunk;
    }

    private static void Write(H5NativeWriter writer, H5Dataset<Memory<double>> target, IReadOnlyList<double[]> parts)
    {
        var block = new double[BlockElements];
        int filled = 0;
        ulong written = 0;
        foreach (double[] part in parts)
        {
            for (int taken = 0, count; taken < part.Length; taken += count)
            {
                count = Math.Min(part.Length - taken, block.Length - filled);
                part.AsSpan(taken, count).CopyTo(block.AsSpan(filled));
                filled += count;
                Flush(block.Length);
            }
        }
        Flush(1);

        void Flush(int least)
        {
            if (filled >= least)
            {
                writer.Write(target, block.AsMemory(0, filled), fileSelection: new HyperslabSelection(written, (ulong)filled));
                (written, filled) = (written + (ulong)filled, 0);
            }
        }
    }

    private void Add(string path, object content)
    {
        int end = path.LastIndexOf('/');
        GroupAt(path[..Math.Max(end, 0)]).Add(path[(end + 1)..], content);
    }

    private H5Group GroupAt(string path)
    {
        H5Group group = _root;
        foreach (string name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!group.TryGetValue(name, out object? below))
            {
                group.Add(name, below = new H5Group());
            }
            group = (H5Group)below;
        }
        return group;
    }

    private H5Object Object(string path)
    {
        int end = path.LastIndexOf('/');
        return path == "/" ? _root : (H5Object)GroupAt(path[..Math.Max(end, 0)])[path[(end + 1)..]];
    }

    /// <summary>Holds the chunk that is being filled: chunks are filled one after the other. The writer that PureHDF gives writes at the
    /// chunk for which it was given, whatever it is told.</summary>
    private sealed class OneChunk : IWritingChunkCache
    {
        private ulong _index;
        private Memory<byte>? _chunk;
        private Action<ulong, Memory<byte>>? _write;

        public Memory<byte> GetChunk(ulong chunkIndex, Func<Memory<byte>> chunkAllocator, Action<ulong, Memory<byte>> chunkWriter)
        {
            Memory<byte> chunk = _chunk ??= chunkAllocator();
            if (_write is null || _index != chunkIndex)
            {
                Flush(chunkWriter);
                chunk.Span.Clear();
                (_index, _write) = (chunkIndex, chunkWriter);
            }
            return chunk;
        }

        public void Flush(Action<ulong, Memory<byte>> chunkWriter)
        {
            _write?.Invoke(_index, _chunk!.Value);
            _write = null;
        }
    }
}
