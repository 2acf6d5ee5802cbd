using System.IO.Compression;
using System.Text;
using Dynamics.Formats;
using Dynamics.Formats.Internals.Numpy;

namespace Dynamics.Tests.Formats;

public sealed class NumpyFileTests
{
    private static string Put(TemporaryFolder folder, string name, byte[] content)
    {
        File.WriteAllBytes(folder.File(name), content);
        return folder.File(name);
    }

    [Fact]
    public void ReadArchive_EveryTypeFromNumPy_HasItsValuesBitForBit()
    {
        using var folder = new TemporaryFolder();
        Dictionary<string, NumpyArray> read =
            NumpyFile.ReadArchive(Put(folder, "all.npz", NumpyFixtures.EveryType)).ToDictionary(array => array.Name);
        Assert.Equal(18, read.Count);
        void Holds(string name, Array values, params long[] shape)
        {
            Assert.Equal(values.GetType(), read[name].Values.GetType());
            Assert.Equal(Enumerable.Cast<object>(values).Select(Bits), Enumerable.Cast<object>(read[name].Values).Select(Bits));
            Assert.Equal(shape, read[name].Shape);
        }
        Holds("b1", new[] { true, false, true }, 3);
        Holds("i1", new sbyte[] { -128, 127 }, 2);
        Holds("u1", new byte[] { 0, 255 }, 2);
        Holds("i2", new short[] { -32768, 258 }, 2);
        Holds("u2_big", new ushort[] { 1, 65535 }, 2);
        Holds("i4_big", new[] { int.MinValue, 0x01020304 }, 2);
        Holds("u4", new[] { uint.MaxValue }, 1);
        Holds("i8", new[] { long.MinValue, 0x0102030405060708 }, 2);
        Holds("u8_big", new[] { ulong.MaxValue, 1UL }, 2);
        Holds("f2", new[] { 1.5f, -0f, (float)BitConverter.UInt16BitsToHalf(0x7e00), 65504, (float)BitConverter.UInt16BitsToHalf(1) }, 5);
        Holds("f4_big", new[] { 0.1f, float.NegativeInfinity }, 2);
        Holds("f8", new[] { 0.1, -0.0, double.Epsilon, BitConverter.UInt64BitsToDouble(0x7ff8000000000000) }, 4);
        Holds("f8_big", new[] { 1 / 3.0, 2 }, 1, 2);
        Holds("fortran", Enumerable.Range(0, 24).ToArray(), 2, 3, 4);
        Holds("scalar", new[] { 2.5 });
        Holds("empty", Array.Empty<double>(), 0, 3);
        Holds("text", new[] { "CA1", "", "µ \U0001F400" }, 3);
        Holds("text_big", new[] { "a", "bc" }, 1, 2);
    }

    private static object Bits(object value) => value switch
    {
        double d => BitConverter.DoubleToInt64Bits(d),
        float f => BitConverter.SingleToInt32Bits(f),
        _ => value,
    };

    [Fact]
    public void Read_StoredArchiveAndLaterVersions_AreUnderstood()
    {
        using var folder = new TemporaryFolder();
        IReadOnlyList<NumpyArray> stored = NumpyFile.ReadArchive(Put(folder, "stored.npz", NumpyFixtures.Stored));
        Assert.Equal(["spike_times", "spike_units"], stored.Select(array => array.Name));
        Assert.Equal(new[] { 0.5, 1.25 }, stored[0].Values);
        Assert.Equal(new long[] { 3, 3 }, stored[1].Values);
        NumpyArray second = NumpyFile.Read(Put(folder, "second.npy", NumpyFixtures.Version2));
        Assert.Equal("second", second.Name);
        Assert.Equal(new[] { 1.5, 2.5 }, second.Values);
        Assert.Equal(new ushort[] { 1, 2 }, NumpyFile.Read(Put(folder, "third.npy", NumpyFixtures.Version3)).Values);
    }

    [Fact]
    public void Write_SameArrays_AreNumPysOwnBytes()
    {
        using var folder = new TemporaryFolder();
        NumpyFile.Write(folder.File("a.npy"), new NumpyArray("a", new[] { 0.5, 1.25 }, [2]));
        using ZipArchive archive = new(new MemoryStream(NumpyFixtures.Stored));
        using MemoryStream expected = new();
        archive.GetEntry("spike_times.npy")!.Open().CopyTo(expected);
        Assert.Equal(expected.ToArray(), File.ReadAllBytes(folder.File("a.npy")));
    }

