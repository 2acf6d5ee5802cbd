using Dynamics.Data;
using Dynamics.Formats;
using Dynamics.Formats.Internals.Matlab;
using static Dynamics.Benchmarks.Files.MatlabValueWriter;

namespace Dynamics.Tests.Formats;

public sealed class PhyFormatTests
{
    private const string Parameters = "dat_path = 'x.dat'\nn_channels_dat = 64\nsample_rate = 30000.\nhp_filtered = False\n";

    /// <summary>Spikes of cluster 0 at 0.1 and 0.3 s, of 1 at 0.2 s, of 5 at 0.4 s; position over 1 s.</summary>
    private static void Write(TemporaryFolder folder, Array? times = null, string parameters = Parameters, bool clusters = true)
    {
        Array samples = times ?? new ulong[] { 3000, 6000, 9000, 12000 };
        NumpyFile.Write(folder.File("spike_times.npy"), new("", samples, [samples.Length, 1]));
        NumpyFile.Write(folder.File(clusters ? "spike_clusters.npy" : "spike_templates.npy"), new("", new[] { 0, 1, 0, 5 }, [4]));
        NumpyFile.Write(folder.File("channel_positions.npy"), new("", new double[8], [4, 2]));
        folder.File("params.py", parameters);
        folder.File("position.csv", "time_s,position_m\n0,0.1\n0.5,0.2\n1,0.3\n");
    }

    private static Recording Import(TemporaryFolder folder, ImportOptions? options = null) =>
        RecordingImport.Import(RecordingImport.Automatic, folder.Path, options ?? new());

    [Fact]
    public void Import_FolderOfPhy_TakesClustersRateAndLabels()
    {
        using var folder = new TemporaryFolder();
        Write(folder);
        folder.File("cluster_group.tsv", "cluster_id\tgroup\n0\tgood\n1\tmua\n5\tgood\n");
        folder.File("cluster_info.tsv", "cluster_id\tdepth\tgroup\tKSLabel\n0\t20.5\tmua\tgood\n1\t\tmua\tmua\n5\t40\tgood\tgood\n");
        folder.File("cluster_area.tsv", "cluster_id\tarea\n0\tCA1\n5\tCA3\n");
        Recording recording = Import(folder);
        Assert.Equal("phy", recording.Provenance["importer"]);
        Assert.Equal([0, 1, 5], recording.Units.Select(unit => unit.UnitId));
        Assert.Equal([[0.1, 0.3], [0.2], [0.4]], recording.Units.Select(unit => unit.TimesSeconds));
        Assert.Equal(["good", "mua", "good"], recording.UnitProperties["group"].Texts!);
        Assert.Equal([20.5, double.NaN, 40], recording.UnitProperties["depth"].Numbers!);
        Assert.Equal(["CA1", "", "CA3"], recording.UnitProperties["area"].Texts!);
        Assert.Contains("samples at 30000 Hz (params.py)", recording.Provenance["notes"]);
        Assert.Equal([0, 5], Import(folder, new() { Keep = ["group = good"] }).Units.Select(unit => unit.UnitId));
        Assert.Equal([5], Import(folder, new() { Keep = ["group in good, mua and area = CA3"] }).Units.Select(unit => unit.UnitId));
        Assert.Equal([0, 5], Import(folder, new() { CellTypes = ["good"] }).Units.Select(unit => unit.UnitId));
        Assert.Equal(4, RecordingImport.Import("auto", folder.File("params.py"), new()).SpikeCount);
    }

    [Theory]
    [InlineData("sample_rate = 3e4")]
    [InlineData("sample_rate=30000.0  # Hz")]
    [InlineData("  sample_rate = 30_000")]
    [InlineData("sample_rate = float(30000)\r")]
    [InlineData("n = 1\r\nsample_rate = 30000.\r\nx = 2")]
    [InlineData("sample_rate = 30 * 1000")]
    [InlineData("fs = 3e4\nsample_rate = fs  # of the probe")]
    [InlineData("sample_rate = -(10 + 20) * 10**3 / -1.")]
    [InlineData("sample_rate = np.float64('30000')")]
    public void Import_RateInAnyForm_IsRead(string line)
    {
        using var folder = new TemporaryFolder();
        Write(folder, parameters: line + "\n");
        Assert.Equal([0.1, 0.3], Import(folder).Units[0].TimesSeconds);
    }

