using System.Buffers.Binary;
using Dynamics.Data;
using Dynamics.Data.Internals.Parquet;

namespace Dynamics.Tests.Data;

/// <summary>Parquet files of one column, made by hand, whose headers claim what is not so.</summary>
public sealed class ParquetDamageTests
{
    private const int Doubles = 5, Snappy = 1, Gzip = 2, Lzo = 3, Zstandard = 6; // the format's numbers

    /// <summary>What the headers say; the page holds four doubles.</summary>
    private sealed record Claims
    {
        public int Codec { get; init; }
        public int Unpacked { get; init; } = 32;
        public int Packed { get; init; } = 32;
        public int PageValues { get; init; } = 4;
        public long Values { get; init; } = 4;
        public long GroupRows { get; init; } = 4;
        public long Rows { get; init; } = 4;
        public long Start { get; init; } = 4;
        public byte[] Content { get; init; } = [.. new[] { 1.0, 2, 3, 4 }.SelectMany(BitConverter.GetBytes)];
    }

    private static string Refused(Claims claims)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("t.parquet");
        File.WriteAllBytes(path, Make(claims));
        long before = GC.GetAllocatedBytesForCurrentThread();
        var mistake = Assert.Throws<InputException>(() => ParquetFile.Read(path));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 22);
        Assert.Equal(path, mistake.Where);
        Assert.DoesNotContain('\n', mistake.Message);
        return mistake.What;
    }

    private static byte[] Make(Claims claims)
    {
        ThriftWriter page = new(), footer = new();
        page.Struct(() =>
        {
            page.Int32(1, 0);
            page.Int32(2, claims.Unpacked);
            page.Int32(3, claims.Packed);
            page.Struct(5, () =>
            {
                page.Int32(1, claims.PageValues);
                page.Int32(2, 0);
                page.Int32(3, 3);
                page.Int32(4, 3);
            });
        });
        byte[] pages = [.. page.ToArray(), .. claims.Content];
        footer.Struct(() =>
        {
            footer.Int32(1, 1);
            footer.Structs(2, ["root", "x"], name =>
            {
                if (name == "x")
                {
                    footer.Int32(1, Doubles);
                    footer.Int32(3, 0);
                }
                footer.Text(4, name);
                if (name == "root")
                {
                    footer.Int32(5, 1);
                }
            });
            footer.Int64(3, claims.Rows);
            footer.Structs(4, [0], _ =>
            {
                footer.Structs(1, [0], _ => footer.Struct(3, () =>
                {
                    footer.Int32(1, Doubles);
                    footer.Texts(3, "x");
                    footer.Int32(4, claims.Codec);
                    footer.Int64(5, claims.Values);
                    footer.Int64(7, pages.Length);
                    footer.Int64(9, claims.Start);
                }));
                footer.Int64(3, claims.GroupRows);
            });
        });
        return WithFooter(pages, footer.ToArray());
    }

    private static byte[] WithFooter(byte[] pages, byte[] footer)
    {
        byte[] length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, footer.Length);
        return [.. "PAR1"u8, .. pages, .. footer, .. length, .. "PAR1"u8];
    }

    [Fact]
    public void Read_TrueClaims_GivesTheValues()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("t.parquet"), Make(new Claims()));
        Assert.Equal([1.0, 2, 3, 4], (double[])Assert.Single(ParquetFile.Read(folder.File("t.parquet"))).Values);
    }

    [Fact]
    public void Read_FalseClaims_AreRefusedBeforeAnythingIsMade()
    {
        Assert.Contains("2000000000 unpacked", Refused(new() { Codec = Zstandard, Unpacked = 2_000_000_000 }));
        Assert.Contains("2000000000 unpacked", Refused(new() { Unpacked = 2_000_000_000 }));
        Assert.Contains("-5 bytes", Refused(new() { Packed = -5 }));
        Assert.Contains("2000 bytes", Refused(new() { Packed = 2000 }));
        Assert.Contains("an end in the middle", Refused(new() { PageValues = 3 })); // There is no second page.
        Assert.Contains("2000000000 values, where 4 are left", Refused(new() { PageValues = 2_000_000_000 }));
        Assert.Contains("0 values, where 4 are left", Refused(new() { PageValues = 0 }));
        Assert.Contains("whose columns differ", Refused(new() { Values = 400_000_000 }));
        Assert.Contains("400000000 rows in a file of",
            Refused(new() { Values = 400_000_000, GroupRows = 400_000_000, Rows = 400_000_000 }));
        Assert.Contains("4 rows in a table of 5", Refused(new() { Rows = 5 }));
        Assert.Contains("row group of -4 rows", Refused(new() { Values = -4, GroupRows = -4, Rows = -4 }));
        Assert.Contains("does not lie in the file", Refused(new() { Start = 1L << 40 }));
        Assert.Contains("does not lie in the file", Refused(new() { Start = -4 }));
        Assert.Contains("LZO", Refused(new() { Codec = Lzo }));
        Assert.Contains("16 bytes for 4 values", Refused(new() { Content = new byte[16], Packed = 16, Unpacked = 16 }));
        Assert.Contains("does not unpack into the 40 bytes", Refused(new() { Unpacked = 40 }));
        // What stands in the packed bytes themselves: a length of 4 GB; of gzip and Zstandard, what is none.
        Refused(new() { Codec = Snappy, Content = [0xFF, 0xFF, 0xFF, 0xFF, 0x0F, .. new byte[27]] });
        Refused(new() { Codec = Gzip });
        Refused(new() { Codec = Zstandard });
    }

    [Fact]
    public void Read_FootersWithoutEnd_AreRefused()
    {
        using var folder = new TemporaryFolder();
        string Refused(byte[] footer)
        {
            File.WriteAllBytes(folder.File("t.parquet"), WithFooter([], footer));
            return Assert.Throws<InputException>(() => ParquetFile.Read(folder.File("t.parquet"))).What;
        }
        // fields of structs
        Assert.Contains("structures within structures without end", Refused([.. Enumerable.Repeat((byte)0x9C, 1_000_000)]));
        // lists of lists
        Assert.Contains("structures within structures without end", Refused([0x99, .. Enumerable.Repeat((byte)0x19, 1_000_000)]));
        Assert.Contains("a number without end", Refused([0x15, .. Enumerable.Repeat((byte)0xFF, 100)]));
        Assert.Contains("a list of", Refused([0x29, 0xFC, 0xFF, 0xFF, 0xFF, 0xFF, 0x07]));
        Assert.Contains("an end in the middle", Refused([]));

        // Groups within groups, which a reader that follows them would fall into.
        var thrift = new ThriftWriter();
        thrift.Struct(() => thrift.Structs(2, Enumerable.Range(0, 100_000).ToArray(), i =>
        {
            thrift.Text(4, $"g{i}");
            thrift.Int32(5, 1);
        }));
        Assert.Contains("column g1 has type STRUCT", Refused(thrift.ToArray()));
    }
}
