using System.IO.Compression;
using System.Runtime.InteropServices;
using PureHDF.Filters;

namespace Dynamics.Data.Formats.Internals.Hdf5;

/// <summary>Deflate for PureHDF, whose own unfolds a chunk to whatever it becomes: some kilobytes can become gigabytes.</summary>
internal sealed class BoundedDeflateFilter : IH5Filter
{
    private const int Checksums = 64; // a chunk may carry some bytes more than its values
    private readonly DeflateFilter _unbounded = new();

    public ushort FilterId => DeflateFilter.Id;

    public string Name => _unbounded.Name;

    /// <exception cref="InvalidDataException">A chunk is more than it should be, or no deflated data.</exception>
    public Memory<byte> Filter(FilterInfo info)
    {
        if (!info.Flags.HasFlag(H5FilterFlags.Decompress))
        {
            return _unbounded.Filter(info);
        }
        ArraySegment<byte> folded = MemoryMarshal.TryGetArray(info.Buffer, out ArraySegment<byte> array) ? array : info.Buffer.ToArray();
        using ZLibStream stream = new(new MemoryStream(folded.Array!, folded.Offset, folded.Count), CompressionMode.Decompress);
        byte[] chunk = GC.AllocateUninitializedArray<byte>(info.ChunkSize + Checksums);
        int length = stream.ReadAtLeast(chunk, chunk.Length, throwOnEndOfStream: false);
        return length < chunk.Length ? chunk.AsMemory(0, length) : throw new InvalidDataException($"a chunk of {info.ChunkSize} bytes unfolds to more");
    }

    public uint[] GetParameters(uint[] chunkDimensions, uint typeSize, Dictionary<string, object>? options) => _unbounded.GetParameters(chunkDimensions, typeSize, options);
}
