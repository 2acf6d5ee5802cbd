using System.Diagnostics;
using System.Text;
using Dynamics.Formats.Internals.Hdf5;
using Dynamics.Formats.Internals.Nwb;

namespace Dynamics.Tests.Formats.Internals.Hdf5;

/// <summary>Reading, on files that libhdf5 made: every value comes back, and what leads out of a file or beyond its size is
/// refused.</summary>
public sealed class Hdf5FileTests : IDisposable
{
    private static readonly double[] s_ramp = [.. Enumerable.Range(0, 400).Select(i => 0.25 * i)];
    private static readonly (string Type, long Value)[] s_highest =
        [("i1", 127), ("i2", 32767), ("i4", int.MaxValue), ("i8", long.MaxValue), ("u1", 128), ("u2", 32768), ("u4", 1L << 31)];

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Files => ["old.h5", "v18.h5", "new.h5"];

    public void Dispose() => _folder.Dispose();

    private Hdf5File Open(string name) => Hdf5File.Open(Libhdf5Files.Unpack(_folder, name));

    private static InputException Refused(Hdf5File file, string path)
    {
        var mistake = Assert.Throws<InputException>(() => file.Root.RequireDataset(path).ReadDoubles());
        Assert.StartsWith(file.Path, mistake.Where);
        Assert.NotEmpty(mistake.Remedy);
        return mistake;
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Numbers_OfEveryTypeAndOrder_ComeBack(string name)
    {
        using Hdf5File file = Open(name);
        double[] doubles = file.Root.RequireDataset("doubles").ReadDoubles();
        double nan = BitConverter.UInt64BitsToDouble(0x7FF8_0000_0000_0000); // NumPy's
        double[] expected = [1.5, -0.0, nan, double.PositiveInfinity, double.Epsilon];
        Assert.Equal(expected.Select(BitConverter.DoubleToInt64Bits), doubles.Select(BitConverter.DoubleToInt64Bits));
        Assert.Equal([2.5], file.Root.RequireDataset("scalar").ReadDoubles());
        Assert.Empty(file.Root.RequireDataset("none").ReadDoubles());
        Assert.Empty(file.Root.RequireDataset("null").ReadDoubles());
        Assert.Equal(Enumerable.Range(0, 12).Select(i => (double)i), file.Root.RequireDataset("grid").ReadDoubles());
        Assert.Equal([3, 4], file.Root.RequireDataset("grid").Shape);
        Assert.Equal([7], file.Root.RequireDataset("of_named_type").ReadDoubles());
        Assert.Null(file.Root.Find("type"));
        foreach (string order in (string[])["little", "big"])
        {
            foreach ((string type, long high) in s_highest)
            {
                Hdf5Dataset set = file.Root.RequireDataset($"numbers/{order}_{type}");
                Assert.Equal([0, 1, high], set.ReadIntegers());
                Assert.Equal([0, 1, high], set.ReadDoubles());
            }
            Assert.Equal([0, 1, long.MaxValue], file.Root.RequireDataset($"numbers/{order}_u8").ReadIntegers()); // 2^63 is more
            Assert.Equal([0, 1, Math.Pow(2, 63)], file.Root.RequireDataset($"numbers/{order}_u8").ReadDoubles());
            foreach (string type in (string[])["f2", "f4", "f8"])
            {
                Assert.Equal([0, 1, 1.5], file.Root.RequireDataset($"numbers/{order}_{type}").ReadDoubles());
            }
        }
        Assert.Equal([1, 0, 1], file.Root.RequireDataset("booleans").ReadDoubles());
        Assert.Equal([1, 0, 1], file.Root.RequireDataset("booleans").ReadIntegers());
        Hdf5Dataset broken = file.Root.RequireDataset("numbers/big_f4");
        Assert.Contains("holds 1.5, expected whole numbers", Assert.Throws<InputException>(() => broken.ReadIntegers()).What);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Chunks_OfEveryShapeAndIndex_AreJoined(string name)
    {
        using Hdf5File file = Open(name);
        foreach (string packed in (string[])
            ["gzip", "shuffle", "fletcher", "big", "column", "pairs", "rows", "growing", "growing_grid", "one"])
        {
            Assert.Equal(s_ramp, file.Root.RequireDataset($"packed/{packed}").ReadDoubles());
        }
        Assert.Equal(Enumerable.Range(0, 256).Select(i => (double)i), file.Root.RequireDataset("unpacked").ReadDoubles());
        double[] sparse = file.Root.RequireDataset("packed/sparse").ReadDoubles();
        Assert.All(sparse.Index(), value => Assert.Equal(value.Index is >= 150 and < 160 ? 1 : -1, value.Item));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void ReadBlock_AlongAnyAxis_IsThatPartOfTheWhole(string name)
    {
        using Hdf5File file = Open(name);
        foreach (string packed in (string[])["shuffle", "big", "column", "growing", "one"])
        {
            Hdf5Dataset set = file.Root.RequireDataset($"packed/{packed}");
            foreach ((int first, int length) in new[] { (0, 1), (65, 120), (397, 3), (400, 0) })
            {
                var block = new double[length];
                set.ReadBlock(first, block);
                Assert.Equal(s_ramp[first..(first + length)], block);
            }
        }
        Hdf5Dataset grid = file.Root.RequireDataset("grid");
        InputException mistake = Assert.Throws<InputException>(() => grid.ReadBlock(0, new double[2]));
        Assert.Contains("is 3 x 4, expected one row or column", mistake.What);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Texts_OfAnyKind_ComeBack(string name)
    {
        using Hdf5File file = Open(name);
        Assert.Equal(["", "µm ∆", "place cell"], file.Root.RequireDataset("texts/variable").ReadTexts());
        Assert.Equal(["a", "bc"], file.Root.RequireDataset("texts/ascii").ReadTexts());
        Assert.Equal(["ab", "abcd", "", "c"], file.Root.RequireDataset("texts/fixed").ReadTexts());
        Assert.Equal(["one"], file.Root.RequireDataset("texts/scalar").ReadTexts());
        Assert.Contains("holds texts, expected numbers", Refused(file, "texts/fixed").What);
        Hdf5Dataset grid = file.Root.RequireDataset("grid");
        Assert.Contains("holds numbers, expected texts", Assert.Throws<InputException>(() => grid.ReadTexts()).What);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Attributes_OfAnyKindAndNumber_AreRead(string name)
    {
        using Hdf5File file = Open(name);
        Hdf5Dataset grid = file.Root.RequireDataset("grid");
        Assert.Equal("µm", grid.TextAttribute("text"));
        Assert.Equal(["first", "second"], grid.TextsAttribute("texts")!);
        Assert.Equal("double", grid.TextAttribute("fixed")); // six bytes, no NUL
        Assert.Equal(0.5, grid.NumberAttribute("half"));
        Assert.Equal(0.25, grid.NumberAttribute("big"));
        Assert.Equal(1, grid.NumberAttribute("yes"));
        Assert.True(grid.HasAttribute("null"));
        foreach (string other in (string[])["null", "reference", "texts", "absent"])
        {
            Assert.Null(grid.NumberAttribute(other));
        }
        foreach (string other in (string[])["null", "reference", "half", "absent"])
        {
            Assert.Null(grid.TextAttribute(other));
        }
        Hdf5Group many = file.Root.RequireGroup("links");
        Assert.All(Enumerable.Range(0, 30), i => Assert.Equal(i, many.NumberAttribute($"attribute {i}")));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void References_LeadToTheirObjects(string name)
    {
        using Hdf5File file = Open(name);
        ulong[] references = file.Root.RequireDataset("references").ReadReferences();
        Assert.Equal([3, 4], Assert.IsType<Hdf5Dataset>(file.Root.Dereference(references[0])).ReadDoubles());
        Assert.Contains("big_f4", Assert.IsType<Hdf5Group>(file.Root.Dereference(references[1])).Names);
        Assert.Throws<InputException>(() => file.Root.Dereference(0xFFFF_FFFF));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Links_WithinTheFile_AreFollowedAndNotOutOfIt(string name)
    {
        using Hdf5File file = Open(name);
        foreach (string path in (string[])["links/soft", "/links/relative", "links/hard", "links/above/links/above/grid"])
        {
            Assert.Equal(12, file.Root.RequireDataset(path).Length);
        }
        Assert.Equal([0, 1, 1.5], file.Root.RequireDataset("links/way/big_f8").ReadDoubles());
        IEnumerable<string> members = Enumerable.Range(0, 40).Select(i => $"member {i}").Order(StringComparer.Ordinal);
        Assert.Equal(members, file.Root.RequireGroup("many").Names);
        Assert.Equal([31], file.Root.RequireDataset("many/member 31").ReadDoubles());
        Assert.Contains("no data set 'links/nowhere'", Refused(file, "links/nowhere").What);
        Assert.Contains("leads through too many others", Refused(file, "links/circle").What);
        Assert.Contains("'out' is a link out of the file", Refused(file, "links/out").What);
        Assert.Contains("'out' is a link out of the file", Refused(file, "links/way_out").What);
        Assert.Empty(NwbTree.Walk(file)); // the circle of hard links ends
    }

    /// <summary>The link's target is a pipe: whoever opens it waits for a writer that never comes.</summary>
    [SkippableFact]
    public async Task Links_OutOfTheFile_AreNotEvenOpened()
    {
        Skip.If(OperatingSystem.IsWindows(), "there are no named pipes among the files");
        string path = Libhdf5Files.Unpack(_folder, "old.h5"), pipe = _folder.File("pipe");
        await Process.Start("mkfifo", [pipe]).WaitForExitAsync();
        byte[] bytes = File.ReadAllBytes(path), target = Encoding.ASCII.GetBytes("/" + new string('x', 199));
        string longer = pipe.Length % 2 == 0 ? pipe : "/" + pipe; // the same file by another name
        longer = string.Concat(Enumerable.Repeat("/.", (target.Length - longer.Length) / 2)) + longer;
        Encoding.ASCII.GetBytes(longer).CopyTo(bytes, bytes.AsSpan().IndexOf(target));
        File.WriteAllBytes(path, bytes);
        Task reading = Task.Run(() =>
        {
            using Hdf5File file = Hdf5File.Open(path);
            NwbTree.Walk(file);
            Assert.Contains("out", file.Root.RequireGroup("links").Names);
            Assert.Contains("way_out", file.Root.RequireGroup("links").Names);
            Assert.Equal(12, file.Root.RequireDataset("links/soft").Length);
            file.Root.Dereference(file.Root.RequireDataset("references").ReadReferences()[0]);
            Refused(file, "links/out");
            Refused(file, "links/way_out");
        });
        await reading.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Storage_ElsewhereOrOfAnotherKind_IsRefused(string name)
    {
        using Hdf5File file = Open(name);
        File.WriteAllText(_folder.File("values.raw"), new string('x', 80));
        Assert.Contains("lies in another file", Refused(file, "external").What);
        InputException lzf = Refused(file, "packed/lzf");
        Assert.Contains("compressed by filter 32000 (lzf", lzf.What);
        Assert.Contains("h5repack", lzf.Remedy);
        Assert.Contains("compressed by filter 6 (scale-offset", Refused(file, "packed/scale").What);
        Assert.Contains("holds numbers of an unusual form (16 bits), expected numbers", Refused(file, "twelve_bits").What);
        Assert.Contains("holds numbers of an unusual form (128 bits), expected numbers", Refused(file, "long_double").What);
        Assert.Contains("holds elements of another type (Compound), expected numbers", Refused(file, "compound").What);
        Assert.Contains("holds elements of another type (VariableLength), expected numbers", Refused(file, "ragged").What);
        if (name == "new.h5")
        {
            Assert.Contains("lies in another file", Refused(file, "virtual").What);
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Size_BeyondWhatIsStored_IsRefused(string name)
    {
        using Hdf5File file = Open(name);
        Assert.Contains("claims 1099511627776 elements, 8796093022208 bytes, of which 0 are stored", Refused(file, "huge").What);
        Assert.Contains("claims 4000000 elements, 32000000 bytes, of which 0 are stored", Refused(file, "unwritten").What);
    }

    [Fact]
    public void Open_UserBlockOf2048Bytes_IsPassedOver()
    {
        using Hdf5File file = Open("block.h5");
        Assert.Equal([7], file.Root.RequireDataset("data").ReadDoubles());
    }

    [Fact]
    public void Open_OtherFiles_SaysWhy()
    {
        Assert.Contains("is no HDF5 file (file signature not found)", WhyNot(_folder.File("text", "not HDF5")));
        Assert.Contains("is no HDF5 file", WhyNot(_folder.File("empty", "")));
        Assert.Contains("cannot be read", WhyNot(_folder.File("absent")));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Open_FileThatIsCutShort_SaysSo(string name)
    {
        string path = Libhdf5Files.Unpack(_folder, name);
        byte[] bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..^1]);
        Assert.Contains($"is truncated: {bytes.Length - 1} bytes of {bytes.Length}", WhyNot(path));
    }

    private static string WhyNot(string path) => Assert.Throws<InputException>(() => Hdf5File.Open(path)).What;
}
