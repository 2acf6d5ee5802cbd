using Dynamics.Data;

namespace Dynamics.Tests.Data;

public sealed class ParquetFileTests
{
    private static readonly string s_foreign = Path.Combine(SampleRecordings.RepositoryRoot(), "tests", "Data", "Assets", "Foreign");

    public static TheoryData<string> ForeignFiles =>
        [.. Directory.EnumerateFiles(s_foreign).Select(path => Path.GetFileName(path)).Order()];

    private static long[] Bits(double[] values) => Array.ConvertAll(values, BitConverter.DoubleToInt64Bits);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2048)]
    [InlineData(5000)]
    [InlineData(300_000)] // several row groups
    public void WriteRead_EveryType_KeepsValuesNamesAndMissing(int rows)
    {
        using var folder = new TemporaryFolder();
        var random = new RandomStream(1);
        int[] row = [.. Enumerable.Range(0, rows)];
        // NaN of several payloads, both zeros, infinities, the smallest number.
        double[] special = [double.NaN, -double.NaN, BitConverter.Int64BitsToDouble(0x7FF0_0000_0000_0001), -0.0, 0,
            double.NegativeInfinity, double.Epsilon];
        double[] doubles = Array.ConvertAll(row, i => i % 7 == 0 ? special[i / 7 % special.Length] : random.NextGaussian());
        bool[] known = Array.ConvertAll(row, i => i % 3 != 1);
        ParquetColumn[] columns =
        [
            new("d", doubles),
            new("gaps", doubles, known),
            new("f", Array.ConvertAll(doubles, d => (float)d)),
            new("i", Array.ConvertAll(row, i => i % 5 == 0 ? int.MinValue : i % 5 == 1 ? int.MaxValue : i - 5)),
            new("l", Array.ConvertAll(row, i => i % 5 == 0 ? long.MinValue : i % 5 == 1 ? long.MaxValue : (long)i << 40)),
            new("int.gaps", row, known),
            new("b", known),
            new("b/gaps", known, Array.ConvertAll(row, i => i % 2 == 0)),
            new("Text, \"quoted\"", Array.ConvertAll(row, i => new string((char)('a' + (i % 26)), i % 30) + (i % 2 == 0 ? "" : "é"))),
            new("text gaps", Array.ConvertAll(row, i => $"{i % 4}"), known),
        ];
        ParquetFile.Write(folder.File("table.parquet"), columns);
        IReadOnlyList<ParquetColumn> read = ParquetFile.Read(folder.File("table.parquet"));
        Assert.Equal(columns.Select(column => column.Name), read.Select(column => column.Name));
        Assert.Equal(Bits(doubles), Bits((double[])read[0].Values));
        foreach ((ParquetColumn expected, ParquetColumn actual) in columns.Zip(read))
        {
            Assert.Equal(expected.Known?.Contains(false) ?? false ? expected.Known : null, actual.Known);
            Assert.Equal(expected.Values.GetType(), actual.Values.GetType());
            Assert.Equal(Present(expected, known: expected.Known), Present(actual, known: expected.Known));
        }
        Assert.Single(Directory.GetFiles(folder.Path));

        // Bits of floating-point numbers: NaN equals NaN.
        static object[] Present(ParquetColumn column, bool[]? known) => [.. column.Values.Cast<object>().Where((_, i) => known?[i] ?? true)
            .Select(value => value is double number ? BitConverter.DoubleToInt64Bits(number)
                : value is float single ? BitConverter.SingleToInt32Bits(single) : value)];
    }

    [Theory]
    [MemberData(nameof(ForeignFiles))]
    public void Read_FileOfAnotherProgram_GivesItsValues(string name)
    {
        Dictionary<string, ParquetColumn> columns = ParquetFile.Read(Path.Combine(s_foreign, name)).ToDictionary(column => column.Name);
        int[] row = [.. Enumerable.Range(0, 96)];
        static double Number(int i) => i % 11 == 0 ? double.NaN : i % 13 == 0 ? -0.0 : i / 8.0 - 3;
        Require(row, i => i);
        Check<double>("double", i => Number(i));
        Check<double>("double_gaps", i => Number(i), missing: 7);
        Check<float>("float", i => i / 16f);
        Check<int>("int8", i => (sbyte)(i * 5));
        Check<long>("uint32", i => i * 40_000_000L);
        Check<long>("int64", i => ((long)i << 40) - 5);
        Check<long>("uint64", i => (long)i << 32, missing: 5);
        Check<double>("decimal", i => (i * 37 - 1000) / 1000.0);
        Check<bool>("flag", i => i / 20 % 2 == 0 || i % 9 == 0);
        Check<bool>("flag_gaps", i => i % 3 == 0, missing: 4);
        Check<string>("text", i => i % 6 == 0 ? "" : $"CA{i % 4}é");
        Check<string>("text_gaps", i => $"shank {i / 8}", missing: 3);
        if (name.StartsWith("arrow", StringComparison.Ordinal)) // DuckDB writes neither.
        {
            Check<float>("half", i => i / 4f);
            double[] decimals = (double[])columns["long_decimal"].Values;
            // 24 digits: .NET's own conversion is a bit off.
            Assert.All(row, i => Assert.Equal((double)((i * 1234567890123456m - 99) / 1_000_000m), decimals[i],
                2e-15 * Math.Abs(decimals[i])));
        }

        void Require(int[] rows, Func<int, int> value) => Assert.Equal(rows.Select(value), (int[])columns["row"].Values);

        void Check<T>(string column, Func<int, T> value, int missing = 0)
        {
            ParquetColumn read = columns[column];
            Assert.Equal(missing == 0 ? null : row.Select(i => i % missing != 0), read.Known);
            T[] values = (T[])read.Values;
            Assert.All(row.Where(i => missing == 0 || i % missing != 0), i => Assert.Equal(value(i), values[i]));
            Assert.All(row.Where(i => value(i) is -0.0 && (missing == 0 || i % missing != 0)), i =>
                Assert.Equal(double.IsNegative((double)(object)value(i)!), double.IsNegative((double)(object)values[i]!)));
        }
    }

    [Fact]
    public void Read_ColumnOfAnotherType_IsRefusedByName()
    {
        using var folder = new TemporaryFolder();
        string path = ForeignParquet.Write(folder.File("t.parquet"), ("good", new[] { 1.0 }),
            ("day", new[] { new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc) }));
        Assert.Contains("column day has type TIMESTAMP", Assert.Throws<InputException>(() => ParquetFile.Read(path)).What);
        ForeignParquet.Write(path, ("unit", new[] { 1UL, ulong.MaxValue }));
        Assert.Contains("18446744073709551615, expected at most", Assert.Throws<InputException>(() => ParquetFile.Read(path)).What);
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
        string file = folder.File("file", "text");
        Assert.Throws<InputException>(() => ParquetFile.Write(Path.Combine(file, "t.parquet"), [new("a", new int[2])]));
        Assert.Equal([file], Directory.GetFileSystemEntries(folder.Path));
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
    public void Read_MoreRowsThanTheFileCanHold_IsRefusedBeforeTheyAreRead()
    {
        using var folder = new TemporaryFolder();
        ParquetFile.Write(folder.File("bomb.parquet"), [new("same", new bool[20_000_000])]); // Packs into some kilobytes.
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("20000000 rows in a file of",
            Assert.Throws<InputException>(() => ParquetFile.Read(folder.File("bomb.parquet"))).What);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 24);
    }

    [Theory]
    [MemberData(nameof(ForeignFiles))]
    public void Read_DamagedBytes_EndsInOneLineAndLittleMemory(string name)
    {
        using var folder = new TemporaryFolder();
        byte[] whole = File.ReadAllBytes(Path.Combine(s_foreign, name));
        var random = new RandomStream(7);
        int refused = 0;
        for (int mutant = 0; mutant < 90; mutant++)
        {
            byte[] bytes = [.. whole];
            // Headers stand at the end, and between the pages; there a byte or two, elsewhere whole runs.
            int at = mutant % 2 == 0 ? bytes.Length - 1 - random.NextInt(Math.Min(bytes.Length, 2500)) : random.NextInt(bytes.Length);
            byte other = (byte)(mutant % 3 == 0 ? 0xFF : random.NextInt(256));
            bytes.AsSpan(at, Math.Min(bytes.Length - at, mutant % 5 == 0 ? 20 : 2)).Fill(other);
            string path = folder.File($"{mutant}.parquet");
            File.WriteAllBytes(path, bytes);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                ParquetFile.Read(path);
            }
            catch (InputException mistake)
            {
                refused++;
                Assert.Equal(path, mistake.Where);
                Assert.DoesNotContain('\n', mistake.Message);
            }
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
        }
        Assert.InRange(refused, 18, 90);
    }
}
