using Dynamics.Data;
using Dynamics.Formats;
using Dynamics.Tests.Data;

namespace Dynamics.Tests.Formats;

public sealed class RecordingImportTests
{
    private static Recording Auto(string path) => RecordingImport.Import(RecordingImport.Automatic, path, new());

    private static void Csv(TemporaryFolder folder)
    {
        folder.File("spikes.csv", "time_s,unit\n0.1,1\n");
        folder.File("position.csv", "time_s,position_m\n0,1\n1,2\n");
    }

    [Fact]
    public void Recognize_FolderWithOneFileThatIsARecording_IsThatFile()
    {
        using var folder = new TemporaryFolder();
        Recording recording = SampleRecordings.Random(2, 10, 3);
        new NumpyFormat().Export(recording, folder.File("session"));
        folder.File("notes.txt", "a good day");
        Assert.Equal("npz", RecordingImport.Recognize(folder.Path).Name);
        SampleRecordings.AssertSame(recording, Auto(folder.Path));
        SampleRecordings.AssertSame(recording, RecordingImport.Import("npz", folder.Path, new()));
    }

    [Fact]
    public void Recognize_SeveralRecordingsInAFolder_AreListedInOneLine()
    {
        using var folder = new TemporaryFolder();
        foreach (string name in new[] { "b.npz", "a.npz" })
        {
            new NumpyFormat().Export(SampleRecordings.Awkward, folder.File(name));
        }
        var mistake = Assert.Throws<InputException>(() => Auto(folder.Path));
        Assert.Contains("2 things that can be imported are there: a.npz (npz), b.npz (npz)", mistake.What);
        Assert.Contains("2 files of the format npz are there: a.npz, b.npz",
            Assert.Throws<InputException>(() => RecordingImport.Import("npz", folder.Path, new())).What);
        SampleRecordings.AssertSame(SampleRecordings.Awkward, Auto(folder.File("b.npz")));
    }

    [Fact]
    public void Recognize_FolderThatFitsTwoFormats_AsksForTheName()
    {
        using var folder = new TemporaryFolder();
        Csv(folder);
        Assert.Equal("csv", RecordingImport.Recognize(folder.Path).Name);
        // A file in the folder does not compete with the folder as a whole.
        new NumpyFormat().Export(SampleRecordings.Awkward, folder.File("export.npz"));
        Assert.Equal("csv", RecordingImport.Recognize(folder.Path).Name);
        folder.File("spikes.txt", "0.1 1\n");
        folder.File("position.txt", "0 1\n1 2\n");
        Assert.Contains("2 things that can be imported are there: csv, hc11-text",
            Assert.Throws<InputException>(() => Auto(folder.Path)).What);
        Assert.Equal(1, RecordingImport.Import("csv", folder.Path, new()).SpikeCount);
    }

    [Fact]
    public void Recognize_NothingKnown_ListsTheFormats()
    {
        using var folder = new TemporaryFolder();
        folder.File("thesis.txt", "text");
        folder.File("broken.npz", "PK\u0003\u0004 and no archive");
        Assert.Contains(
            "none of the known formats (alf, cellexplorer, counts, csv, hc11-mat, hc11-text, matlab-arrays, matlab-spikes, moser, "
            + "neurosuite, npz, nwb, parquet, phy, pynapple, signals) fits its content: "
            + "broken.npz is a zip archive that holds no NumPy arrays, or is damaged; thesis.txt is a text",
            Assert.Throws<InputException>(() => Auto(folder.Path)).What);
        Assert.Contains("none of the known formats", Assert.Throws<InputException>(() => Auto(folder.File("thesis.txt"))).What);
        Assert.Contains("no format that can be imported",
            Assert.Throws<InputException>(() => RecordingImport.Import("docx", folder.Path, new())).What);
        Assert.Contains("no such file or folder",
            Assert.Throws<InputException>(() => RecordingImport.Recognize(folder.File("absent"))).What);
    }

