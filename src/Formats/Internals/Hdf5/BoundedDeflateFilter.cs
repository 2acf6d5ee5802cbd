using System.IO.Compression;
using System.Runtime.InteropServices;
using PureHDF.Filters;

namespace Dynamics.Formats.Internals.Hdf5;

/// <summary>Deflate for PureHDF, whose own unfolds a chunk to whatever it becomes: some kilobytes can become gigabytes.</summary>
internal sealed class BoundedDeflateFilter : IH5Filter
{
    private const uint Level = 4;
    private const int Checksums = 64; // a chunk may carry some bytes more than its values

    public ushort FilterId => DeflateFilter.Id;

    public string Name => "deflate";

    /// <exception cref="InvalidDataException">A chunk is more than it should be, or no deflated data.</exception>
    public Memory<byte> Filter(FilterInfo info)
    {
        if (!info.Flags.HasFlag(H5FilterFlags.Decompress))
        {
            return Deflate(info);
        }
        ArraySegment<byte> folded = MemoryMarshal.TryGetArray<byte>(info.Buffer, out var array) ? array : info.Buffer.ToArray();
        using ZLibStream stream = new(new MemoryStream(folded.Array!, folded.Offset, folded.Count), CompressionMode.Decompress);
        byte[] chunk = GC.AllocateUninitializedArray<byte>(info.ChunkSize + Checksums);
        int length = stream.ReadAtLeast(chunk, chunk.Length, throwOnEndOfStream: false);
        return length < chunk.Length
            ? chunk.AsMemory(0, length)
            : throw new InvalidDataException($"a chunk of {info.ChunkSize} bytes unfolds to more");
    }

    public uint[] GetParameters(uint[] chunkDimensions, uint typeSize, Dictionary<string, object>? options) => [Level];

    private static Memory<byte> Deflate(FilterInfo info)
    {
        MemoryStream folded = new(info.Buffer.Length / 2);
        using (ZLibStream stream = new(folded, new ZLibCompressionOptions { CompressionLevel = (int)info.Parameters[0] }, leaveOpen: true))
        {
            stream.Write(info.Buffer.Span);
        }
        return folded.GetBuffer().AsMemory(0, (int)folded.Length);
    }
}
