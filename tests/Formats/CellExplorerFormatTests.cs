using Dynamics.Data;
using Dynamics.Formats;
using Dynamics.Formats.Internals.Matlab;
using static Dynamics.Benchmarks.Files.MatlabValueWriter;

namespace Dynamics.Tests.Formats;

public sealed class CellExplorerFormatTests
{
    private static readonly double[] s_clock = [.. Enumerable.Range(0, 50).Select(i => 0.1 * i)];
    private static readonly double[] s_along = [.. Enumerable.Range(0, 50).Select(i => 2.0 * i)];

    private static readonly MatlabValue s_spikes = Structure(
        ("times", Cell(Column(0.2, 0.5), Column(), Column(1.5))), ("UID", Row(4, 5, 9)), ("cluID", Row(2, 3, 7)), ("shankID", Row(1, 1, 2)),
        ("region", Texts("CA1", "CA1", "CA3")), ("numcells", Row(3)), ("basename", Text("rat1")),
            ("rawWaveform", Cell(Row(1, 2), Row(1), Row(2))));

    private static MatlabValue Behavior(params (string, MatlabValue)[] position) => Structure(
        ("timestamps", Row(s_clock)), ("position", Structure(position)), ("trials", Columns([0, 2], [1.5, 4])));

    private static void Write(TemporaryFolder folder, bool hdf5, string name, params (string, MatlabValue)[] variables)
    {
        if (hdf5)
        {
            Write73(folder.File(name), variables);
        }
        else
        {
            Write5(folder.File(name), variables);
        }
    }

