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
            DelimitedReader reader = DelimitedReader.OpenCsv(folder.File("spikes.csv"));
            read?.Invoke(reader);
        });
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 3L * content.Length + (1 << 20));
        Assert.InRange(mistake.Message.Length, 1, 5000);
        Assert.DoesNotContain(mistake.Message, char.IsControl);
        return mistake;
    }

    [Fact]
    public void OpenCsv_HeaderOfCommas_IsRefusedWithoutAFieldForEach()
    {
        byte[] commas = new byte[20_000_000];
        commas.AsSpan().Fill((byte)',');
        Assert.Contains("more than 10000 columns", Refused(commas).What);
    }

    [Fact]
    public void NextRow_RowOfCommas_IsRefusedWithoutAFieldForEach()
    {
        byte[] rows = [.. "time_s,unit\n"u8, .. Enumerable.Repeat((byte)',', 20_000_000)];
        Assert.Contains("expected 2 (time_s, unit)", Refused(rows, reader => reader.NextRow()).What);
    }

    [Fact]
    public void RequireColumn_HeaderWithoutAnEnd_IsCutInTheMessage()
    {
        byte[] letters = new byte[5_000_000];
        letters.AsSpan().Fill((byte)'x');
        Assert.Contains("no column 'unit' among (xxx", Refused(letters, reader => reader.RequireColumn("unit")).What);
    }

    [Theory]
    [InlineData("0.1,1\0")]
    [InlineData("0.1,\u2028")]
    [InlineData("0.1,1\r\r7")]
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
        DelimitedReader reader = DelimitedReader.OpenCsv(folder.File("a.csv", $"time_s,unit\n0.{new string('3', 1_000_000)},-0.0\n"));
        Assert.True(reader.NextRow());
        Assert.Equal(1 / 3.0, reader.Finite(0));
        Assert.Equal(0, reader.Whole(1));
        Assert.False(reader.NextRow());
    }
}
