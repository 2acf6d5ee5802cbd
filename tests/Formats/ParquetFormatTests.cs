using Dynamics.Data;
using Dynamics.Formats;
using Dynamics.Tests.Data;

namespace Dynamics.Tests.Formats;

public sealed class ParquetFormatTests
{
    private static Recording Import(TemporaryFolder folder) => RecordingImport.Import(RecordingImport.Automatic, folder.Path, new());

    [Fact]
    public void Import_TablesAsPandasWritesThem_ReadEveryNumericType()
    {
        using var folder = new TemporaryFolder();
        // pandas: int64 and uint8 columns, float32, NULL for a missing value, a column of row labels, text beside numbers.
        ForeignParquet.Write(folder.File("spikes.parquet"), ("time_s", new[] { 0.3, 0.1, 0.2 }), ("unit", new long[] { 4, 4, 7 }),
            ("__index_level_0__", new long[] { 11, 5, 6 }));
        ForeignParquet.Write(folder.File("behavior.parquet"), ("time_s", new[] { 0, 0.2, 0.4, 0.6 }),
            ("position_cm", new float?[] { 1, null, float.NaN, 2.5f }), ("lap", new short[] { 3, 4, -5, 6 }));
        ForeignParquet.Write(folder.File("units.parquet"),
            ("unit", new byte[] { 7, 9, 4 }), ("region", new[] { "CA1", "CA3", "CA1" }),
            ("depth_um", new uint?[] { 1, null, 4_000_000_000 }), ("good", new[] { true, false, true }));
        ForeignParquet.Write(folder.File("epochs.parquet"), ("name", new[] { "run" }), ("start_s", new[] { 0 }), ("end_s", new[] { 0.5m }));
        Recording recording = Import(folder);
        Assert.Equal([7, 9, 4], recording.Units.Select(unit => unit.UnitId));
        Assert.Equal([0.1, 0.3], recording.Units[2].TimesSeconds);
        Assert.Equal([("position", "cm"), ("lap", "a.u.")], recording.Channels.Select(channel => (channel.Name, channel.UnitOfMeasure)));
        Assert.Equal([1, double.NaN, double.NaN, 2.5], recording.Channels[0].Values);
        Assert.Equal([3, 4, -5, 6], recording.Channels[1].Values);
        Assert.Equal([1, double.NaN, 4e9], recording.UnitProperties["depth_um"].Numbers!);
        Assert.Equal([1, 0, 1], recording.UnitProperties["good"].Numbers!);
        Assert.Equal(["CA1", "CA3", "CA1"], recording.UnitProperties["region"].Texts!);
        Assert.Equal([new Epoch("run", 0, 0.5)], recording.Epochs);
        Recording lap = RecordingImport.Import("parquet", folder.Path, new() { Position = "lap" });
        Assert.Equal([3, 4, -5, 6], Assert.Single(lap.Channels).Values);
        Assert.Contains("no position 'nix' among (position, lap)",
            Assert.Throws<InputException>(() => RecordingImport.Import("parquet", folder.Path, new() { Position = "nix" })).What);
        Assert.Equal(0.5, RecordingImport.Import("parquet", folder.Path, new ImportOptions { Epoch = "run" }).EndSeconds);
    }

    [Fact]
    public void Import_RecordingFolder_IsACopyAndHasNothingToChoose()
    {
        using var folder = new TemporaryFolder();
        RecordingFolder.Save(SampleRecordings.Awkward, folder.Path);
        SampleRecordings.AssertSame(SampleRecordings.Awkward, Import(folder));
        Assert.Equal("--epoch",
            Assert.Throws<InputException>(() => RecordingImport.Import("parquet", folder.Path, new ImportOptions { Epoch = "all" })).Where);
    }

    [Fact]
    public void Import_BadTables_SayFileColumnAndRemedy()
    {
        using var folder = new TemporaryFolder();
        string Refused(string name, params (string, Array)[] columns)
        {
            ForeignParquet.Write(folder.File("spikes.parquet"), ("time_s", new[] { 0.1 }), ("unit", new[] { 1 }));
            ForeignParquet.Write(folder.File("position.parquet"), ("time_s", new[] { 0, 1 }), ("position_m", new[] { 1, 2 }));
            Recording good = Import(folder);
            Assert.Equal(1, good.SpikeCount);
            string path = ForeignParquet.Write(folder.File(name), columns);
            var mistake = Assert.Throws<InputException>(() => Import(folder));
            Assert.StartsWith(path, mistake.Where);
            Assert.DoesNotContain('\n', mistake.Message);
            File.Delete(path);
            return mistake.What;
        }
        double[] time = [0.1];
        int[] twoTimes = [0, 1];
        Assert.Contains("no column 'unit' among (time_s)", Refused("spikes.parquet", ("time_s", time)));
        Assert.Contains("holds text, expected the numbers of units", Refused("spikes.parquet", ("time_s", time), ("unit", new[] { "a" })));
        Assert.Contains("names unit 1.5", Refused("spikes.parquet", ("time_s", time), ("unit", new[] { 1.5 })));
        Assert.Contains("names unit 1E+20", Refused("spikes.parquet", ("time_s", time), ("unit", new[] { 1e20 })));
        Assert.Contains("time of spike 1 is NaN", Refused("spikes.parquet", ("time_s", new[] { double.NaN }), ("unit", new[] { 1 })));
        Assert.Contains("lacks a value in row 1", Refused("spikes.parquet", ("time_s", new double?[] { null }), ("unit", new[] { 1 })));
        Assert.Contains("column time_s has type TIMESTAMP",
            Refused("spikes.parquet", ("time_s", new[] { new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc) }), ("unit", new[] { 1 })));
        Assert.Contains("18446744073709551615", Refused("spikes.parquet", ("time_s", time), ("unit", new[] { ulong.MaxValue })));
        Assert.Contains("no position among the columns (a, b)",
            Refused("position.parquet", ("time_s", twoTimes), ("a", new[] { 1, 2 }), ("b", new[] { 1, 2 })));
        Assert.Contains("every row is missing",
            Refused("position.parquet", ("time_s", twoTimes), ("position_m", new int?[] { null, null })));
        Assert.Contains("position_m is infinite",
            Refused("position.parquet", ("time_s", twoTimes), ("position_m", new[] { double.PositiveInfinity, 1 })));
        Assert.Contains("column 'name' is of numbers",
            Refused("epochs.parquet", ("name", new[] { 1 }), ("start_s", new[] { 0 }), ("end_s", new[] { 1 })));
        Assert.Contains("a unit is listed twice", Refused("units.parquet", ("unit", new[] { 1, 1 })));
    }

    [Fact]
    public void Import_BothNamesOfBehaviour_AsksForOne()
    {
        using var folder = new TemporaryFolder();
        foreach (string name in new[] { "behavior.parquet", "position.parquet" })
        {
            ForeignParquet.Write(folder.File(name), ("time_s", new[] { 0, 1 }), ("position_m", new[] { 1, 2 }));
        }
        ForeignParquet.Write(folder.File("spikes.parquet"), ("time_s", new[] { 0.1 }), ("unit", new[] { 1 }));
        Assert.Contains("both behavior.parquet and position.parquet", Assert.Throws<InputException>(() => Import(folder)).What);
    }
}