    private static Recording Import(string path, ImportOptions? options = null) =>
        RecordingImport.Import(RecordingImport.Automatic, path, options ?? new());

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Import_Session_TakesUnitsPositionTrialsEpochsAndTypes(bool hdf5)
    {
        using var folder = new TemporaryFolder();
        Write(folder, hdf5, "rat1.spikes.cellinfo.mat", ("spikes", s_spikes));
        Write(folder, hdf5, "rat1.animal.behavior.mat",
            ("behavior", Behavior(("x", Row(s_clock)), ("y", Row(s_along)), ("linearized", Row(s_along)), ("units", Text("cm")))));
        Write(folder, hdf5, "rat1.cell_metrics.cellinfo.mat", ("cell_metrics", Structure(("UID", Row(4, 5, 9)),
            ("putativeCellType", Texts("Pyramidal Cell", "Narrow Interneuron", "Pyramidal Cell")), ("firingRate", Row(1, 2, 3)))));
        MatlabValue Epoch(string name, double start, double end) => Structure(("name", Text(name)), ("startTime", Row(start)),
            ("stopTime", Row(end)), ("environment", Text("track")));
        Write(folder, hdf5, "rat1.session.mat", ("session", Structure(("epochs", Cell(Epoch("sleep", 0, 1), Epoch("run", 1, 4))))));

        Recording recording = Import(folder.Path);
        Assert.Equal(("cellexplorer", "rat1"), (recording.Provenance["importer"], recording.Name));
        Assert.Equal([4, 5, 9], recording.Units.Select(unit => unit.UnitId));
        Assert.Equal([[0.2, 0.5], [], [1.5]], recording.Units.Select(unit => unit.TimesSeconds));
        Assert.Equal([1, 1, 2], recording.UnitProperties["shankID"].Numbers!);
        Assert.Equal(["CA1", "CA1", "CA3"], recording.UnitProperties["region"].Texts!);
        Assert.Equal("Narrow Interneuron", recording.UnitProperties["putativeCellType"].Texts![1]);
        Assert.False(recording.UnitProperties.ContainsKey("rawWaveform"));
        BehaviorChannel position = recording.Channels.Single(channel => channel.Name == "position");
        Assert.Equal((98.0, "cm", s_clock[7]), (position.Values.Max(), position.UnitOfMeasure, position.TimesSeconds[7]));
        Assert.Equal(s_clock, recording.Channels.Single(channel => channel.Name == "x").Values);
        Assert.Equal([new("trials", 0, 1.5), new("trials", 2, 4), new("sleep", 0, 1), new("run", 1, 4)], recording.Epochs);

        Assert.Equal([4, 9], Import(folder.Path, new() { CellTypes = ["Pyramidal Cell"] }).Units.Select(unit => unit.UnitId));
        Recording run = Import(folder.File("rat1.spikes.cellinfo.mat"), new() { Epoch = "run", KeepSilentUnits = false });
        Assert.Equal((1.0, 4.0, 1), (run.StartSeconds, run.EndSeconds, run.SpikeCount));
        Assert.Equal((0, 1.5), (Import(folder.Path, new() { Epoch = "trials where trial = 1" }) is var one ? one.StartSeconds : -1,
            one.EndSeconds));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Import_OlderBuzcode_PositionsWithTheirOwnClock(bool hdf5)
    {
        using var folder = new TemporaryFolder();
        Write(folder, hdf5, "m1.spikes.cellinfo.mat", ("spikes", Structure(("times", Cell(Row(0.2, 2.5))), ("UID", Row(1)))));
        Write(folder, hdf5, "m1.track.behavior.mat", ("behavior", Structure(("units", Text("meters")), ("timestamps", Column(s_clock)),
            ("position", Structure(("x", Column(s_along)), ("y", Column(new double[50])),
                ("z", Column([.. s_clock.Select(_ => double.NaN)])))),
            ("events", Structure(("trialIntervals", Columns([0, 2], [1, 3])), ("trialConditions", Row(1, 2)))))));
        Recording recording = Import(folder.Path);
        Assert.Equal(["x", "y", "position"], recording.Channels.Select(channel => channel.Name));
        Assert.Equal("m", recording.Channels[0].UnitOfMeasure);
        Assert.Equal(98, recording.Channels[2].Values.Max(), 1e-9);
        Assert.Equal((2.0, 3.0), (Import(folder.Path, new() { Epoch = "trials where condition = 2" }) is var two ? two.StartSeconds : -1,
            two.EndSeconds));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Import_NoUnitOfMeasureAndTrialsPerSample_AreSaidAndCut(bool hdf5)
    {
        using var folder = new TemporaryFolder();
        Write(folder, hdf5, "m.spikes.cellinfo.mat", ("spikes", Structure(("ts", Cell(Row(4000, 10_000))), ("sr", Row(20_000)))));
        double[] trials = [.. Enumerable.Range(0, 50).Select(i => i < 10 ? 0.0 : i < 30 ? 1 : 2)];
        Write(folder, hdf5, "m.behavior.mat", ("linearTrack",
            Structure(("time", Row(s_clock)), ("x", Row(s_along)), ("trials", Row(trials)))));
        Recording recording = Import(folder.Path);
        Assert.Equal([0.2, 0.5], recording.Units[0].TimesSeconds);
        Assert.Equal("cm", recording.Channels[0].UnitOfMeasure);
        Assert.Contains("taken as cm", recording.Provenance["notes"]);
        Assert.Contains("samples spikes.ts at 20000 Hz", recording.Provenance["notes"]);
        Assert.Equal([(1.0, 2.9), (3, 4.9)], recording.Epochs.Select(epoch => (epoch.StartSeconds, Math.Round(epoch.EndSeconds, 9))));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Import_OtherContent_SaysWhatIsThere(bool hdf5)
    {
        using var folder = new TemporaryFolder();
        Write(folder, hdf5, "m.spikes.cellinfo.mat", ("units", Row(1)));
        Assert.Contains("no variable spikes", Assert.Throws<InputException>(() => Import(folder.Path)).What);
        Write(folder, hdf5, "m.spikes.cellinfo.mat", ("spikes", Structure(("times", Row(1, 2)))));
        Assert.Contains("spikes.times is 1x2 numbers, expected a cell", Assert.Throws<InputException>(() => Import(folder.Path)).What);
        Write(folder, hdf5, "m.spikes.cellinfo.mat", ("spikes", s_spikes));
        Assert.Contains("holds no position", Assert.Throws<InputException>(() => Import(folder.Path)).What);
        Assert.Equal(3, Import(folder.Path, new() { Epoch = "all" }).SpikeCount);
        Write(folder, hdf5, "m.speed.behavior.mat", ("speed", Structure(("timestamps", Row(s_clock)), ("v", Row(s_along)))));
        Assert.Contains("none of the files of behaviour holds a position: m.speed.behavior.mat",
            Assert.Throws<InputException>(() => Import(folder.Path)).What);
        folder.File("track.csv", "time_s,position_m\n0,1\n1,2\n2,3\n");
        Assert.Equal([1, 2, 3], Import(folder.Path, new() { Position = "track.csv" }).Channels[0].Values);
    }

    [Fact]
    public void Import_SeveralSessions_AreNamed()
    {
        using var folder = new TemporaryFolder();
        Write(folder, hdf5: false, "a.spikes.cellinfo.mat", ("spikes", s_spikes));
        Write(folder, hdf5: false, "b.spikes.cellinfo.mat", ("spikes", s_spikes));
        Assert.Contains("2 sessions are there: a, b", Assert.Throws<InputException>(() => Import(folder.Path)).What);
    }
}
