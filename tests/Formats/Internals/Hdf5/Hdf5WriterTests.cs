using Dynamics.Formats.Internals.Hdf5;

namespace Dynamics.Tests.Formats.Internals.Hdf5;

/// <summary>What is written comes back.</summary>
public sealed class Hdf5WriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string FilePath => _folder.File("a.h5");

    public void Dispose() => _folder.Dispose();

    private Hdf5File Written(Action<Hdf5Writer> write, int userBlockBytes = 0, int textBytes = 0)
    {
        Hdf5Writer.Write(FilePath, write, userBlockBytes, textBytes);
        return Hdf5File.Open(FilePath);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(512)]
    public void Numbers_OfEveryType_ComeBack(int userBlockBytes)
    {
        using Hdf5File file = Written(file =>
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
            file.Numbers<byte>("/n/bytes", [.. Enumerable.Range(0, 3000).Select(i => (byte)i)]);
        }, userBlockBytes);
        Hdf5Group n = file.Root.RequireGroup("n");
        Assert.Equal([1, 255], n.RequireDataset("byte").ReadIntegers());
        Assert.Equal([1, 65535], n.RequireDataset("ushort").ReadIntegers());
        Assert.Equal([1, uint.MaxValue], n.RequireDataset("uint").ReadIntegers());
        Assert.Equal([1, 1L << 40], n.RequireDataset("ulong").ReadIntegers());
        Assert.Equal([-1.0, int.MaxValue], n.RequireDataset("int").ReadDoubles());
        Assert.Equal([long.MinValue, long.MaxValue], n.RequireDataset("long").ReadIntegers());
        Assert.Equal([0.5, double.NaN], n.RequireDataset("float").ReadDoubles());
        double[] doubles = n.RequireDataset("double").ReadDoubles();
        Assert.Equal([BitConverter.DoubleToInt64Bits(-0.0), 1], doubles[..2].Select(BitConverter.DoubleToInt64Bits));
        Assert.Equal([double.NaN, double.PositiveInfinity], doubles[2..]);
        Assert.Equal([2.5], n.RequireDataset("scalar").ReadDoubles());
        Assert.Empty(n.RequireDataset("none").ReadDoubles());
        Assert.Equal(Enumerable.Range(0, 3000).Select(i => (long)(byte)i), n.RequireDataset("bytes").ReadIntegers());
    }

    [Fact]
    public void Numbers_InPartsAndBlocks_AreThoseOfTheWhole()
    {
        var random = new RandomStream(1);
        double[][] parts = Array.ConvertAll([0, 5, 1_500_000, 0, 70_000, 1], (int length) => new double[length]);
        foreach (double[] part in parts)
        {
            Array.ForEach([.. Enumerable.Range(0, part.Length)], i => part[i] = random.NextInt(1000));
        }
        double[] whole = [.. parts.SelectMany(part => part)];
        using Hdf5File file = Written(file =>
        {
            file.Numbers("/parts", parts);
            file.Numbers<double>("/row", whole, [1, whole.Length]);
        });
        Assert.InRange(file.Length, 1, 8L * whole.Length); // both of them: packed
        Assert.Equal(whole, file.Root.RequireDataset("parts").ReadDoubles());
        foreach ((int first, int length) in new[] { (0, 1), (65_530, 20), (whole.Length - 3, 3) })
        {
            foreach (string path in (string[])["parts", "row"])
            {
                var block = new double[length];
                file.Root.RequireDataset(path).ReadBlock(first, block);
                Assert.Equal(whole[first..(first + length)], block);
            }
        }
    }

    [Fact]
    public void Texts_OfAnyKind_ComeBack()
    {
        string[] texts = ["", "place cell", "µm ∆", new('a', 5000)];
        string[] many = [.. Enumerable.Repeat(texts, 2000).SelectMany(four => four)];
        using Hdf5File file = Written(file =>
        {
            file.Texts("/variable", many);
            file.Texts("/scalar", ["one"], scalar: true);
            file.Texts("/none", []);
            file.Attribute("/scalar", "list", texts);
            file.Attribute("/scalar", "number", 0.25f);
        });
        Assert.Equal(many, file.Root.RequireDataset("variable").ReadTexts());
        Assert.Equal(["one"], file.Root.RequireDataset("scalar").ReadTexts());
        Assert.Empty(file.Root.RequireDataset("none").ReadTexts());
        Assert.Equal(texts, file.Root.RequireDataset("scalar").TextsAttribute("list")!);
        Assert.Equal(0.25, file.Root.RequireDataset("scalar").NumberAttribute("number"));
    }

    [Fact]
    public void Texts_OfAWidth_ComeBack()
    {
        using Hdf5File file = Written(file =>
        {
            file.Texts("/padded", ["ab", "abcd", ""]);
            file.Attribute("/padded", "MATLAB_class", "char"); // no NUL
        }, userBlockBytes: 512, textBytes: 4);
        Assert.Equal(["ab", "abcd", ""], file.Root.RequireDataset("padded").ReadTexts());
        Assert.Equal("char", file.Root.RequireDataset("padded").TextAttribute("MATLAB_class"));
    }

    [Fact]
    public void LinksAndReferences_LeadToTheirObjects()
    {
        using Hdf5File file = Written(file =>
        {
            file.Numbers<double>("/deep/down/there", [7]);
            file.References("/cells", ["/deep/down/there", "/deep"], [1, 2]);
            file.SoftLink("/link", "/deep/down");
            file.ReferenceAttribute("/deep", "target", "/deep/down/there");
        });
        ulong[] cells = file.Root.RequireDataset("cells").ReadReferences();
        Assert.Equal([1, 2], file.Root.RequireDataset("cells").Shape);
        Assert.Equal([7], Assert.IsType<Hdf5Dataset>(file.Root.Dereference(cells[0])).ReadDoubles());
        Assert.Equal(["down"], Assert.IsType<Hdf5Group>(file.Root.Dereference(cells[1])).Names);
        Assert.Equal([7], file.Root.RequireDataset("link/there").ReadDoubles());
        Assert.True(file.Root.RequireGroup("deep").HasAttribute("target"));
    }

    [Fact]
    public void Write_WhereNothingCanBe_IsAnIoException()
    {
        Assert.ThrowsAny<IOException>(() => Hdf5Writer.Write(_folder.File("absent/a.h5"), _ => { }));
        if (File.Exists("/dev/full"))
        {
            Assert.ThrowsAny<IOException>(() => Hdf5Writer.Write("/dev/full", file => file.Numbers("/parts", [new double[2_000_000]])));
        }
    }
}
