using Dynamics.Data;
using Dynamics.Formats;

namespace Dynamics.Tests.Formats;

public sealed class AlfFormatTests
{
    private static readonly double[] s_clock = [.. Enumerable.Range(0, 40).Select(i => 0.1 * i)];

    private static void Save(TemporaryFolder folder, string name, Array values, params long[] shape)
    {
        string path = folder.File(name + ".npy");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        NumpyFile.Write(path, new("", values, shape.Length == 0 ? [values.Length] : shape));
    }

    private static void Spikes(TemporaryFolder folder, string at = "", int firstCluster = 1)
    {
        Save(folder, at + "spikes.times", new[] { 0.5, 1.5, 2 });
        Save(folder, at + "spikes.clusters", new[] { (uint)firstCluster + 2, (uint)firstCluster, (uint)firstCluster });
    }

    private static Recording Import(TemporaryFolder folder, ImportOptions? options = null) =>
        RecordingImport.Import(RecordingImport.Automatic, folder.Path, options ?? new());

    [Fact]
    public void Import_TwoDimensions_ProjectsThem()
    {
        using var folder = new TemporaryFolder();
        Spikes(folder);
        Save(folder, "position.times", s_clock);
        Save(folder, "position.position_m", Enumerable.Range(0, 40).SelectMany(i => new[] { 3.0 * i, 4.0 * i }).ToArray(), 40, 2);
        Recording recording = Import(folder);
        Assert.Equal("alf", recording.Provenance["importer"]);
        Assert.Equal([1, 3], recording.Units.Select(unit => unit.UnitId));
        Assert.Equal([[1.5, 2], [0.5]], recording.Units.Select(unit => unit.TimesSeconds));
        Assert.Equal(["x", "y", "position"], recording.Channels.Select(channel => channel.Name));
        Assert.All(Enumerable.Range(0, 40), i => Assert.Equal(5.0 * i, recording.Channels[2].Values[i], 1e-9));
        Assert.Equal("m", recording.Channels[2].UnitOfMeasure);
    }

    [Fact]
    public void Import_SessionOfTheIbl_TakesClustersTrialsAndTheWheel()
    {
        using var folder = new TemporaryFolder();
        Spikes(folder, "alf/probe00/pykilosort/");
        Save(folder, "alf/probe00/pykilosort/clusters.depths", new[] { 0.0, 20, 40, 60 });
        folder.File("alf/probe00/pykilosort/clusters.metrics.csv", "cluster_id,label,ks2_label\n3,1,good\n1,0.33,mua\n");
        folder.File("alf/probe00/pykilosort/clusters.uuids.csv", "uuids\na\nb\nc\nd\n");
        Save(folder, "alf/_ibl_wheel.timestamps", s_clock);
        Save(folder, "alf/_ibl_wheel.position", s_clock.Select(time => 2 * time).ToArray());
        Save(folder, "alf/_ibl_trials.intervals.5d3a0f3e-7b0e-4a7e-8f9e-0123456789ab", new[] { 0.0, 1, 1, double.NaN, 2, 3.5 }, 3, 2);
        Save(folder, "alf/_ibl_trials.choice", new[] { 1, -1, 1 });
        Recording recording = Import(folder);
        Assert.Equal([20, 60], recording.UnitProperties["depths"].Numbers!);
        Assert.Equal(["mua", "good"], recording.UnitProperties["ks2_label"].Texts!);
        Assert.Equal([0.33, 1], recording.UnitProperties["label"].Numbers!);
        Assert.False(recording.UnitProperties.ContainsKey("uuids"));
        BehaviorChannel wheel = Assert.Single(recording.Channels);
        Assert.Equal(("position", "rad", 7.8), (wheel.Name, wheel.UnitOfMeasure, Math.Round(wheel.Values[^1], 9)));
        Assert.True(double.IsNaN(wheel.Period));
        Assert.Contains("position is that of the wheel", recording.Provenance["notes"]);
        Assert.Contains("1 of 3 trials without a start and an end", recording.Provenance["notes"]);
        Assert.Equal([new("trials", 0, 1), new("trials", 2, 3.5)], recording.Epochs);
        Assert.Equal([3], Import(folder, new() { Keep = ["label = 1"] }).Units.Select(unit => unit.UnitId));
        Recording chosen = Import(folder, new() { Epoch = "trials where choice = 1" });
        Assert.Equal((0, 3.5), (chosen.StartSeconds, chosen.EndSeconds));
        Assert.Equal([1.8, double.NaN, 4], new[] { 9, 15, 20 }.Select(sample => Math.Round(chosen.Channels[0].Values[sample], 9)));
    }

    [Fact]
    public void Import_TwoProbes_NumbersTheirUnitsAnew()
    {
        using var folder = new TemporaryFolder();
        Spikes(folder, "probe00/");
        Spikes(folder, "probe01/", firstCluster: 5);
        folder.File("probe01/clusters.metrics.csv", "cluster_id,area\n5,CA1\n7,CA3\n");
        folder.File("position.csv", "time_s,position_m\n0,1\n1,2\n2,3\n");
        Recording recording = Import(folder);
        Assert.Equal([1, 2, 3, 4], recording.Units.Select(unit => unit.UnitId));
        Assert.Equal([1, 3, 5, 7], recording.UnitProperties["cluster"].Numbers!);
        Assert.Equal(["probe00", "probe00", "probe01", "probe01"], recording.UnitProperties["probe"].Texts!);
        Assert.Equal(["", "", "CA1", "CA3"], recording.UnitProperties["area"].Texts!);
    }

    [Fact]
    public void Import_NoPositionOrSeveral_NamesTheArrays()
    {
        using var folder = new TemporaryFolder();
        Spikes(folder);
        Assert.Contains("expected are arrays such as position.times and position.x, or _ibl_wheel.timestamps and _ibl_wheel.position",
            Assert.Throws<InputException>(() => Import(folder)).What);
        Assert.Equal(3, Import(folder, new() { Epoch = "all" }).SpikeCount);
        foreach (string name in new[] { "mouse", "tail" })
        {
            Save(folder, $"{name}.times", s_clock);
            Save(folder, $"{name}.x_cm", s_clock);
        }
        Assert.Contains("several objects have a position: mouse, tail", Assert.Throws<InputException>(() => Import(folder)).What);
        BehaviorChannel tail = Import(folder, new() { Position = "tail" }).Channels[0];
        Assert.Equal(("position", "cm"), (tail.Name, tail.UnitOfMeasure));
        Save(folder, "tail.x_cm", new double[3]);
        Assert.Contains("expected a value for each of the 40 times",
            Assert.Throws<InputException>(() => Import(folder, new() { Position = "tail" })).What);
    }
}
