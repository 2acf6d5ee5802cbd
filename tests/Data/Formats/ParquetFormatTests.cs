using Dynamics.Data;
using Dynamics.Data.Formats;
using Dynamics.Data.Internals.DuckDb;

namespace Dynamics.Tests.Data.Formats;

public sealed class ParquetFormatTests
{
    private static string Table(TemporaryFolder folder, string name, string select)
    {
        using var database = new DuckDbConnection();
        database.Execute($"COPY ({select}) TO {DuckDbConnection.Literal(folder.File(name))} (FORMAT parquet)");
        return folder.File(name);
    }

    private static Recording Import(TemporaryFolder folder) => RecordingImport.Import(RecordingImport.Automatic, folder.Path, new());

    [Fact]
    public void Import_TablesAsPandasWritesThem_ReadEveryNumericType()
    {
        using var folder = new TemporaryFolder();
        // pandas: int64 and uint8 columns, float32, NULL for a missing value, a column of row labels, text beside numbers.
        Table(folder, "spikes.parquet", "SELECT * FROM (VALUES (0.3::DOUBLE, 4::BIGINT, 11::BIGINT), (0.1, 4, 5), (0.2, 7, 6)) t(time_s, unit, __index_level_0__)");
        Table(folder, "behavior.parquet", "SELECT * FROM (VALUES (0::DOUBLE, 1::FLOAT, 3::SMALLINT), (0.2, NULL, 4), (0.4, 'nan'::FLOAT, -5), (0.6, 2.5, 6)) t(time_s, position_cm, lap)");
        Table(folder, "units.parquet", "SELECT * FROM (VALUES (7::UTINYINT, 'CA1', 1::UINTEGER, true), (9, 'CA3', NULL, false), (4, 'CA1', 4000000000, true)) t(unit, region, depth_um, good)");
        Table(folder, "epochs.parquet", "SELECT 'run' AS name, 0::INTEGER AS start_s, 0.5::DECIMAL(9,3) AS end_s");
        Recording recording = Import(folder);
        Assert.Equal([7, 9, 4], recording.Units.Select(unit => unit.UnitId));
        Assert.Equal([0.1, 0.3], recording.Units[2].TimesSeconds);
        Assert.Equal([("position", "cm"), ("lap", "a.u.")], recording.Channels.Select(channel => (channel.Name, channel.UnitOfMeasure)));
        Assert.Equal([1, double.NaN, double.NaN, 2.5], recording.Channels[0].Values);
        Assert.Equal([3, 4, -5, 6], recording.Channels[1].Values);
        Assert.Equal([1, double.NaN, 4e9], recording.UnitProperties["depth_um"]);
        Assert.Equal([1, 0, 1], recording.UnitProperties["good"]);
        Assert.Contains("left out: region", recording.Provenance["notes"]);
        Assert.Equal([new Epoch("run", 0, 0.5)], recording.Epochs);
        Assert.Equal(0.5, RecordingImport.Import("parquet", folder.Path, new ImportOptions { Epoch = "run" }).EndSeconds);
    }

    [Fact]
    public void Import_RecordingFolder_IsACopyAndHasNothingToChoose()
    {
        using var folder = new TemporaryFolder();
        RecordingFolder.Save(SampleRecordings.Awkward, folder.Path);
        SampleRecordings.AssertSame(SampleRecordings.Awkward, Import(folder));
        Assert.Equal("--epoch", Assert.Throws<InputException>(() => RecordingImport.Import("parquet", folder.Path, new ImportOptions { Epoch = "all" })).Where);
    }

    [Fact]
    public void Import_BadTables_SayFileColumnAndRemedy()
    {
        using var folder = new TemporaryFolder();
        string Refused(string name, string select)
        {
            Table(folder, "spikes.parquet", "SELECT 0.1 AS time_s, 1 AS unit");
            Table(folder, "position.parquet", "SELECT * FROM (VALUES (0, 1), (1, 2)) t(time_s, position_m)");
            Recording good = Import(folder);
            Assert.Equal(1, good.SpikeCount);
            string path = Table(folder, name, select);
            var mistake = Assert.Throws<InputException>(() => Import(folder));
            Assert.StartsWith(path, mistake.Where);
            Assert.DoesNotContain('\n', mistake.Message);
            File.Delete(path);
            return mistake.What;
        }
        Assert.Contains("no column 'unit' among (time_s)", Refused("spikes.parquet", "SELECT 0.1 AS time_s"));
        Assert.Contains("holds text, expected the numbers of units", Refused("spikes.parquet", "SELECT 0.1 AS time_s, 'a' AS unit"));
        Assert.Contains("names unit 1.5", Refused("spikes.parquet", "SELECT 0.1 AS time_s, 1.5 AS unit"));
        Assert.Contains("names unit 1E+20", Refused("spikes.parquet", "SELECT 0.1 AS time_s, 1e20 AS unit"));
        Assert.Contains("time of spike 1 is NaN", Refused("spikes.parquet", "SELECT 'nan'::DOUBLE AS time_s, 1 AS unit"));
        Assert.Contains("lacks a value in row 1", Refused("spikes.parquet", "SELECT NULL::DOUBLE AS time_s, 1 AS unit"));
        Assert.Contains("column time_s has type TIMESTAMP", Refused("spikes.parquet", "SELECT TIMESTAMP '2020-01-01' AS time_s, 1 AS unit"));
        Assert.Contains("18446744073709551615", Refused("spikes.parquet", "SELECT 0.1 AS time_s, 18446744073709551615::UBIGINT AS unit"));
        Assert.Contains("no position among the columns (a, b)", Refused("position.parquet", "SELECT * FROM (VALUES (0, 1, 1), (1, 2, 2)) t(time_s, a, b)"));
        Assert.Contains("every row is missing", Refused("position.parquet", "SELECT * FROM (VALUES (0, NULL::INTEGER), (1, NULL)) t(time_s, position_m)"));
        Assert.Contains("position_m is infinite", Refused("position.parquet", "SELECT * FROM (VALUES (0, 'inf'::DOUBLE), (1, 1)) t(time_s, position_m)"));
        Assert.Contains("column 'name' is of numbers", Refused("epochs.parquet", "SELECT 1 AS name, 0 AS start_s, 1 AS end_s"));
        Assert.Contains("a unit is listed twice", Refused("units.parquet", "SELECT 1 AS unit FROM range(2)"));
    }

    [Fact]
    public void Import_BothNamesOfBehaviour_AsksForOne()
    {
        using var folder = new TemporaryFolder();
        foreach (string name in new[] { "behavior.parquet", "position.parquet" })
        {
            Table(folder, name, "SELECT * FROM (VALUES (0, 1), (1, 2)) t(time_s, position_m)");
        }
        Table(folder, "spikes.parquet", "SELECT 0.1 AS time_s, 1 AS unit");
        Assert.Contains("both behavior.parquet and position.parquet", Assert.Throws<InputException>(() => Import(folder)).What);
    }

    [Fact]
    public void Read_MoreRowsThanTheFileCanHold_IsRefusedBeforeTheyAreRead()
    {
        using var folder = new TemporaryFolder();
        string path = Table(folder, "bomb.parquet", "SELECT 0.0 AS time_s, 1 AS unit FROM range(20000000)"); // Packs into some kilobytes.
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("20000000 rows in a file of", Assert.Throws<InputException>(() => ParquetFile.Read(path)).What);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 24);
    }
}
