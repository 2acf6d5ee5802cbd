using Dynamics.Data;
using Dynamics.Simulators;

namespace Dynamics.Tests.Data;

public sealed class RecordingFolderTests
{
    private static readonly string s_oldVersion = Path.Combine(SampleRecordings.RepositoryRoot(), "tests", "Data", "Assets", "OldVersion");

    /// <summary>A folder as it was before there were checksums.</summary>
    private static string SaveUnchecked(TemporaryFolder folder, string name)
    {
        RecordingFolder.Save(SampleRecordings.Awkward, folder.File(name));
        File.Delete(Path.Combine(folder.File(name), FolderChecksums.FileName));
        return folder.File(name);
    }

    /// <summary>All that a recording folder holds beside its checksums.</summary>
    public static TheoryData<string> Files => ["spikes.parquet", "behavior.parquet", "units.parquet", "epochs.parquet", "recording.json"];

    [Fact]
    public void Load_FolderOfTheOldVersion_IsBitIdentical()
    {
        SampleRecordings.AssertSame(SampleRecordings.AwkwardWithoutTexts, RecordingFolder.Load(Path.Combine(s_oldVersion, "awkward")));
        PlaceCellSimulatorOptions options =
            new() { DurationSeconds = 60, UnitCount = 4, SilentUnitCount = 1, MedianBackgroundHz = 1, PositionSampleSeconds = 0.1 };
        SampleRecordings.AssertSame(
            PlaceCellSimulator.Simulate(options).Recording, RecordingFolder.Load(Path.Combine(s_oldVersion, "recording")));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Load_AnyByteOfAFileChanged_IsRefusedByItsChecksum(string name)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("rec"), file = Path.Combine(path, name);
        RecordingFolder.Save(SampleRecordings.Awkward, path);
        byte[] whole = File.ReadAllBytes(file);
        for (int at = 0; at < whole.Length; at += 7)
        {
            byte[] changed = [.. whole];
            changed[at] ^= 1;
            File.WriteAllBytes(file, changed);
            var refused = Assert.Throws<InputException>(() => RecordingFolder.Load(path));
            Assert.Equal(file, refused.Where);
            Assert.StartsWith("has changed since it was written (checksum ", refused.What);
        }
        File.WriteAllBytes(file, whole);
        SampleRecordings.AssertSame(SampleRecordings.Awkward, RecordingFolder.Load(path));
    }