    [Fact]
    public void WriteRead_EveryTypeInFileAndArchive_IsBitIdentical()
    {
        using var folder = new TemporaryFolder();
        NumpyArray[] arrays =
        [
            .. NumpyFile.ReadArchive(Put(folder, "all.npz", NumpyFixtures.EveryType)),
            new("long", Enumerable.Range(0, 400_003).Select(i => Math.Sqrt(i)).ToArray(), [400_003]), // Longer than one chunk.
            new("folder/name", new[] { "" }, [1, 1, 1]),
        ];
        NumpyFile.WriteArchive(folder.File("one.npz"), arrays);
        NumpyFile.WriteArchive(folder.File("two.npz"), arrays);
        Assert.Equal(File.ReadAllBytes(folder.File("one.npz")), File.ReadAllBytes(folder.File("two.npz")));
        IReadOnlyList<NumpyArray> back = NumpyFile.ReadArchive(folder.File("one.npz"));
        Assert.Equal(arrays.Length, back.Count);
        foreach ((NumpyArray expected, NumpyArray actual) in arrays.Zip(back))
        {
            NumpyFile.Write(folder.File("single.npy"), expected);
            NumpyArray single = NumpyFile.Read(folder.File("single.npy"));
            Assert.Equal(expected.Name, actual.Name);
            Assert.All([actual, single], array =>
            {
                Assert.Equal(expected.Shape, array.Shape);
                Assert.Equal(expected.Values.GetType(), array.Values.GetType());
                Assert.Equal(Enumerable.Cast<object>(expected.Values).Select(Bits), Enumerable.Cast<object>(array.Values).Select(Bits));
            });
            Assert.Equal(0, (new FileInfo(folder.File("single.npy")).Length - Bytes(expected)) % 64);
        }
        Assert.Equal(4, Directory.GetFiles(folder.Path).Length);
    }

    private static long Bytes(NumpyArray array) => NumpyType.Of(array.Values).ItemSize * array.Values.LongLength;

    [Fact]
    public void Read_TypesThatAreNotRead_SayWhichAndTheRemedy()
    {
        using var folder = new TemporaryFolder();
        string Refused(byte[] content)
        {
            var mistake = Assert.Throws<InputException>(() => NumpyFile.Read(Put(folder, "a.npy", content)));
            Assert.Equal(folder.File("a.npy"), mistake.Where);
            Assert.DoesNotContain('\n', mistake.Message);
            return mistake.What;
        }
        Assert.Contains("pickled", Refused(NumpyFixtures.Objects));
        Assert.Contains("structured", Refused(NumpyFixtures.Records));
        Assert.Contains("'<c16'", Refused(NumpyFixtures.Complex));
        Assert.Contains("not a .npy", Refused("hello, this is no array"u8.ToArray()));
        Assert.Contains("in the middle of its header", Refused([]));
    }

