using Dynamics.Data;
using Dynamics.Data.Internals;
using Dynamics.Data.Simulators;

namespace Dynamics.Tests.Data;

public sealed class RecordingFolderTests
{
    /// <summary>Everything that could go wrong on the way: a silent unit, equal times, channels with clocks of their own, NaN, tiny and huge numbers.</summary>
    private static readonly Recording Awkward = new()
    {
        Name = "awkward \"name\"; it's µ",
        StartSeconds = 18079.1 + 1e-11,
        EndSeconds = Math.BitIncrement(20147.0),
        Units =
        [
            new(7, [18079.2, 18079.2, Math.BitIncrement(18079.2), 20000 + 1.0 / 3]),
            new(-3, []),
            new(5, [18079.2, 19000.1]),
        ],
        Channels =
        [
            new("position", "m", [18079.1, 18079.2, 18079.3], [double.NaN, -0.0, double.Epsilon]),
            new("head \"angle\"", "deg", [18079.15, 18079.2, 18079.25, 20000], [1e300, 0.1 + 0.2, double.NaN, -1]) { Period = 360.0 / 7 },
            new("empty", "a.u.", [], []),
        ],
        Epochs = [new("maze, first part of a long name", 18079.5, 19000), new("rest's", 19000, 20000.25)],
        UnitProperties = new Dictionary<string, double[]> { ["tetrode"] = [1, double.NaN, 3], ["depth"] = [0.1, 0.2, 0.3] },
        Provenance = new Dictionary<string, string> { ["importer"] = "test", ["notes"] = "line\nbreak" },
    };

    private static void AssertSame(Recording expected, Recording actual)
    {
        static long[] Bits(double[] values) => Array.ConvertAll(values, BitConverter.DoubleToInt64Bits);
        Assert.Equal(expected.Name, actual.Name);
        Assert.Equal(Bits([expected.StartSeconds, expected.EndSeconds]), Bits([actual.StartSeconds, actual.EndSeconds]));
        Assert.Equal(expected.Units.Select(unit => unit.UnitId), actual.Units.Select(unit => unit.UnitId));
        Assert.Equal(expected.Units.Select(unit => Bits(unit.TimesSeconds)), actual.Units.Select(unit => Bits(unit.TimesSeconds)));
        Assert.Equal(expected.Channels.Select(c => (c.Name, c.UnitOfMeasure)), actual.Channels.Select(c => (c.Name, c.UnitOfMeasure)));
        Assert.Equal(Bits([.. expected.Channels.Select(c => c.Period)]), Bits([.. actual.Channels.Select(c => c.Period)]));
        Assert.Equal(expected.Channels.Select(c => Bits(c.TimesSeconds)), actual.Channels.Select(c => Bits(c.TimesSeconds)));
        Assert.Equal(expected.Channels.Select(c => Bits(c.Values)), actual.Channels.Select(c => Bits(c.Values)));
        Assert.Equal(expected.Epochs, actual.Epochs);
        Assert.Equal(expected.UnitProperties.Keys, actual.UnitProperties.Keys);
        Assert.Equal(expected.UnitProperties.Values.Select(Bits), actual.UnitProperties.Values.Select(Bits));
        Assert.Equal(expected.Provenance, actual.Provenance);
    }