    [Fact]
    public void Load_TableWrittenAnewByAnotherProgram_OpensWithoutTheListOfChecksums()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("rec");
        RecordingFolder.Save(SampleRecordings.Awkward, path);
        ForeignParquet.Write(Path.Combine(path, "epochs.parquet"), ("name", new[] { "mine" }), ("start_s", new[] { 18080.0 }),
            ("end_s", new[] { 18090.0 }));
        Assert.Contains("delete its line in checksums.xxh128", Assert.Throws<InputException>(() => RecordingFolder.Load(path)).Remedy);
        File.Delete(Path.Combine(path, FolderChecksums.FileName));
        Assert.Equal([new Epoch("mine", 18080, 18090)], RecordingFolder.Load(path).Epochs);
    }

    [Fact]
    public void SaveLoad_AwkwardRecording_IsBitIdentical()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("it's [a] folder*");
        RecordingFolder.Save(SampleRecordings.Awkward, path);
        SampleRecordings.AssertSame(SampleRecordings.Awkward, RecordingFolder.Load(path));
    }

    [Fact]
    public void SaveLoad_SimulatedRecording_IsBitIdenticalAndTwiceTheSame()
    {
        using var folder = new TemporaryFolder();
        Recording recording = PlaceCellSimulator.Simulate(new PlaceCellSimulatorOptions { DurationSeconds = 300 }).Recording;
        string first = folder.File("a"), second = folder.File("b");
        RecordingFolder.Save(recording, first);
        SampleRecordings.AssertSame(recording, RecordingFolder.Load(first));
        RecordingFolder.Save(RecordingFolder.Load(first), second);
        Assert.Equal(File.ReadAllBytes(Path.Combine(first, "spikes.parquet")), File.ReadAllBytes(Path.Combine(second, "spikes.parquet")));
        Assert.Equal(File.ReadAllText(Path.Combine(first, "recording.json")), File.ReadAllText(Path.Combine(second, "recording.json")));
    }

    [Fact]
    public void Save_OverARecordingFolder_ReplacesItWholeAndLeavesNothingBeside()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("rec");
        RecordingFolder.Save(SampleRecordings.Awkward, path);
        folder.File("rec/stale.txt", "old");
        RecordingFolder.Save(SampleRecordings.Random(1, 10, 3), path + Path.DirectorySeparatorChar);
        Assert.Equal("sample", RecordingFolder.Load(path).Name);
        Assert.Equal([path], Directory.GetFileSystemEntries(folder.Path));
        Assert.Equal(["behavior.parquet", "checksums.xxh128", "epochs.parquet", "recording.json", "spikes.parquet", "units.parquet"],
            Directory.GetFiles(path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Save_OverSomethingElse_IsRefusedAndLeavesItAlone()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("precious"));
        folder.File("precious/thesis.txt", "text");
        string file = folder.File("file", "text");
        Assert.Contains("not overwritten",
            Assert.Throws<InputException>(() => RecordingFolder.Save(SampleRecordings.Awkward, folder.File("precious"))).What);
        Assert.Contains("not overwritten", Assert.Throws<InputException>(() => RecordingFolder.Save(SampleRecordings.Awkward, file)).What);
        Assert.Equal(2, Directory.GetFileSystemEntries(folder.Path).Length);
        Directory.CreateDirectory(folder.File("empty"));
        RecordingFolder.Save(SampleRecordings.Awkward, folder.File("empty"));
        SampleRecordings.AssertSame(SampleRecordings.Awkward, RecordingFolder.Load(folder.File("empty")));
    }

    [Fact]
    public void Save_PropertyNamedLikeOurColumn_FailsAndLeavesNothing()
    {
        using var folder = new TemporaryFolder();
        Recording clash =
            SampleRecordings.Awkward with { UnitProperties = new Dictionary<string, UnitProperty> { ["Unit"] = (double[])[1, 2, 3] } };
        Assert.Throws<ArgumentException>(() => RecordingFolder.Save(clash, folder.File("rec")));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Load_FileMissingOrDamaged_NamesIt(string name)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("rec"), file = Path.Combine(path, name);
        RecordingFolder.Save(SampleRecordings.Awkward, path);
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
        string path = SaveUnchecked(folder, "rec");
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
        Assert.Contains("lacks a value in row 2",
            Refused("spikes.parquet", new("time_s", new[] { 1.0, 2 }, [true, false]), new("unit", new[] { 7, 7 })));
        Assert.Contains("no column 'position'", Refused("behavior.parquet", new ParquetColumn("time_s", new[] { 1.0 })));
        SampleRecordings.AssertSame(SampleRecordings.Awkward, RecordingFolder.Load(path));
    }

    [Fact]
    public void Load_AbsentForeignOrNewerFolder_SaysSo()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("no such folder", Assert.Throws<InputException>(() => RecordingFolder.Load(folder.File("absent"))).What);
        Assert.Contains("not a recording folder", Assert.Throws<InputException>(() => RecordingFolder.Load(folder.Path)).What);
        SaveUnchecked(folder, "rec");
        string json = folder.File("rec/recording.json"), text = File.ReadAllText(json);
        File.WriteAllText(json, text.Replace("\"version\": 2", "\"version\": 4"));
        Assert.Contains("version 4", Assert.Throws<InputException>(() => RecordingFolder.Load(folder.File("rec"))).What);
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
        SpikeTrain[] units =
            [.. Enumerable.Range(0, 40).Select(unit => new SpikeTrain(100 - unit, [.. Enumerable.Range(0, unit == 9 ? 60_000 : 600)
            .Select(_ => 1000 * random.NextDouble() - 500)
            .Concat(Enumerable.Repeat(12.5, unit % 7 == 0 ? 5000 : 2)).Concat([0.0, -0.0, 400]).Order()]))];
        Recording recording = SampleRecordings.Of(-500, 500, [], [0, 1], [0, 1]) with { Units = units };
        RecordingFolder.Save(recording, folder.File("rec"));
        IReadOnlyList<ParquetColumn> stored = ParquetFile.Read(folder.File("rec/spikes.parquet"));
        (double Time, int Unit)[] expected =
            [.. units.SelectMany(unit => unit.TimesSeconds.Select(time => (time, unit.UnitId))).OrderBy(spike => spike.time)];
        Assert.Equal(expected.Select(spike => BitConverter.DoubleToInt64Bits(spike.Time)), ((double[])stored[0].Values)
            .Select(BitConverter.DoubleToInt64Bits));
        Assert.Equal(expected.Select(spike => spike.Unit), (int[])stored[1].Values);
        SampleRecordings.AssertSame(recording, RecordingFolder.Load(folder.File("rec")));
    }

    [Fact]
    public void Save_SpikeTimeThatIsNoNumber_FailsAndLeavesNothing()
    {
        using var folder = new TemporaryFolder();
        Recording broken = SampleRecordings.Of(0, 1, [[0.1, double.NaN]], [0, 1], [0, 1]);
        Assert.Contains("not a number", Assert.Throws<ArgumentException>(() => RecordingFolder.Save(broken, folder.File("rec"))).Message);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Load_MoreSpikesThanTheFileCanHold_IsRefused()
    {
        using var folder = new TemporaryFolder();
        string path = SaveUnchecked(folder, "rec"), spikes = Path.Combine(path, "spikes.parquet");
        int[] units = new int[9_000_000];
        Array.Fill(units, 7);
        ParquetFile.Write(spikes, [new("time_s", Enumerable.Repeat(18080.0, units.Length).ToArray()), new("unit", units)]);
        var refused = Assert.Throws<InputException>(() => RecordingFolder.Load(path));
        Assert.Equal(spikes, refused.Where);
        Assert.Contains("9000000 rows in a file of", refused.What);
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

    [Fact]
    public void Load_FolderOfTheFirstVersion_HasNoPeriods()
    {
        using var folder = new TemporaryFolder();
        Recording recording = SampleRecordings.Random(1, 10, 2);
        RecordingFolder.Save(recording, folder.File("rec"));
        File.Delete(folder.File("rec/checksums.xxh128"));
        // As version 1 wrote it, before channels had periods.
        folder.File("rec/recording.json", """
            {
              "format": "dynamics-recording", "version": 1, "name": "sample", "startSeconds": 0, "endSeconds": 10,
              "channels": [ { "name": "position", "unitOfMeasure": "m" } ], "provenance": {}
            }
            """);
        SampleRecordings.AssertSame(recording, RecordingFolder.Load(folder.File("rec")));
    }

    [SkippableFact]
    public void Save_AgainAndAgain_LeavesAWholeFolderAtEveryInstant()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "folders are swapped in one step on Linux only");
        using var folder = new TemporaryFolder();
        string path = folder.File("rec"), manifest = Path.Combine(path, "recording.json");
        RecordingFolder.Save(SampleRecordings.Awkward, path);
        using CancellationTokenSource done = new();
        Task<int> absences = Task.Run(() =>
        {
            int absent = 0;
            while (!done.IsCancellationRequested)
            {
                absent += File.Exists(manifest) ? 0 : 1;
            }
            return absent;
        });
        for (int i = 0; i < 20; i++)
        {
            RecordingFolder.Save(SampleRecordings.Awkward, path);
        }
        done.Cancel();
        Assert.Equal(0, absences.Result);
        Assert.Equal([path], Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("\"version\": 2", "\"version\": 2.5")]
    [InlineData("\"channels\": [", "\"channels\": [ null,")]
    [InlineData("\"name\": \"position\",", "")]
    [InlineData("\"period\":", "\"period\": -1, \"unitOfMeasure\":")]
    [InlineData("\"importer\": \"test\"", "\"importer\": null")]
    [InlineData("\"endSeconds\": 20147", "\"endSeconds\": 1e300, \"startSeconds\": 0, \"x\": 1")]
    [InlineData("\"endSeconds\": 20147", "\"endSeconds\": 1000020147")]
    [InlineData("\"endSeconds\": 20147", "\"endSeconds\": 18079.1501, \"startSeconds\": 18079.1, \"Name\": ")]
    [InlineData("{", "[")]
    public void Load_TamperedManifest_SaysSoInOneLine(string old, string text)
    {
        using var folder = new TemporaryFolder();
        SaveUnchecked(folder, "rec");
        string json = folder.File("rec/recording.json"), whole = File.ReadAllText(json);
        Assert.Contains(old, whole);
        int at = whole.IndexOf(old, StringComparison.Ordinal);
        File.WriteAllText(json, whole[..at] + text + whole[(at + old.Length)..]);
        var mistake = Assert.Throws<InputException>(() => RecordingFolder.Load(folder.File("rec")));
        Assert.StartsWith(folder.File("rec"), mistake.Where);
        Assert.DoesNotContain('\n', mistake.Message);
    }

    [Fact]
    public void Load_TamperedTables_AreRefused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("rec");
        string Refused(string name, params ParquetColumn[] columns)
        {
            SaveUnchecked(folder, "rec");
            ParquetFile.Write(Path.Combine(path, name), columns);
            return Assert.Throws<InputException>(() => RecordingFolder.Load(path)).Message;
        }
        Assert.Contains("outside the recording", Refused("spikes.parquet", new("time_s", new[] { 1.0 }), new("unit", new[] { 7 })));
        Assert.Contains("no spike", Refused("spikes.parquet", new("time_s", Array.Empty<double>()), new("unit", Array.Empty<int>())));
        Assert.Contains("spans 2 to 1",
            Refused("epochs.parquet", new("name", new[] { "a" }), new("start_s", new[] { 2.0 }), new("end_s", new[] { 1.0 })));
        Assert.Contains("control characters",
            Refused("epochs.parquet", new("name", new[] { "a\nb" }), new("start_s", new[] { 1.0 }), new("end_s", new[] { 2.0 })));
        Assert.Contains("infinite", Refused("behavior.parquet",
            new("time_s", new[] { 1.0 }), new("position", new[] { double.PositiveInfinity }), new("head \"angle\"", new[] { 1.0 }),
            new("empty", new[] { 1.0 })));
        Assert.Contains("Int32, expected Double",
            Refused("units.parquet", new("unit", new[] { 7, -3, 5 }), new("tetrode", new[] { 1, 2, 3 })));
    }
}