    [Theory]
    [InlineData("sample_rate = get_rate()", "sample_rate is 'get_rate()'")]
    [InlineData("sample_rate = fs\nfs = sample_rate", "sample_rate is 'fs'")]
    [InlineData("sample_rate = 1 / 0", "sample_rate is '1 / 0'")]
    [InlineData("# sample_rate = 30000", "says no sample_rate")]
    [InlineData("sample_rate = -1", "sample_rate is '-1'")]
    public void Import_RateThatIsNoNumber_IsRefused(string line, string expected)
    {
        using var folder = new TemporaryFolder();
        Write(folder, parameters: line + "\n");
        var mistake = Assert.Throws<InputException>(() => Import(folder));
        Assert.Contains(expected, mistake.What);
        Assert.Contains("--time-unit spikes=30000Hz", mistake.Remedy);
    }

    [Fact]
    public void Import_NoParameters_AsksForTheRateAndTakesIt()
    {
        using var folder = new TemporaryFolder();
        Write(folder);
        File.Delete(folder.File("params.py"));
        var mistake = Assert.Throws<InputException>(() => Import(folder));
        Assert.Contains("counts samples", mistake.What);
        Assert.Contains("--time-unit spikes=30000Hz", mistake.Remedy);
        Recording recording = Import(folder, new() { Times = TimeUnits.Parse("spikes=30000Hz") });
        Assert.All(recording.Units[0].TimesSeconds.Zip([0.1, 0.3]), pair => Assert.Equal(pair.Second, pair.First, 1e-12));
    }

    [Fact]
    public void Import_SamplesOfAnyType_AreTheSame()
    {
        Array[] kinds = [new[] { 3000, 6000, 9000, 12000 }, new[] { 3000L, 6000, 9000, 12000 }, new ushort[] { 3000, 6000, 9000, 12000 },
            new[] { 3000.0, 6000, 9000, 12000 }];
        foreach (Array times in kinds)
        {
            using var folder = new TemporaryFolder();
            Write(folder, times);
            Assert.Equal([[0.1, 0.3], [0.2], [0.4]], Import(folder).Units.Select(unit => unit.TimesSeconds));
        }
        using var seconds = new TemporaryFolder();
        Write(seconds, new[] { 0.1, 0.2, 0.3, 0.4 }, parameters: "");
        Assert.Equal([0.1, 0.3], Import(seconds).Units[0].TimesSeconds);
        Assert.Contains("taken as seconds", Import(seconds).Provenance["notes"]);
    }

    [Fact]
    public void Import_NoiseAndSilentClusters_AreLeftOutAndSaid()
    {
        using var folder = new TemporaryFolder();
        Write(folder);
        folder.File("cluster_groups.csv", "cluster_id\tgroup\n0\tgood\n1\tnoise\n7\tgood\n");
        Recording recording = Import(folder, new() { KeepSilentUnits = false });
        Assert.Equal([0, 5], recording.Units.Select(unit => unit.UnitId));
        Assert.Contains("1 clusters of the group noise (1 spikes) left out", recording.Provenance["notes"]);
        Assert.Contains("never fire left out (--keep-silent keeps them): 7", recording.Provenance["notes"]);
        Assert.Equal([0, 1, 5, 7], Import(folder, new() { Keep = ["group != none"] }).Units.Select(unit => unit.UnitId));
    }

    [Fact]
    public void Import_SorterLabelsAlone_AreTheGroupAndTemplatesTheUnits()
    {
        using var folder = new TemporaryFolder();
        Write(folder, clusters: false);
        folder.File("cluster_KSLabel.tsv", "cluster_id\tKSLabel\n0\tgood\n1\tmua\n5\tmua\n");
        Recording recording = Import(folder, new() { Keep = ["group = good"] });
        Assert.Equal(2, Assert.Single(recording.Units).TimesSeconds.Length);
        Assert.Contains("Kilosort's own label", recording.Provenance["notes"]);
        Assert.Contains("units are the templates", recording.Provenance["notes"]);
    }

