using System.Buffers.Binary;
using System.IO.Compression;
using Dynamics.Images;

namespace Dynamics.Tests.Images;

public sealed class MnistImagesTests
{
    private static byte[] Idx(int[] shape, byte[] values)
    {
        byte[] header = [0, 0, 8, (byte)shape.Length, .. shape.SelectMany(dimension =>
        {
            var bytes = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(bytes, dimension);
            return bytes;
        })];
        return [.. header, .. values];
    }

    private static byte[] Gzip(byte[] content)
    {
        using MemoryStream packed = new();
        using (GZipStream stream = new(packed, CompressionLevel.SmallestSize))
        {
            stream.Write(content);
        }
        return packed.ToArray();
    }

    private static byte[] Pixels(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i * 31 % 251))];

    private static readonly byte[] Images = Idx([6, 5, 4], Pixels(120)), Labels = Idx([6], [3, 1, 4, 1, 5, 9]);

    [Theory]
    [InlineData("train-images-idx3-ubyte", "train-labels-idx1-ubyte", false)]
    [InlineData("train-images.idx3-ubyte", "train-labels-idx1-ubyte.gz", false)]
    [InlineData("train-images-idx3-ubyte.gz", "train-labels.idx1-ubyte.gz", true)]
    public void Read_Folder_PlainOrGzipped_GivesImagesAndLabels(string images, string labels, bool gzip)
    {
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder.File(images), gzip ? Gzip(Images) : Images);
        File.WriteAllBytes(folder.File(labels), labels.EndsWith(".gz", StringComparison.Ordinal) ? Gzip(Labels) : Labels);
        ImageSet set = MnistImages.Read(folder.Path);
        Assert.Equal((6, 1, 5, 4, 10), (set.Count, set.Channels, set.Height, set.Width, set.ClassNames.Count));
        Assert.Equal([3, 1, 4, 1, 5, 9], set.Labels);
        Assert.Equal(Pixels(120), set.Pixels);
        Assert.Contains("t10k-images", Assert.Throws<InputException>(() => MnistImages.Read(folder.Path, ImagePart.Test)).What);
    }

    private static InputException Refused(byte[] images, byte[]? labels = null)
    {
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder.File("i"), images);
        File.WriteAllBytes(folder.File("l"), labels ?? Labels);
        var refused = Assert.Throws<InputException>(() => MnistImages.Read(folder.File("i"), folder.File("l")));
        Assert.DoesNotContain('\n', refused.Message);
        return refused;
    }

    [Fact]
    public void Read_DamagedFiles_AreRefusedInOneLine()
    {
        Assert.Contains("no idx file", Refused([]).What);
        Assert.Contains("no idx file", Refused(Labels).What);
        Assert.Contains("ends after", Refused(Images[..^1]).What);
        Assert.Contains("longer", Refused([.. Images, 0]).What);
        Assert.Contains("cannot hold", Refused(Idx([6, 5, 0], [])).What);
        Assert.Contains("cannot hold", Refused(Idx([-6, 5, 4], Pixels(120))).What);
        Assert.Contains("5 labels for 6 images", Refused(Images, Idx([5], [1, 2, 3, 4, 5])).What);
        Assert.Contains("ends after", Refused(Gzip(Images[..^1])).What);
        Assert.Contains("longer", Refused(Gzip([.. Images, 0])).What);
    }

    [Fact]
    public void Read_AbsurdSizes_AreRefusedBeforeMemoryIsTaken()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Refused(Idx([int.MaxValue, int.MaxValue, int.MaxValue], Pixels(120)));
        Refused(Idx([1 << 30, 1, 1], Pixels(120)));
        Refused(Gzip(Idx([60_000, 28, 28], Pixels(120))));
        Refused(Gzip(Idx([4_000, 1000, 1], new byte[4_000_000]))); // packed a thousand times
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
    }

    [Fact]
    public void Read_MutatedFiles_ThrowNothingElse()
    {
        using TemporaryFolder folder = new();
        var random = new RandomStream(8);
        byte[] packed = Gzip(Images);
        File.WriteAllBytes(folder.File("l"), Labels);
        for (int trial = 0; trial < 600; trial++)
        {
            byte[] bytes = trial % 2 == 0 ? [.. Images] : [.. packed];
            for (int change = 0; change <= random.NextInt(4); change++)
            {
                bytes[random.NextInt(Math.Min(bytes.Length, change % 2 == 0 ? 24 : bytes.Length))] = (byte)random.NextInt(256);
            }
            File.WriteAllBytes(folder.File("i"), bytes[..(bytes.Length - random.NextInt(2) * random.NextInt(bytes.Length))]);
            try
            {
                MnistImages.Read(folder.File("i"), folder.File("l"));
            }
            catch (InputException refused)
            {
                Assert.DoesNotContain('\n', refused.Message);
            }
        }
    }
}
