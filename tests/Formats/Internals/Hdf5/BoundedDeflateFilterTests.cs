using System.IO.Compression;
using Dynamics.Formats.Internals.Hdf5;
using PureHDF.Filters;

namespace Dynamics.Tests.Formats.Internals.Hdf5;

public sealed class BoundedDeflateFilterTests
{
    private static byte[] Packed(long length)
    {
        using MemoryStream packed = new();
        using (ZLibStream stream = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            byte[] zeros = new byte[1 << 16];
            for (long at = 0; at < length; at += zeros.Length)
            {
                stream.Write(zeros, 0, (int)Math.Min(zeros.Length, length - at));
            }
        }
        return packed.ToArray();
    }

    private static Memory<byte> Unpack(byte[] packed, int chunk) =>
        new BoundedDeflateFilter().Filter(new FilterInfo(H5FilterFlags.Decompress, [6], chunk, packed));

    [Theory]
    [InlineData(800, 800)]
    [InlineData(804, 800)] // with a checksum
    [InlineData(10, 800)] // PureHDF sees that values are missing
    public void Filter_ChunkOfItsSize_IsUnfolded(long length, int chunk) => Assert.Equal(length, Unpack(Packed(length), chunk).Length);

    [Fact]
    public void Filter_ChunkThatBecomesGigabytes_IsRefusedInLittleMemory()
    {
        byte[] packed = Packed(1L << 30);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InvalidDataException>(() => Unpack(packed, 800));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }
}
