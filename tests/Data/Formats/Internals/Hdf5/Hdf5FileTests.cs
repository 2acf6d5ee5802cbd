using Dynamics.Data;
using Dynamics.Data.Formats.Internals.Hdf5;
using Dynamics.Data.Formats.Internals.Nwb;

namespace Dynamics.Tests.Data.Formats.Internals.Hdf5;

/// <summary>The managed layer over libhdf5: what is written comes back, and what leads out of a file or beyond its size is refused.</summary>
public sealed class Hdf5FileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string FilePath => _folder.File("a.h5");

    public void Dispose() => _folder.Dispose();

    private void Write(Action<Hdf5Writer> write)
    {
        using Hdf5Writer writer = Hdf5Writer.Create(FilePath);
        write(writer);
    }

    private T Read<T>(string path, Func<Hdf5Dataset, T> read)
    {
        using Hdf5File file = Hdf5File.Open(FilePath);
        using Hdf5Dataset dataset = file.Root.RequireDataset(path);
        return read(dataset);
    }

    private InputException Refused(string path)
    {
        var mistake = Assert.Throws<InputException>(() => Read(path, dataset => dataset.ReadDoubles()));
        Assert.StartsWith(FilePath, mistake.Where);
        return mistake;
    }

    [Fact]
    public void Numbers_OfEveryType_ComeBack()
    {
        Write(file =>
        {
            file.Numbers<byte>("/n/byte", [1, 255]);
            file.Numbers<ushort>("/n/ushort", [1, 65535]);
            file.Numbers<uint>("/n/uint", [1, uint.MaxValue]);
            file.Numbers<ulong>("/n/ulong", [1, 1UL << 40]);
            file.Numbers<int>("/n/int", [-1, int.MaxValue]);
            file.Numbers<long>("/n/long", [long.MinValue, long.MaxValue]);
            file.Numbers<float>("/n/float", [0.5f, float.NaN]);
            file.Numbers<double>("/n/double", [-0.0, double.Epsilon, double.NaN, double.PositiveInfinity]);
            file.Numbers<double>("/n/scalar", [2.5], []);
            file.Numbers<double>("/n/none", []);
        });
        Assert.Equal([1, 255], Read("n/byte", set => set.ReadIntegers()));
        Assert.Equal([1, 65535], Read("n/ushort", set => set.ReadIntegers()));
        Assert.Equal([1, uint.MaxValue], Read("n/uint", set => set.ReadIntegers()));
        Assert.Equal([1, 1L << 40], Read("n/ulong", set => set.ReadIntegers()));
        Assert.Equal([-1.0, int.MaxValue], Read("n/int", set => set.ReadDoubles()));
        Assert.Equal([long.MinValue, long.MaxValue], Read("n/long", set => set.ReadIntegers()));
        Assert.Equal([0.5, double.NaN], Read("n/float", set => set.ReadDoubles()));
        double[] doubles = Read("n/double", set => set.ReadDoubles());
        Assert.Equal([BitConverter.DoubleToInt64Bits(-0.0), 1], doubles[..2].Select(BitConverter.DoubleToInt64Bits));
        Assert.Equal([double.NaN, double.PositiveInfinity], doubles[2..]);
        Assert.Equal([2.5], Read("n/scalar", set => set.ReadDoubles()));
        Assert.Empty(Read("n/none", set => set.ReadDoubles()));
        Assert.Contains("holds 0.5, expected whole numbers", Assert.Throws<InputException>(() => Read("n/float", set => set.ReadIntegers())).What);
    }

    [Fact]
    public void Numbers_InPartsAndBlocks_AreThoseOfTheWhole()
    {
        var random = new RandomStream(1);
        double[][] parts = [.. new[] { 0, 5, 1_500_000, 0, 70_000, 1 }.Select(length => Enumerable.Range(0, length).Select(_ => (double)random.NextInt(1000)).ToArray())];
        double[] whole = [.. parts.SelectMany(part => part)];
        Write(file =>
        {
            file.Numbers("/parts", parts);
            file.Numbers<double>("/row", whole, [1, whole.Length]);
        });
        Assert.Equal(whole, Read("parts", set => set.ReadDoubles()));
        foreach ((int first, int length) in new[] { (0, 1), (65_530, 20), (whole.Length - 3, 3) })
        {
            foreach (string path in (string[])["parts", "row"])
            {
                var block = new double[length];
                Read(path, set =>
                {
                    set.ReadBlock(first, block);
                    return 0;
                });
                Assert.Equal(whole[first..(first + length)], block);
            }
        }
    }

    [Fact]
    public void Texts_OfAnyKind_ComeBack()
    {
        string[] texts = ["", "place cell", "µm ∆", new('a', 5000)];
        Write(file =>
        {
            file.Texts("/variable", [.. Enumerable.Repeat(texts, 2000).SelectMany(four => four)]);
            file.Texts("/scalar", ["one"], scalar: true);
            RawHdf5.PaddedTexts(file, "/padded", ["ab", "abcd", ""], 4);
            file.Attribute("/padded", "list", texts);
            file.FixedAttribute("/padded", "MATLAB_class", "double"); // six bytes, no NUL
            file.Attribute("/padded", "number", 0.25f);
        });
        Assert.Equal(Enumerable.Repeat(texts, 2000).SelectMany(four => four), Read("variable", set => set.ReadTexts()));
        Assert.Equal(["one"], Read("scalar", set => set.ReadTexts()));
        Assert.Equal(["ab", "abcd", ""], Read("padded", set => set.ReadTexts()));
        Assert.Equal(texts, Read("padded", set => set.TextsAttribute("list")));
        Assert.Equal("double", Read("padded", set => set.TextAttribute("MATLAB_class")));
        Assert.Equal(0.25, Read("padded", set => set.NumberAttribute("number")));
        Assert.Null(Read("padded", set => set.NumberAttribute("list")));
        Assert.Null(Read("padded", set => set.TextAttribute("number")));
        Assert.Null(Read("padded", set => set.TextAttribute("absent")));
        Assert.Contains("holds texts, expected numbers", Refused("padded").What);
    }

    [Fact]
    public void Booleans_AreZeroAndOne()
    {
        Write(file => RawHdf5.Booleans(file, "/bad", [true, false, true]));
        Assert.Equal([1, 0, 1], Read("bad", set => set.ReadDoubles()));
        Assert.Equal([1, 0, 1], Read("bad", set => set.ReadIntegers()));
    }

    [Fact]
    public void References_LeadToTheirObjects()
    {
        Write(file =>
        {
            file.Numbers<double>("/deep/down/there", [7]);
            RawHdf5.References(file, "/cells", ["/deep/down/there"], 1);
        });
        using Hdf5File file = Hdf5File.Open(FilePath);
        using Hdf5Dataset cells = file.Root.RequireDataset("cells");
        using Hdf5Object target = file.Root.Dereference(cells.ReadReferences()[0]);
        Assert.Equal([7], Assert.IsType<Hdf5Dataset>(target).ReadDoubles());
        Assert.Throws<InputException>(() => file.Root.Dereference(0xFFFF_FFFF));
    }

    [Fact]
    public void Links_WithinTheFile_AreFollowedAndNotOutOfIt()
    {
        Write(file =>
        {
            file.Numbers<double>("/group/data", [7]);
            RawHdf5.SoftLink(file, "/absolute", "/group/data");
            RawHdf5.SoftLink(file, "/group/relative", "data");
            RawHdf5.SoftLink(file, "/way", "/group");
            RawHdf5.SoftLink(file, "/nowhere", "/group/absent");
            RawHdf5.SoftLink(file, "/circle", "/circle");
            RawHdf5.HardLink(file, "/group/above", "/");
            RawHdf5.ExternalLink(file, "/out", "/etc/passwd", "/data");
            RawHdf5.SoftLink(file, "/wayOut", "/out");
        });
        foreach (string path in (string[])["absolute", "/group/relative", "way/data", "group/above/group/above/way/relative"])
        {
            Assert.Equal([7], Read(path, set => set.ReadDoubles()));
        }
        Assert.Contains("no data set 'nowhere'", Refused("nowhere").What);
        Assert.Contains("leads through too many others", Refused("circle").What);
        Assert.Contains("'out' is a link out of the file", Refused("out").What);
        Assert.Contains("'out' is a link out of the file", Refused("wayOut").What);
        using Hdf5File file = Hdf5File.Open(FilePath);
        Assert.Empty(NwbTree.Walk(file)); // the circle of hard links ends
    }

    [Fact]
    public void Storage_ElsewhereOrByOtherFilters_IsRefused()
    {
        File.WriteAllText(_folder.File("raw"), new string('x', 80));
        Write(file =>
        {
            RawHdf5.Unwritten(file, "/external", 10, list => RawHdf5.External(list, _folder.File("raw"), 80));
            RawHdf5.Unwritten(file, "/filtered", 10, list =>
            {
                RawHdf5.Chunk(list, 10);
                RawHdf5.ScaleOffset(list);
            });
        });
        Assert.Contains("lies in another file", Refused("external").What);
        Assert.Contains("compressed by filter 6", Refused("filtered").What);
    }

    [Theory]
    [InlineData(1UL << 40)]
    [InlineData(1UL << 20)] // not written: nothing is stored
    public void Size_BeyondWhatIsStored_IsRefused(ulong length)
    {
        Write(file => RawHdf5.Unwritten(file, "/huge", length, list => RawHdf5.Chunk(list, 1024)));
        Assert.Contains($"claims {length} elements, {8 * length} bytes, of which 0 are stored", Refused("huge").What);
    }

    [Fact]
    public void Open_OtherFiles_SaysWhy()
    {
        Assert.Contains("libhdf5 cannot read it (file signature not found)", Assert.Throws<InputException>(() => Hdf5File.Open(_folder.File("text", "not HDF5"))).What);
        Assert.Contains("libhdf5 cannot read it", Assert.Throws<InputException>(() => Hdf5File.Open(_folder.File("empty", ""))).What);
        Assert.Contains("cannot be read", Assert.Throws<InputException>(() => Hdf5File.Open(_folder.File("absent"))).What);
    }

    [Fact]
    public void Open_FileThatAnotherProgramHasLocked_Works()
    {
        Write(file => file.Numbers<double>("/data", [7]));
        using FileStream locked = new(FilePath, FileMode.Open, FileAccess.ReadWrite, FileShare.None); // flock
        Assert.Equal([7], Read("data", set => set.ReadDoubles()));
    }

    [Fact]
    public void LoadFirst_NoLibrary_SaysWhatToInstall() =>
        Assert.Contains("apt-get install libhdf5-103-1", Assert.Throws<InputException>(() => Hdf5Native.LoadFirst(["libhdf5-nowhere.so.1"])).Remedy);

    [Fact]
    public void Create_WhereNothingCanBe_IsAnIoException() => Assert.Throws<IOException>(() => Hdf5Writer.Create(_folder.File("absent/a.h5")));
}
