using System.IO.Compression;
using System.Text;
using Dynamics.Formats.Internals.Tables;

namespace Dynamics.Tests.Formats.Internals.Tables;

/// <summary>Texts that nobody meant to be tables.</summary>
public sealed class DelimitedReaderTests
{
    private static InputException Refused(byte[] content, Action<DelimitedReader>? read = null)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("spikes.csv"), content);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var mistake = Assert.Throws<InputException>(() =>
        {
            using DelimitedReader reader = DelimitedReader.Open(folder.File("spikes.csv"));
            read?.Invoke(reader);
        });
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 3L * content.Length + (1 << 20));
        Assert.InRange(mistake.Message.Length, 1, 5000);
        Assert.DoesNotContain(mistake.Message, char.IsControl);
        return mistake;
    }

    [Fact]
    public void Open_HeaderOfCommas_IsRefusedWithoutAFieldForEach()
    {
        byte[] commas = new byte[20_000_000];
        commas.AsSpan().Fill((byte)',');
        Assert.Contains("more than 10000 columns", Refused(commas).What);
    }

    /// <summary>How tables of one content are written in labs, spreadsheets and programs.</summary>
    public static TheoryData<string> Dialects => new(
        "time_s,unit,area\n0.5,1,CA1\n1.25,2,\n",
        "\uFEFFtime_s,unit,area\r\n0.5,1,CA1\r\n1.25,2,\r\n",
        "time_s;unit;area\n0,5;1;CA1\n1,25;2;\n",
        "time_s\tunit\tarea\n0,5\t1\tCA1\n1,25\t2\tNA\n",
        "# rig 2, 30 fps; made by hand\n\ntime_s,unit,area\n0.5,1,CA1\n# a pause\n1.25,2,\n",
        "\"time_s\",\"unit\",\"area\"\n0.5,1,\"CA1\"\n1.25,2,\"\"\n",
        "  time_s   unit  area\n   0.5      1    CA1\n  1.25      2   NA\n",
        "% time_s unit area\n0.5 1 CA1\n1.25 2 NA\n",
        "time_s,unit,area\r0.5,1,CA1\r1.25,2,\r",
        "time_s,unit,area,\n0.5,1,CA1,\n1.25,2,,\n");

    [Theory]
    [MemberData(nameof(Dialects))]
    public void NextRow_EveryDialect_GivesTheSameFields(string text)
    {
        using var folder = new TemporaryFolder();
        using DelimitedReader reader = DelimitedReader.Open(folder.File("a.csv", text));
        Assert.Equal(["time_s", "unit", "area"], reader.Columns);
        Assert.True(reader.NextRow());
        Assert.Equal((0.5, 1, "CA1"), (reader.Finite(0), reader.Whole(1), reader.Text(2)));
        Assert.True(reader.NextRow());
        Assert.Equal((1.25, 2), (reader.Finite(0), reader.Whole(1)));
        Assert.False(reader.NextRow());
    }

    [Fact]
    public void NextRow_PackedByGzip_IsUnpacked()
    {
        using var folder = new TemporaryFolder();
        using (GZipStream packed = new(File.Create(folder.File("a.csv.gz")), CompressionMode.Compress))
        {
            packed.Write("time_s,unit\n0.5,1\n"u8);
        }
        using DelimitedReader reader = DelimitedReader.Open(folder.File("a.csv.gz"));
        Assert.True(reader.NextRow());
        Assert.Equal((0.5, 1), (reader.Finite(0), reader.Whole(1)));
    }

    [Fact]
    public void Open_NoHeader_ColumnsGoByTheirNumbers()
    {
        using var folder = new TemporaryFolder();
        using DelimitedReader reader = DelimitedReader.Open(folder.File("a.csv", "0.5,1\n1.5,2\n"));
        Assert.Equal(["1", "2"], reader.Columns);
        Assert.True(reader.NextRow());
        Assert.Equal(0.5, reader.Finite(0));
    }

    [Fact]
    public void Mistake_AfterCommentsAndEmptyRows_NamesTheLineOfTheFile()
    {
        using var folder = new TemporaryFolder();
        using DelimitedReader reader = DelimitedReader.Open(folder.File("a.csv", "# one\n\ntime_s,unit\n0.5,1\n\n# six\n0.7,x\n"));
        Assert.True(reader.NextRow());
        Assert.True(reader.NextRow());
        Assert.Contains("a.csv, row 7, column 2 (unit)", Assert.Throws<InputException>(() => reader.Whole(1)).Where);
    }

    [Fact]
    public void NextRow_RowOfCommas_IsRefusedWithoutAFieldForEach()
    {
        byte[] rows = [.. "time_s,unit\n"u8, .. Enumerable.Repeat((byte)',', 20_000_000)];
        Assert.Contains("a line of more than 4194304 characters", Refused(rows, reader => reader.NextRow()).What);
    }

    [Fact]
    public void NoColumn_HeaderWithoutAnEnd_IsCutInTheMessage()
    {
        byte[] letters = new byte[5_000_000];
        letters.AsSpan().Fill((byte)'x');
        Assert.Contains("no column 'unit' among (xxx", Refused(letters, reader => throw reader.NoColumn("unit")).What);
    }

    [Theory]
    [InlineData("0.1,1\0")]
    [InlineData("0.1,\u2028")]
    [InlineData("0.1,2147483648")]
    [InlineData("0.1,-2147483648")]
    [InlineData("0.1,1e300")]
    [InlineData("0.1,1.5")]
    [InlineData("0.1,١")]
    public void Whole_FieldThatIsNoUnit_IsShownWithoutControlCharacters(string row) =>
        Assert.Contains("expected a whole number", Refused(Encoding.UTF8.GetBytes($"time_s,unit\n{row}\n"), reader =>
        {
            reader.NextRow();
            reader.Whole(1);
        }).What);

    [Fact]
    public void Finite_NumberOfAMillionDigits_IsReadAsWhatItIs()
    {
        using var folder = new TemporaryFolder();
        using DelimitedReader reader = DelimitedReader.Open(folder.File("a.csv", $"time_s,unit\n0.{new string('3', 1_000_000)},-0.0\n"));
        Assert.True(reader.NextRow());
        Assert.Equal(1 / 3.0, reader.Finite(0));
        Assert.Equal(0, reader.Whole(1));
        Assert.False(reader.NextRow());
    }
}
