using Dynamics.Data;
using Dynamics.Formats;
using static Dynamics.Benchmarks.Files.MatlabValueWriter;

namespace Dynamics.Tests.Formats;

public sealed class MoserFormatTests
{
    private static readonly double[] s_clock = [.. Enumerable.Range(0, 50).Select(i => 0.02 * i)];

    private static Recording Import(string path, ImportOptions? options = null) =>
        RecordingImport.Import(RecordingImport.Automatic, path, options ?? new());

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Import_SpikeAndPositionFiles_AreOneSession(bool hdf5)
    {
        using var folder = new TemporaryFolder();
        Action<string, (string, Dynamics.Formats.Internals.Matlab.MatlabValue)[]> write = hdf5 ? Write73 : Write5;
        double[] x = [.. s_clock.Select((_, i) => i == 3 ? double.NaN : i == 4 ? 0 : 10.0 + i)],
            y = [.. s_clock.Select((_, i) => i == 4 ? 0.0 : 5)];
        write(folder.File("10073-17010302_T3C2.mat"), [("cellTS", Column(0.1, 0.5))]);
        write(folder.File("10073-17010302_T2C11.mat"), [("cellTS", Column(0.3))]);
        write(folder.File("10073-17010302_POS.mat"), [("post", Column(s_clock)), ("posx", Column(x)), ("posy", Column(y))]);
        write(folder.File("10073-17010302_EEG.mat"), [("EEG", Column(new double[100])), ("Fs", Row(250))]);
        Recording recording = Import(folder.Path);
        Assert.Equal(("moser", "10073-17010302"), (recording.Provenance["importer"], recording.Name));
        Assert.Equal([[0.3], [0.1, 0.5]], recording.Units.Select(unit => unit.TimesSeconds));
        Assert.Equal([2, 3], recording.UnitProperties["tetrode"].Numbers!);
        Assert.Equal([11, 2], recording.UnitProperties["cell"].Numbers!);
        BehaviorChannel across = recording.Channels.Single(channel => channel.Name == "x");
        Assert.Equal("cm", across.UnitOfMeasure);
        Assert.Equal([10, 11, 12, double.NaN, double.NaN, 15], across.Values[..6]);
        Assert.Equal(3, Import(folder.File("10073-17010302_T3C2.mat")).SpikeCount);
    }

    [Fact]
    public void Import_TwoLampsInTheFileOfEachCell_AreAveraged()
    {
        using var folder = new TemporaryFolder();
        double[] x1 = [.. s_clock.Select((_, i) => (double)i)], x2 = [.. s_clock.Select((_, i) => i % 2 == 0 ? i + 2 : double.NaN)];
        double[] y = new double[50];
        Array.Fill(y, 1);
        foreach (string session in new[] { "11084-03020501", "11084-04020501" })
        {
            Write5(folder.File($"{session}_t2c1.mat"), ("t", Column(s_clock)), ("x1", Column(x1)), ("y1", Column(y)), ("x2", Column(x2)),
                ("y2", Column(y)), ("ts", Column(0.2, 0.4)));
        }
        Assert.Contains("2 sessions are there: 11084-03020501, 11084-04020501",
            Assert.Throws<InputException>(() => Import(folder.Path)).What);
        Recording recording = Import(folder.File("11084-04020501_t2c1.mat"));
        Assert.Equal([1, 1, 3, 3, 5], recording.Channels.Single(channel => channel.Name == "x").Values[..5]);
        Assert.Contains("mean of 2 lamps; in 25 of 50 tracked frames not all were seen", recording.Provenance["notes"]);
    }

    [Fact]
    public void Import_FileWithoutSpikes_SaysWhichVariable()
    {
        using var folder = new TemporaryFolder();
        Write5(folder.File("T1C1.mat"), ("other", Row(1)));
        var mistake = Assert.Throws<InputException>(() => Import(folder.Path));
        Assert.Contains("no variable with spike times (ts, cellTS)", mistake.What);
        Write5(folder.File("T1C1.mat"), ("ts", Column(0.1)));
        Assert.Contains("holds no position", Assert.Throws<InputException>(() => Import(folder.Path)).What);
    }
}
