using Dynamics.Data;
using Dynamics.Formats;
using Dynamics.Formats.Internals.Matlab;
using static Dynamics.Benchmarks.Files.MatlabValueWriter;

namespace Dynamics.Tests.Formats;

public sealed class CountsFormatTests
{
    private const int Bins = 400, Units = 3;
    private static readonly double[] s_position = [.. Enumerable.Range(0, Bins).Select(bin => 100 + bin % 50.0)];

    /// <summary>Counts [time, unit] of 0 to 6.</summary>
    private static readonly int[] s_counts = [.. Enumerable.Range(0, Bins * Units).Select(i => i * i % 7)];

    private static readonly ImportOptions s_options = new() { BinWidthSeconds = 0.025 };

    private static Recording Import(string path, ImportOptions? options = null) =>
        RecordingImport.Import(RecordingImport.Automatic, path, options ?? s_options);

    private static NumpyArray Position(string name = "position_cm") => new(name, s_position, [Bins]);

    private static Array Transposed(int[] counts) =>
        Enumerable.Range(0, Units).SelectMany(unit => Enumerable.Range(0, Bins).Select(bin => counts[bin * Units + unit])).ToArray();

    [Theory]
    [InlineData(0.025)]
    [InlineData(0.07)]
    [InlineData(1.0 / 30)]
    public void Import_Counts_BinsOfTheSameWidthHoldThemAgain(double width)
    {
        using var folder = new TemporaryFolder();
        NumpyFile.WriteArchive(folder.File("s.npz"), [new("spikes", s_counts, [Bins, Units]), Position()]);
        Recording recording = Import(folder.Path, new() { BinWidthSeconds = width });
        Assert.Equal((0, Bins * width), (recording.StartSeconds, recording.EndSeconds));
        Assert.Equal(s_counts.Sum(), recording.SpikeCount);
        BinnedRecording binned = RecordingBinner.Bin(recording, new BinningOptions { BinWidthSeconds = width });
        Assert.Equal(Bins, binned.BinCount);
        Assert.Equal(s_counts.Select(count => (float)count), binned.Counts.ToDense());
        BehaviorChannel position = Assert.Single(recording.Channels);
        Assert.Equal("cm", position.UnitOfMeasure);
        Assert.Equal(s_position, position.Values);
        Assert.Equal(2.5 * width, position.TimesSeconds[2], 1e-12);
        Assert.Contains("spread evenly within their bins", recording.Provenance["notes"]);
    }

    [Fact]
    public void Import_EveryContainer_IsTheSame()
    {
        using var folder = new TemporaryFolder();
        double[][] columns = [.. Enumerable.Range(0, Units)
            .Select(unit => Enumerable.Range(0, Bins).Select(bin => (double)s_counts[bin * Units + unit]).ToArray())];
        NumpyFile.WriteArchive(folder.File("a.npz"),
            [new("neural_data", Array.ConvertAll(s_counts, count => (float)count), [Bins, Units]), Position("pos_cm")]);
        NumpyFile.WriteArchive(folder.File("b.npz"), [new("counts", Transposed(s_counts), [Units, Bins]), Position()]);
        Directory.CreateDirectory(folder["c"]);
        NumpyFile.Write(folder.File("c/counts.npy"), new("", Array.ConvertAll(s_counts, count => (byte)count), [Bins, Units]));
        NumpyFile.Write(folder.File("c/position_cm.npy"), Position());
        MatlabValue position = Column(s_position);
        Write5(folder.File("d.mat"), ("spikes", Columns(columns)), ("pos", position));
        Write73(folder.File("e.mat"), ("spikes", Columns(columns)), ("pos", position));
        folder.File("f/counts.csv", "time_s,a,b,c\n" + string.Concat(Enumerable.Range(0, Bins)
            .Select(bin => FormattableString.Invariant($"{bin * 0.025},{string.Join(',', columns.Select(column => column[bin]))}\n"))));
        folder.File("f/position.csv", "time_s,position_cm\n" + string.Concat(s_position.Select((value, bin) =>
            FormattableString.Invariant($"{(bin + 0.5) * 0.025},{value}\n"))));
        Recording first = Import(folder.File("a.npz"));
        foreach (string name in new[] { "b.npz", "c", "d.mat", "e.mat", "f" })
        {
            Recording other = Import(folder[name]);
            Assert.Equal("counts", other.Provenance["importer"]);
            Assert.Equal(first.Units.Select(unit => unit.TimesSeconds), other.Units.Select(unit => unit.TimesSeconds));
            Assert.Equal(s_position, other.Channels[0].Values);
        }
        Assert.Contains("transposed, its rows are the units", Import(folder["b.npz"]).Provenance["notes"]);
    }

    [Fact]
    public void Import_ThreeColumnsOfCebra_TakesTheFirst()
    {
        using var folder = new TemporaryFolder();
        double[] labels = [.. s_position.SelectMany((value, bin) => new[] { value, bin % 2, 1 - bin % 2 })];
        NumpyFile.WriteArchive(folder.File("s.npz"), [new("spikes", s_counts, [Bins, Units]), new("position", labels, [Bins, 3])]);
        Recording recording = Import(folder.Path);
        Assert.Equal(s_position, Assert.Single(recording.Channels).Values);
        Assert.Contains("the direction, as CEBRA has it", recording.Provenance["notes"]);
    }

    [Fact]
    public void Import_WhatAreNoCounts_IsRefused()
    {
        using var folder = new TemporaryFolder();
        NumpyFile.WriteArchive(folder.File("s.npz"), [new("spikes", s_counts, [Bins, Units]), Position()]);
        var mistake = Assert.Throws<InputException>(() => Import(folder.Path, new()));
        Assert.Contains("'spikes' of shape (400, 3) is a matrix of counts [time, unit], and how wide its bins are is not said",
            mistake.What);
        Assert.Contains("--bin-width 0.025", mistake.Remedy);
        NumpyFile.WriteArchive(folder.File("s.npz"),
            [new("spikes", Array.ConvertAll(s_counts, count => count + 0.5), [Bins, Units]), Position()]);
        mistake = Assert.Throws<InputException>(() => Import(folder.Path));
        Assert.Contains("bin 1 of unit 1 holds 0.5, expected a count", mistake.What);
        Assert.Contains("calcium traces are no numbers of spikes", mistake.Remedy);
        NumpyFile.WriteArchive(folder.File("s.npz"), [new("spikes", s_counts, [Bins, Units]), new("position", new double[7], [7])]);
        Assert.Contains("'position' of shape (7) does not fit 'spikes' of shape (400, 3)",
            Assert.Throws<InputException>(() => Import(folder.Path)).What);
    }
}