    [Fact]
    public void Import_WithoutPosition_SaysHowToGiveOneAndTakesArrays()
    {
        using var folder = new TemporaryFolder();
        Write(folder);
        File.Delete(folder.File("position.csv"));
        var mistake = Assert.Throws<InputException>(() => Import(folder));
        Assert.Contains("holds no position", mistake.What);
        Assert.Contains("--position", mistake.Remedy);
        Assert.Equal(4, Import(folder, new() { Epoch = "all" }).SpikeCount);
        NumpyFile.Write(folder.File("track_cm.npy"), new("", new[] { 1.0, 2, 3, 4 }, [4]));
        NumpyFile.Write(folder.File("track_times.npy"), new("", new[] { 0.0, 0.2, 0.4, 0.6 }, [4]));
        Recording recording = Import(folder, new() { Position = "track_cm.npy" });
        Assert.Equal([1, 2, 3, 4], recording.Channels.Single(channel => channel.Name == "position").Values);
        Assert.Equal("cm", recording.Channels[0].UnitOfMeasure);
        NumpyFile.Write(folder.File("video.npy"), new("", new[] { 1.0, 2, 4, 0, 0, 1 }, [2, 3]));
        Assert.Contains("--time-unit position=30Hz",
            Assert.Throws<InputException>(() => Import(folder, new() { Position = "video.npy" })).Remedy);
        Recording video = Import(folder, new() { Position = "video.npy", Times = TimeUnits.Parse("position=5Hz") });
        Assert.Equal([1, 2, 4], video.Channels.Single(channel => channel.Name == "x").Values);
        Assert.Equal([0, 0.2, 0.4], video.Channels[0].TimesSeconds);
        Assert.Contains("transposed", video.Provenance["notes"]);
    }

    [Fact]
    public void Import_ColumnsOfThePositionNamed_AreTakenAndUnknownOnesRefused()
    {
        using var folder = new TemporaryFolder();
        Write(folder);
        folder.File("position.csv", "clock,lin,other\n0,0.1,5\n0.5,0.2,5\n1,0.3,5\n");
        ImportOptions options = new() { Columns = new Dictionary<string, string> { ["time_s"] = "clock", ["position_m"] = "lin" } };
        BehaviorChannel position = Import(folder, options).Channels.Single(channel => channel.Name == "position");
        Assert.Equal("m", position.UnitOfMeasure);
        Assert.Equal([0.1, 0.2, 0.3], position.Values);
        Assert.Contains("no table has a column 'nowhere'", Assert.Throws<InputException>(() => Import(folder,
            options with { Columns = new Dictionary<string, string>(options.Columns) { ["y_m"] = "nowhere" } })).What);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Import_PositionInMatlabFile_IsFoundInEveryLayout(bool hdf5)
    {
        using var folder = new TemporaryFolder();
        Write(folder);
        double[] clock = [.. Enumerable.Range(0, 20).Select(i => 0.05 * i)], x = [.. clock.Select(time => 1 + 30 * time)],
            y = new double[20];
        (string, MatlabValue)[][] layouts =
        [
            [("animal", Structure(("timestamps", Row(clock)),
                ("position", Structure(("x", Row(x)), ("y", Row(y)), ("units", Text("cm"))))))],
            [("post", Column(clock)), ("posx", Column(x)), ("posy", Column(y))],
            [("pos", Columns(x, y)), ("pos_times", Column(clock))],
        ];
        foreach ((string, MatlabValue)[] layout in layouts)
        {
            if (hdf5)
            {
                Write73(folder.File("behaviour.mat"), layout);
            }
            else
            {
                Write5(folder.File("behaviour.mat"), layout);
            }
            Recording recording = Import(folder, new() { Position = "behaviour.mat" });
            Assert.Equal(x, recording.Channels.Single(channel => channel.Name == "x").Values);
            Assert.Contains("position from behaviour.mat", recording.Provenance["notes"]);
        }
    }

    [Fact]
    public void Import_PositionOfANeurosuiteTracker_CountsFrames()
    {
        using var folder = new TemporaryFolder();
        Write(folder);
        folder.File("rat.whl", string.Concat(Enumerable.Range(0, 60).Select(row => row < 5 ? "-1 -1\n" : $"{row} {2 * row}\n")));
        Assert.Contains("--time-unit position=30Hz",
            Assert.Throws<InputException>(() => Import(folder, new() { Position = "rat.whl" })).Remedy);
        Recording recording = Import(folder, new() { Position = "rat.whl", Times = TimeUnits.Parse("position=50Hz") });
        Assert.Equal([double.NaN, 5, 6], recording.Channels.Single(channel => channel.Name == "x").Values[4..7]);
    }

    [Fact]
    public void Import_ArraysOfUnequalLength_NamesBoth()
    {
        using var folder = new TemporaryFolder();
        Write(folder, new[] { 1L, 2, 3 });
        Assert.Contains("3 spike times and the units of 4 spikes", Assert.Throws<InputException>(() => Import(folder)).What);
    }
}
