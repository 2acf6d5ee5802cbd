using Dynamics.Data;
using Dynamics.Data.Internals.DuckDb;

namespace Dynamics.Tests.Data;

public sealed class ParquetFileTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2048)]
    [InlineData(5000)]
    public void WriteRead_EveryType_KeepsValuesNamesAndMissing(int rows)
    {
        using var folder = new TemporaryFolder();
        var random = new RandomStream(1);
        double[] doubles = [.. Enumerable.Range(0, rows).Select(i => i % 7 == 0 ? double.NaN : random.NextGaussian())];
        bool[] known = [.. Enumerable.Range(0, rows).Select(i => i % 3 != 1)];
        ParquetColumn[] columns =
        [
            new("d", doubles, known),
            new("f", Array.ConvertAll(doubles, d => (float)d)),
            new("i", doubles.Select((_, i) => i - 5).ToArray()),
            new("l", doubles.Select((_, i) => (long)i << 40).ToArray()),
            new("b", known),
            new("Text, \"quoted\"", doubles.Select((_, i) => new string((char)('a' + (i % 26)), i % 30) + (i % 2 == 0 ? "" : "é")).ToArray()),
        ];
        ParquetFile.Write(folder.File("table.parquet"), columns);
        IReadOnlyList<ParquetColumn> read = ParquetFile.Read(folder.File("table.parquet"));
        Assert.Equal(columns.Select(column => column.Name), read.Select(column => column.Name));
        Assert.Equal(rows < 2 ? null : known, read[0].Known);
        double[] d = (double[])read[0].Values;
        Assert.All(Enumerable.Range(0, rows).Where(i => known[i]), i => Assert.Equal(BitConverter.DoubleToInt64Bits(doubles[i]), BitConverter.DoubleToInt64Bits(d[i])));
        foreach ((ParquetColumn expected, ParquetColumn actual) in columns.Zip(read).Skip(1))
        {
            Assert.Null(actual.Known);
            Assert.Equal(expected.Values, actual.Values);
        }
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Read_ColumnsWrittenBySql_GivesThemInOrderAndRefusesOtherTypes()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("it's.parquet");
        using (var database = new DuckDbConnection())
        {
            database.Execute($"COPY (SELECT i::DOUBLE / 4 AS q, CASE WHEN i % 2 = 0 THEN 'n' || i END AS name FROM range(10000) t(i)) TO {DuckDbConnection.Literal(path)} (FORMAT parquet)");
            IReadOnlyList<ParquetColumn> sum = database.Query($"SELECT sum(q) AS total FROM read_parquet({DuckDbConnection.Literal(path)})");
            Assert.Equal(9999 * 10000 / 8.0, ((double[])sum[0].Values)[0]);
            database.Execute($"COPY (SELECT DATE '2020-01-01' AS day) TO {DuckDbConnection.Literal(folder.File("day.parquet"))} (FORMAT parquet)");
        }
        IReadOnlyList<ParquetColumn> read = ParquetFile.Read(path);
        Assert.Equal(Enumerable.Range(0, 10000).Select(i => i / 4.0), (double[])read[0].Values);
        Assert.Equal("n9998", ((string[])read[1].Values)[9998]);
        Assert.False(read[1].Known![9999]);
        Assert.Contains("column day has type", Assert.Throws<InputException>(() => ParquetFile.Read(folder.File("day.parquet"))).What);
    }

    [Fact]
    public void Write_WrongColumns_AreRefused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("t.parquet");
        Assert.Throws<ArgumentException>(() => ParquetFile.Write(path, []));
        Assert.Throws<ArgumentException>(() => ParquetFile.Write(path, [new("a", new int[2]), new("b", new int[3])]));
        Assert.Throws<ArgumentException>(() => ParquetFile.Write(path, [new("a", new int[2]), new("A", new int[2])]));
        Assert.Throws<ArgumentException>(() => new ParquetColumn("a", new decimal[1]));
        Assert.Throws<ArgumentException>(() => new ParquetColumn("a", new uint[1]));
        Assert.Throws<ArgumentException>(() => new ParquetColumn("a", new int[1], [true, true]));
        Assert.ThrowsAny<IOException>(() => ParquetFile.Write(folder.File("absent/t.parquet"), [new("a", new int[2])]));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Read_NotAParquetFile_SaysWhichInOneLine()
    {
        using var folder = new TemporaryFolder();
        var mistake = Assert.Throws<InputException>(() => ParquetFile.Read(folder.File("t.parquet", "hello, this is no parquet file")));
        Assert.Equal(folder.File("t.parquet"), mistake.Where);
        Assert.DoesNotContain('\n', mistake.Message);
        Assert.Equal("no such file", Assert.Throws<InputException>(() => ParquetFile.Read(folder.File("absent.parquet"))).What);
    }

    [Fact]
    public void Execute_BadSql_ThrowsDuckDbsOwnMessage()
    {
        using var database = new DuckDbConnection();
        Assert.Contains("nowhere", Assert.Throws<DuckDbException>(() => database.Execute("SELECT * FROM nowhere")).Message);
        Assert.Contains("nowhere", Assert.Throws<DuckDbException>(() => database.Query("SELECT * FROM nowhere")).Message);
        Assert.Equal(42, ((int[])database.Query("SELECT 42 AS answer")[0].Values)[0]);
    }

    [Fact]
    public void LoadFirst_NoLibrary_NamesTheRemedy()
    {
        using var folder = new TemporaryFolder();
        var mistake = Assert.Throws<InputException>(() => DuckDbNative.LoadFirst([folder.File("absent.so"), folder.File("broken.so", "no library")]));
        Assert.Contains("npm ci", mistake.Remedy);
        Assert.Contains("DUCKDB_LIBRARY", mistake.Remedy);
    }
}
