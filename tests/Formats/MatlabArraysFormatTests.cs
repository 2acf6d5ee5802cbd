using Dynamics.Data;
using Dynamics.Formats;
using Dynamics.Formats.Internals.Matlab;
using static Dynamics.Benchmarks.Files.MatlabValueWriter;

namespace Dynamics.Tests.Formats;

public sealed class MatlabArraysFormatTests
{
    private static readonly double[] s_clock = [.. Enumerable.Range(0, 30).Select(i => 0.1 * i)];
    private static readonly double[] s_x = [.. Enumerable.Range(0, 30).Select(i => 3.0 * i)],
        s_y = [.. Enumerable.Range(0, 30).Select(i => 4.0 * i)];

    private static Recording Import(string path, ImportOptions? options = null) =>
        RecordingImport.Import(RecordingImport.Automatic, path, options ?? new());

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Import_CellOfSpikeTimes_IsAUnitEach(bool hdf5)
    {
        using var folder = new TemporaryFolder();
        Action<string, (string, MatlabValue)[]> write = hdf5 ? Write73 : Write5;
        write(folder.File("hc.mat"), [("spike_times", Cell(Column(0.2, 0.1), Cell(Column(0.5)), Column())), ("pos", Columns(s_x, s_y)),
            ("pos_times", Column(s_clock)), ("speed", Column(s_x)), ("speed_times", Column(s_clock)), ("note", Text("a day"))]);
        Recording recording = Import(folder.Path);
        Assert.Equal("matlab-arrays", recording.Provenance["importer"]);
        Assert.Equal([1, 2, 3], recording.Units.Select(unit => unit.UnitId));
        Assert.Equal([[0.1, 0.2], [0.5], []], recording.Units.Select(unit => unit.TimesSeconds));
        Assert.Equal(145, recording.Channels.Single(channel => channel.Name == "position").Values[29], 1e-9);
        Assert.Equal(s_x, recording.Channels.Single(channel => channel.Name == "speed").Values);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Import_VectorsAndTransposedPosition_AreTaken(bool hdf5)
    {
        using var folder = new TemporaryFolder();
        Action<string, (string, MatlabValue)[]> write = hdf5 ? Write73 : Write5;
        MatlabValue transposed = new MatlabValue.Numbers([2, 30], [.. s_x.Zip(s_y, (x, y) => new[] { x, y }).SelectMany(pair => pair)]);
        write(folder.File("s.mat"), [("spike_times", Row(0.2, 0.1, 0.4)), ("spike_clusters", Row(7, 3, 7)), ("position", transposed),
            ("t", Row(s_clock))]);
        Recording recording = Import(folder.Path);
        Assert.Equal([3, 7], recording.Units.Select(unit => unit.UnitId));
        Assert.Equal(s_y, recording.Channels.Single(channel => channel.Name == "y").Values);
        Assert.Contains("'position' has shape (2, 30): transposed", recording.Provenance["notes"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Recognize_ForeignMatlabFile_IsClaimedByNoFormatAndDescribed(bool hdf5)
    {
        using var folder = new TemporaryFolder();
        Action<string, (string, MatlabValue)[]> write = hdf5 ? Write73 : Write5;
        write(folder.File("results.mat"), [("table_x", Columns([1, 2], [3, 4])), ("name", Text("rat")), ("s", Structure(("a", Row(1))))]);
        folder.File("run.videoPositionTracking", "no tracking");
        var mistake = Assert.Throws<InputException>(() => Import(folder.Path));
        Assert.Contains($"results.mat is MATLAB {(hdf5 ? "7.3" : "5")} with variables ", mistake.What);
        Assert.Contains("table_x (2x2 double)", mistake.What);
        Assert.Contains("spike_times (a cell, a vector of seconds a unit), pos and pos_times", mistake.Remedy);
        foreach (RecordingFormat format in RecordingImport.Formats)
        {
            Assert.False(format.Recognizes(folder.File("results.mat")), format.Name);
        }
    }
}
