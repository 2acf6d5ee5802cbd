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
            "none of the known formats (csv, hc11-mat, hc11-text, matlab-spikes, npz, nwb, parquet)",
            Assert.Throws<InputException>(() => Auto(folder.Path)).What);
        Assert.Contains("none of the known formats", Assert.Throws<InputException>(() => Auto(folder.File("thesis.txt"))).What);
        Assert.Contains("no format that can be imported",
            Assert.Throws<InputException>(() => RecordingImport.Import("docx", folder.Path, new())).What);
        Assert.Contains("no such file or folder",
            Assert.Throws<InputException>(() => RecordingImport.Recognize(folder.File("absent"))).What);
    }

    [SkippableTheory]
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
