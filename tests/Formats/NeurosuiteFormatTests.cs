using Dynamics.Data;
using Dynamics.Formats;
using Dynamics.Tests.Data;

namespace Dynamics.Tests.Formats;

public sealed class NeurosuiteFormatTests
{
    private const string Xml = "<?xml version='1.0'?>\n<parameters>"
        + "<acquisitionSystem><samplingRate>20000</samplingRate></acquisitionSystem><video><rotate>0</rotate></video></parameters>";

    /// <summary>Shank 1: cluster 2 at 1 and 3 s, noise at 2 s; shank 3: clusters 5 at 4 s and 2 at 5.1 s. 200 frames at 39.0625
    /// Hz.</summary>
    private static void Write(TemporaryFolder folder, string name = "rat.1", string? tracking = null)
    {
        folder.File($"{name}.xml", Xml);
        folder.File($"{name}.res.1", "20000\n40000\n60000\n");
        folder.File($"{name}.clu.1", "3\n2\n0\n2\n");
        folder.File($"{name}.res.3", "  80000\r\n102000");
        folder.File($"{name}.clu.3", "2\r\n5\r\n2");
        folder.File($"{name}.fet.1", "2\n1 2\n");
        folder.File($"{name}.whl", tracking ?? Lamps(200));
    }

    private static string Lamps(int rows) => string.Concat(Enumerable.Range(0, rows).Select(row => row < 20 ? "-1\t-1\t-1\t-1\n"
        : row % 4 == 0 ? $"{row}\t50\t-1\t-1\n" : $"{row}\t50\t{row + 10}\t60\n"));

    private static Recording Import(string path, ImportOptions? options = null) =>
        RecordingImport.Import(RecordingImport.Automatic, path, options ?? new());

    [Fact]
    public void Import_Session_LeavesNoiseOutAndAveragesTheLamps()
    {
        using var folder = new TemporaryFolder();
        Write(folder);
        foreach (string path in new[] { folder.Path, folder.File("rat.1.clu.3"), folder.File("rat.1.xml") })
        {
            Recording recording = Import(path);
            Assert.Equal(("neurosuite", "rat.1"), (recording.Provenance["importer"], recording.Name));
            Assert.Equal([1, 2, 3], recording.Units.Select(unit => unit.UnitId));
            Assert.Equal([[1, 3], [5.1], [4]], recording.Units.Select(unit => unit.TimesSeconds));
            Assert.Equal([1, 3, 3], recording.UnitProperties["shank"].Numbers!);
            Assert.Equal([2, 2, 5], recording.UnitProperties["cluster"].Numbers!);
            BehaviorChannel x = recording.Channels.Single(channel => channel.Name == "x");
            Assert.Equal(("px", 200), (x.UnitOfMeasure, x.Values.Length));
            Assert.Equal([double.NaN, 20, 26, 27, 28, 24], new[] { 19, 20, 21, 22, 23, 24 }.Select(row => x.Values[row]));
            Assert.Equal(20 / 39.0625, x.TimesSeconds[20]);
            Assert.Contains("1 on shank 1", recording.Provenance["notes"]);
            Assert.Contains("200 rows of rat.1.whl at 39.0625 Hz", recording.Provenance["notes"]);
        }
        Assert.Equal(4, Import(folder.Path, new() { Keep = ["cluster >= 0"] }).Units.Count);
    }

    [Fact]
    public void Import_OneLampAndRateInXml_AreTaken()
    {
        using var folder = new TemporaryFolder();
        Write(folder, tracking: string.Concat(Enumerable.Range(0, 130).Select(row => row == 3 ? "-1 -1\n" : $"{row} 7\n")));
        folder.File("rat.1.xml", Xml.Replace("<rotate>0</rotate>", "<samplingRate>25</samplingRate>"));
        Recording recording = Import(folder.Path);
        BehaviorChannel x = recording.Channels.Single(channel => channel.Name == "x");
        Assert.Equal([0, 1, 2, double.NaN, 4], x.Values[..5]);
        Assert.Equal(4 / 25.0, x.TimesSeconds[4]);
        Assert.Contains("at 25 Hz (rat.1.xml): 5.2 s, the last spike at 5.1 s", recording.Provenance["notes"]);
    }

    [Fact]
    public void Import_RateOfTheVideoUnknown_IsAskedFor()
    {
        using var folder = new TemporaryFolder();
        Write(folder, tracking: Lamps(130));
        var mistake = Assert.Throws<InputException>(() => Import(folder.Path));
        Assert.Contains("the rate of the video is not said: 130 rows would last 3.3 s at 39.0625 Hz, the last spike at 5.1 s",
            mistake.What);
        Assert.Contains("about 25.49 Hz", mistake.Remedy);
        Recording recording = Import(folder.Path, new() { Times = TimeUnits.Parse("position=25Hz") });
        Assert.Equal(0.4, recording.Channels[0].TimesSeconds[10], 1e-12);
    }

    [Fact]
    public void Import_OlderParameters_SayTheInterval()
    {
        using var folder = new TemporaryFolder();
        Write(folder);
        File.Delete(folder.File("rat.1.xml"));
        Assert.Contains("spikes=20000Hz", Assert.Throws<InputException>(() => Import(folder.Path)).Remedy);
        folder.File("rat.1.par", "65 16\n50 800\n9\n");
        Assert.Equal([1, 3], Import(folder.Path).Units[0].TimesSeconds);
    }

    [Fact]
    public void Import_SeveralSessions_AreNamed()
    {
        using var folder = new TemporaryFolder();
        Write(folder);
        Write(folder, "rat.2");
        Assert.Contains("2 sessions are there: rat.1, rat.2", Assert.Throws<InputException>(() => Import(folder.Path)).What);
        Assert.Equal("rat.2", Import(folder.File("rat.2.res.1")).Name);
    }

    [Fact]
    public void Import_FilesThatDoNotFit_AreRefused()
    {
        using var folder = new TemporaryFolder();
        Write(folder);
        folder.File("rat.1.clu.1", "3\n2\n0\n");
        Assert.Contains("fewer clusters (2) than rat.1.res.1", Assert.Throws<InputException>(() => Import(folder.Path)).What);
        folder.File("rat.1.clu.1", "3\n2\n0\n2\n2\n");
        Assert.Contains("more clusters than rat.1.res.1 holds spikes (3)", Assert.Throws<InputException>(() => Import(folder.Path)).What);
        folder.File("rat.1.clu.1", "3\n2\n0\n2\n");
        folder.File("rat.1.res.1", "20000\n4x\n60000\n");
        var mistake = Assert.Throws<InputException>(() => Import(folder.Path));
        Assert.Contains("found 'x'", mistake.What);
        Assert.EndsWith("line 2", mistake.Where);
    }

    [SkippableFact]
    public void Import_RealSession_Has66UnitsAndIsTracked()
    {
        Recording recording = Import(SampleRecordings.RealData("hc3_ec013_719"));
        Assert.Equal((66, 209_861), (recording.Units.Count, recording.SpikeCount));
        BehaviorChannel position = recording.Channels.Single(channel => channel.Name == "position");
        Assert.Equal(0.9725, position.Values.Count(double.IsFinite) / (double)position.Values.Length, 0.0005);
    }
}