    [Fact]
    public void SaveLoad_AwkwardRecording_IsBitIdentical()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("it's [a] folder*");
        RecordingFolder.Save(Awkward, path);
        AssertSame(Awkward, RecordingFolder.Load(path));
    }

    [Fact]
    public void SaveLoad_SimulatedRecording_IsBitIdenticalAndTwiceTheSame()
    {
        using var folder = new TemporaryFolder();
        Recording recording = PlaceCellSimulator.Simulate(new PlaceCellSimulatorOptions { DurationSeconds = 300 }).Recording;
        string first = folder.File("a"), second = folder.File("b");
        RecordingFolder.Save(recording, first);
        AssertSame(recording, RecordingFolder.Load(first));
        RecordingFolder.Save(RecordingFolder.Load(first), second);
        Assert.Equal(File.ReadAllBytes(Path.Combine(first, "spikes.parquet")), File.ReadAllBytes(Path.Combine(second, "spikes.parquet")));
        Assert.Equal(File.ReadAllText(Path.Combine(first, "recording.json")), File.ReadAllText(Path.Combine(second, "recording.json")));
    }

    [Fact]
    public void Save_OverARecordingFolder_ReplacesItWholeAndLeavesNothingBeside()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("rec");
        RecordingFolder.Save(Awkward, path);
        folder.File("rec/stale.txt", "old");
        RecordingFolder.Save(SampleRecordings.Random(1, 10, 3), path + Path.DirectorySeparatorChar);
        Assert.Equal("sample", RecordingFolder.Load(path).Name);
        Assert.Equal([path], Directory.GetFileSystemEntries(folder.Path));
        Assert.Equal(["behavior.parquet", "epochs.parquet", "recording.json", "spikes.parquet", "units.parquet"],
            Directory.GetFiles(path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Save_OverSomethingElse_IsRefusedAndLeavesItAlone()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("precious"));
        folder.File("precious/thesis.txt", "text");
        string file = folder.File("file", "text");
        Assert.Contains("not overwritten", Assert.Throws<InputException>(() => RecordingFolder.Save(Awkward, folder.File("precious"))).What);
        Assert.Contains("not overwritten", Assert.Throws<InputException>(() => RecordingFolder.Save(Awkward, file)).What);
        Assert.Equal(2, Directory.GetFileSystemEntries(folder.Path).Length);
        Directory.CreateDirectory(folder.File("empty"));
        RecordingFolder.Save(Awkward, folder.File("empty"));
        AssertSame(Awkward, RecordingFolder.Load(folder.File("empty")));
    }

    [Fact]
    public void Save_PropertyNamedLikeOurColumn_FailsAndLeavesNothing()
    {
        using var folder = new TemporaryFolder();
        Recording clash = Awkward with { UnitProperties = new Dictionary<string, double[]> { ["Unit"] = [1, 2, 3] } };
        Assert.Throws<ArgumentException>(() => RecordingFolder.Save(clash, folder.File("rec")));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("spikes.parquet")]
    [InlineData("behavior.parquet")]
    [InlineData("units.parquet")]
    [InlineData("epochs.parquet")]
    [InlineData("recording.json")]
    public void Load_FileMissingOrDamaged_NamesIt(string name)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("rec"), file = Path.Combine(path, name);
        RecordingFolder.Save(Awkward, path);
        byte[] whole = File.ReadAllBytes(file);
        File.WriteAllBytes(file, whole[..(whole.Length / 2)]);
        var damaged = Assert.Throws<InputException>(() => RecordingFolder.Load(path));
        Assert.Equal(file, damaged.Where);
        Assert.DoesNotContain('\n', damaged.Message);
        File.Delete(file);
        Assert.Contains(name, Assert.Throws<InputException>(() => RecordingFolder.Load(path)).Message);
    }

    [Fact]
    public void Load_InconsistentTables_SayWhatAndWhere()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("rec");
        RecordingFolder.Save(Awkward, path);
        string Refused(string name, params ParquetColumn[] columns)
        {
            string file = Path.Combine(path, name);
            byte[] whole = File.ReadAllBytes(file);
            ParquetFile.Write(file, columns);
            var mistake = Assert.Throws<InputException>(() => RecordingFolder.Load(path));
            Assert.Equal(file, mistake.Where);
            File.WriteAllBytes(file, whole);
            return mistake.What;
        }
        Assert.Contains("unit 9 of row 2", Refused("spikes.parquet", new("time_s", new[] { 1.0, 2 }), new("unit", new[] { 7, 9 })));
        Assert.Contains("in row 2", Refused("spikes.parquet", new("time_s", new[] { 2.0, 1 }), new("unit", new[] { 7, 7 })));
        Assert.Contains("in row 1", Refused("spikes.parquet", new("time_s", new[] { double.NaN }), new("unit", new[] { 7 })));
        Assert.Contains("expected Int32", Refused("spikes.parquet", new("time_s", new[] { 1.0 }), new("unit", new[] { 7.0 })));
        Assert.Contains("no column 'unit'", Refused("spikes.parquet", new ParquetColumn("time_s", new[] { 1.0 })));
        Assert.Contains("lacks a value in row 2", Refused("spikes.parquet", new("time_s", new[] { 1.0, 2 }, [true, false]), new("unit", new[] { 7, 7 })));
        Assert.Contains("no column 'position'", Refused("behavior.parquet", new ParquetColumn("time_s", new[] { 1.0 })));
        AssertSame(Awkward, RecordingFolder.Load(path));
    }

    [Fact]
    public void Load_AbsentForeignOrNewerFolder_SaysSo()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("no such folder", Assert.Throws<InputException>(() => RecordingFolder.Load(folder.File("absent"))).What);
        Assert.Contains("not a recording folder", Assert.Throws<InputException>(() => RecordingFolder.Load(folder.Path)).What);
        RecordingFolder.Save(Awkward, folder.File("rec"));
        string json = folder.File("rec/recording.json"), text = File.ReadAllText(json);
        File.WriteAllText(json, text.Replace("\"version\": 1", "\"version\": 2"));
        Assert.Contains("version 2", Assert.Throws<InputException>(() => RecordingFolder.Load(folder.File("rec"))).What);
        File.WriteAllText(json, text.Replace("\"version\"", "\"vresion\""));
        Assert.Equal(json, Assert.Throws<InputException>(() => RecordingFolder.Load(folder.File("rec"))).Where);
    }

    [Fact]
    public void Save_UnlikeTrains_StoresSpikesByTimeAndTiesByUnit()
    {
        // More spikes than several windows of the merge hold; one unit a hundred times as fast; instants shared by all, one of them by many
        // spikes of a unit; both zeros and times before them.
        using var folder = new TemporaryFolder();
        var random = new RandomStream(3);
        SpikeTrain[] units = [.. Enumerable.Range(0, 40).Select(unit => new SpikeTrain(100 - unit, [.. Enumerable.Range(0, unit == 9 ? 60_000 : 600)
            .Select(_ => 1000 * random.NextDouble() - 500)
            .Concat(Enumerable.Repeat(12.5, unit % 7 == 0 ? 5000 : 2)).Concat([0.0, -0.0, 400]).Order()]))];
        Recording recording = SampleRecordings.Of(-500, 500, [], [0, 1], [0, 1]) with { Units = units };
        RecordingFolder.Save(recording, folder.File("rec"));
        IReadOnlyList<ParquetColumn> stored = ParquetFile.Read(folder.File("rec/spikes.parquet"));
        (double Time, int Unit)[] expected = [.. units.SelectMany(unit => unit.TimesSeconds.Select(time => (time, unit.UnitId))).OrderBy(spike => spike.time)];
        Assert.Equal(expected.Select(spike => BitConverter.DoubleToInt64Bits(spike.Time)), ((double[])stored[0].Values).Select(BitConverter.DoubleToInt64Bits));
        Assert.Equal(expected.Select(spike => spike.Unit), (int[])stored[1].Values);
        AssertSame(recording, RecordingFolder.Load(folder.File("rec")));
    }

    [Fact]
    public void Save_SpikeTimeThatIsNoNumber_FailsAndLeavesNothing()
    {
        using var folder = new TemporaryFolder();
        Recording broken = SampleRecordings.Of(0, 1, [[0.1, double.NaN]], [0, 1], [0, 1]);
        Assert.Contains("not a number", Assert.Throws<IOException>(() => RecordingFolder.Save(broken, folder.File("rec"))).Message);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Load_MoreSpikesThanTheFileCanHold_IsRefused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("rec"), spikes = Path.Combine(path, "spikes.parquet");
        RecordingFolder.Save(Awkward, path);
        using (var database = new DuckDbConnection())
        {
            database.Execute($"COPY (SELECT 18080.0::DOUBLE AS time_s, 7::INTEGER AS unit FROM range(9000000)) TO {DuckDbConnection.Literal(spikes)} (FORMAT parquet, COMPRESSION zstd)");
        }
        var refused = Assert.Throws<InputException>(() => RecordingFolder.Load(path));
        Assert.Equal(spikes, refused.Where);
        Assert.Contains("9000000 spikes", refused.What);
    }

    [Fact]
    public void Load_SpikesDamagedInTheMiddle_AreRefused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("rec"), spikes = Path.Combine(path, "spikes.parquet");
        RecordingFolder.Save(PlaceCellSimulator.Simulate(new PlaceCellSimulatorOptions { DurationSeconds = 1800 }).Recording, path);
        byte[] bytes = File.ReadAllBytes(spikes);
        bytes.AsSpan(bytes.Length / 3, 1000).Fill(0xFF);
        File.WriteAllBytes(spikes, bytes);
        var refused = Assert.Throws<InputException>(() => RecordingFolder.Load(path));
        Assert.Equal(spikes, refused.Where);
        Assert.DoesNotContain('\n', refused.Message);
    }
}