    [Theory]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }", "needs 24 bytes, and 16 are there")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }", "needs 8 bytes, and 16 are there")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (9223372036854775807, 9223372036854775807, 9223372036854775807), }",
        "more than")]
    // 8 times that is 16, but for an overflow.
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (2305843009213693954,), }", "more than")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999,), }", "not possible")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (-2,), }", "cannot be read")]
    [InlineData("{'descr': '<f8', 'fortran_order': maybe, 'shape': (2,), }", "cannot be read")]
    [InlineData("{'descr': '<f8', 'shape': (2,), }", "cannot be read")]
    [InlineData("{'descr': '<U0', 'fortran_order': False, 'shape': (1000000000,), }", "'<U0'")]
    [InlineData("{'descr': '<U999999999999', 'fortran_order': False, 'shape': (1,), }", "'<U999999999999'")]
    [InlineData("", "cannot be read")]
    public void Read_ImpossibleHeader_IsRefusedBeforeAllocating(string dictionary, string what)
    {
        using var folder = new TemporaryFolder();
        string path = Put(folder, "a.npy",
            [.. NumpyHeader.Magic, 1, 0, (byte)dictionary.Length, 0, .. Encoding.ASCII.GetBytes(dictionary), .. new byte[16]]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains(what, Assert.Throws<InputException>(() => NumpyFile.Read(path)).What);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Read_HeadersOfOtherWriters_AreUnderstood()
    {
        using var folder = new TemporaryFolder();
        byte[] Of(string dictionary, int version = 1) => [.. NumpyHeader.Magic, (byte)version, 0, (byte)dictionary.Length, 0,
            .. Encoding.ASCII.GetBytes(dictionary), .. BitConverter.GetBytes(2.5), .. BitConverter.GetBytes(1.0)];
        Assert.Equal(new[] { 2.5, 1 },
            NumpyFile.Read(Put(folder, "python2.npy", Of("{'descr': '<f8', 'fortran_order': False, 'shape': (2L,), }\n"))).Values);
        Assert.Equal(
            [2, 1], NumpyFile.Read(Put(folder, "order.npy", Of("{\"shape\":(2,1),\"fortran_order\":True,\"descr\":\"<f8\"}"))).Shape);
        Assert.Contains("version 4", Assert.Throws<InputException>(() => NumpyFile.Read(Put(folder, "new.npy", Of("{}", 4)))).What);
    }

    [Theory]
    [InlineData("../up.npy")]
    [InlineData("/root.npy")]
    [InlineData("a//b.npy")]
    [InlineData("a\\b.npy")]
    [InlineData(".npy")]
    [InlineData("readme.txt")]
    [InlineData("bell\a.npy")]
    public void ReadArchive_NameThatIsAPathOrNoArray_IsRefused(string name)
    {
        using var folder = new TemporaryFolder();
        using (ZipArchive archive = ZipFile.Open(folder.File("a.npz"), ZipArchiveMode.Create))
        {
            using Stream member = archive.CreateEntry(name).Open();
            member.Write(NumpyFixtures.Version2);
        }
        Assert.Contains("not named like an array", Assert.Throws<InputException>(() => NumpyFile.ReadArchive(folder.File("a.npz"))).What);
    }

    [Fact]
    public void ReadArchive_FlippedByteAnywhereInTheData_FailsItsChecksum()
    {
        using var folder = new TemporaryFolder();
        byte[] content = NumpyFixtures.Stored;
        content[content.AsSpan().IndexOf("PK\u0001\u0002"u8) - 1] ^= 1; // Last byte of the last member.
        Assert.Contains("checksum", Assert.Throws<InputException>(() => NumpyFile.ReadArchive(Put(folder, "a.npz", content))).What);
    }

    [Fact]
    public void ReadArchive_ClaimsBeyondTheFile_AreRefusedBeforeAllocating()
    {
        using var folder = new TemporaryFolder();
        byte[] content = NumpyFixtures.Stored;
        int central = content.AsSpan().IndexOf("PK\u0001\u0002"u8);
        BitConverter.GetBytes(0x7fffff00).CopyTo(content, central + 24); // Unpacked size of the first member.
        var mistake = Assert.Throws<InputException>(() => NumpyFile.ReadArchive(Put(folder, "a.npz", content)));
        Assert.Contains("which the file cannot hold", mistake.What);
        Assert.Contains("cannot be read",
            Assert.Throws<InputException>(() => NumpyFile.ReadArchive(Put(folder, "b.npz", "no archive"u8.ToArray()))).What);
        Assert.Equal("no such file", Assert.Throws<InputException>(() => NumpyFile.ReadArchive(folder.File("absent.npz"))).What);
    }

    [Fact]
    public void Write_WhatNumPyCannotHold_IsRefusedAndLeavesNothing()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("a");
        NumpyArray good = new("a", new int[1], [1]);
        Assert.Throws<ArgumentException>(() => new NumpyArray("a", new decimal[1], [1]));
        Assert.Throws<ArgumentException>(() => new NumpyArray("a", new int[2], [3]));
        Assert.Throws<ArgumentException>(() => new NumpyArray("a", new int[1], Enumerable.Repeat(1L, 33).ToArray()));
        Assert.Throws<ArgumentException>(() => NumpyFile.Write(path, new NumpyArray("a", new[] { "cut\0" }, [1])));
        Assert.Throws<ArgumentException>(() => NumpyFile.Write(path, new NumpyArray("a", new[] { "\ud800" }, [1])));
        Assert.Throws<ArgumentException>(() => NumpyFile.WriteArchive(path, [good, good]));
        Assert.Throws<ArgumentException>(() => NumpyFile.WriteArchive(path, [new NumpyArray("../a", new int[1], [1])]));
        string file = folder.File("file", "text");
        Assert.Throws<InputException>(() => NumpyFile.Write(Path.Combine(file, "a.npy"), good));
        Assert.Equal([file], Directory.GetFileSystemEntries(folder.Path));
    }
}