    [Fact]
    public void Recognize_NothingKnown_SaysWhatEachFileIsAndWhatIsMissing()
    {
        (string Name, Action<string> Write, string Is, string Missing)[] files =
        [
            ("a.npy", path => NumpyFile.Write(path, new("a", new long[6], [3, 2])), "a.npy is a NumPy array (3, 2) of int64",
                "see datasets/README.md"),
            ("spike_times.npy", path => NumpyFile.Write(path, new("a", new ulong[3], [3])), "a NumPy array (3) of uint64",
                "spike_clusters.npy is missing"),
            ("a.npz", path => NumpyFile.WriteArchive(path, [new("x", new[] { 1.0 }, [1]), new("name", new[] { "a" }, [1])]),
                "a.npz is an archive of NumPy arrays: x (1), name (1)", "needs spike_times, spike_units, position and position_times"),
            ("tsd.npz", path => NumpyFile.WriteArchive(path, [new("t", new[] { 1.0 }, [1]), new("type", new[] { "Tsd" }, [1])]),
                "tsd.npz is pynapple's Tsd", "the file of a TsGroup"),
            ("position.csv", path => File.WriteAllText(path, "time_s,position_m\n0,1\n"), "a table with columns time_s, position_m",
                "spikes.csv"),
            ("rat.clu.1", path => File.WriteAllText(path, "3\n1\n2\n"), "rat.clu.1 is clusters of Neurosuite",
                ".res files of the same name are missing"),
            ("data.pickle", path => File.WriteAllBytes(path, [0x80, 4, 0x95, 1, 0]), "data.pickle is a Python pickle, which is never read",
                "numpy.savez"),
            ("b.npy", path => NumpyFile.Write(path, new("a", new float[6], [3, 2])), "a NumPy array (3, 2) of float32",
                "see datasets/README.md"),
            ("pixels.bin", path => File.WriteAllBytes(path, [.. Enumerable.Range(0, 300).Select(i => (byte)(128 + i % 100))]),
                "pixels.bin is of an unknown kind", "see datasets/README.md"),
            ("void.bin", path => File.WriteAllBytes(path, []), "void.bin is empty", "see datasets/README.md"),
            ("t.parquet", path => ParquetFile.Write(path, [new("a", new[] { 1.0 })]), "t.parquet is a Parquet table with columns a",
                "see datasets/README.md"),
        ];
        foreach ((string name, Action<string> write, string what, string missing) in files)
        {
            using var folder = new TemporaryFolder();
            write(folder.File(name));
            var mistake = Assert.Throws<InputException>(() => Auto(folder.Path));
            Assert.Contains(what, mistake.What);
            Assert.Contains(missing, mistake.Remedy);
            Assert.DoesNotContain('\n', mistake.Message);
        }
    }

    [Fact]
    public void Recognize_ManyFilesOrFoldersOnly_ListsTheFirst()
    {
        using var folder = new TemporaryFolder();
        folder.File("day1/notes.txt", "a");
        folder.File("day2/notes.txt", "b");
        var mistake = Assert.Throws<InputException>(() => Auto(folder.Path));
        Assert.Contains("it holds only folders: day1, day2", mistake.What);
        Assert.Equal("give the folder of one session", mistake.Remedy);
        foreach (int i in Enumerable.Range(0, 11))
        {
            folder.File($"f{i:00}.txt", "text");
        }
        Assert.Contains("f07.txt is a text; and 3 more files", Assert.Throws<InputException>(() => Auto(folder.Path)).What);
    }

    [SkippableTheory]
    [InlineData("hc3_ec013_719", "neurosuite", 66, 209_861)]
    [InlineData("hc11_achilles", "hc11-text", 120, 215_632)]
    [InlineData("ca1_linear_track", "csv", 31, 28_825)]
    public void Import_RealFolder_NeedsNoOptions(string name, string format, int units, long spikes)
    {
        string path = SampleRecordings.RealData(name);
        Assert.Equal(format, RecordingImport.Recognize(path).Name);
        Recording recording = Auto(path);
        Assert.Equal((units, spikes), (recording.Units.Count, recording.SpikeCount));
    }
}
