using Dynamics.Data;
using Dynamics.Formats;
using static Dynamics.Benchmarks.Files.MatlabValueWriter;

namespace Dynamics.Tests.Formats;

public sealed class SignalsFormatTests
{
    private const int Frames = 60, Units = 4;
    private const double Frame = 0.05;
    private static readonly double[] s_times = [.. Enumerable.Range(0, Frames).Select(frame => 10 + frame * Frame)];
    private static readonly double[] s_position = [.. Enumerable.Range(0, Frames).Select(frame => 10 + frame % 7.0)];

    /// <summary>dF/F [frame, unit], of both signs.</summary>
    private static readonly float[] s_dff = [.. Enumerable.Range(0, Frames * Units).Select(i => MathF.Sin(0.1f * i * i))];

    private static readonly ImportOptions s_options = new() { BinWidthSeconds = Frame };

    private static Recording Import(string path, ImportOptions? options = null, string format = RecordingImport.Automatic) =>
        RecordingImport.Import(format, path, options ?? s_options);

    private static float[] Transposed(float[] values) =>
        [.. Enumerable.Range(0, Units).SelectMany(unit => Enumerable.Range(0, Frames).Select(frame => values[frame * Units + unit]))];

    private static NumpyArray Row(string name, Array values) => new(name, values, [values.Length]);

    private static void AssertSignals(Recording recording, SignalKind kind = SignalKind.Traces)
    {
        PopulationSignals signals = recording.Signals!;
        Assert.Equal(s_dff, signals.Values);
        Assert.Equal(kind, signals.Kind);
        Assert.Equal(Units, recording.Units.Count);
        Assert.Equal(0, recording.SpikeCount);
        Assert.Contains("they are no spikes, and nothing counts them", recording.Provenance["notes"]);
        Assert.Equal(s_position, recording.Channels[0].Values);
    }

    [Fact]
    public void Import_EveryContainer_IsTheSame()
    {
        using var folder = new TemporaryFolder();
        NumpyFile.WriteArchive(folder.File("a.npz"), [new("dff", s_dff, [Frames, Units]), Row("position_cm", s_position)]);
        NumpyFile.WriteArchive(folder.File("b.npz"), [new("dff", Transposed(s_dff), [Units, Frames]), Row("pos_cm", s_position)]);
        Directory.CreateDirectory(folder["c"]);
        NumpyFile.Write(folder.File("c/dff.npy"), new("", s_dff, [Frames, Units]));
        NumpyFile.Write(folder.File("c/position_cm.npy"), Row("", s_position));
        double[][] columns = [.. Enumerable.Range(0, Units)
            .Select(unit => Enumerable.Range(0, Frames).Select(frame => (double)s_dff[frame * Units + unit]).ToArray())];
        Write5(folder.File("d.mat"), ("dff", Columns(columns)), ("pos", Column(s_position)));
        Write73(folder.File("e.mat"), ("dff", Columns(columns)), ("pos", Column(s_position)));
        folder.File("f/dff.csv", "cell 1,cell 2,cell 3,cell 4\n" + string.Concat(Enumerable.Range(0, Frames).Select(frame =>
            FormattableString.Invariant($"{string.Join(',', columns.Select(column => $"{column[frame]:R}"))}\n"))));
        folder.File("f/position.csv", "time_s,position_cm\n" + string.Concat(s_position.Select((value, frame) =>
            FormattableString.Invariant($"{(frame + 0.5) * Frame},{value}\n"))));
        foreach (string name in new[] { "a.npz", "b.npz", "c", "d.mat", "e.mat" })
        {
            Recording recording = Import(folder[name]);
            AssertSignals(recording);
            Assert.Equal("signals", recording.Provenance["importer"]);
            Assert.Equal(0.5 * Frame, recording.Channels[0].TimesSeconds[0], 1e-12);
            // Bins as long as frames are the frames.
            BinnedRecording binned = RecordingBinner.Bin(recording, new BinningOptions { BinWidthSeconds = Frame });
            Assert.Equal(s_dff, binned.Counts.ToDense());
        }
        Recording table = Import(folder["f"]);
        Assert.Equal(["cell 1", "cell 2", "cell 3", "cell 4"], table.UnitProperties["name"].Texts!);
        Assert.Contains("taken as [unit, time], as 'pos_cm' has 60 samples",
            Import(folder["b.npz"], s_options with { Epoch = "all" }).Provenance["notes"]);
    }

    [Fact]
    public void Import_TimesOfFrames_NeedNoLengthOfAFrame()
    {
        using var folder = new TemporaryFolder();
        NumpyFile.WriteArchive(folder.File("a.npz"), [new("deconvolved", s_dff, [Frames, Units]), Row("frame_times", s_times),
            Row("position_m", s_position)]);
        Recording recording = Import(folder.File("a.npz"), new());
        AssertSignals(recording, SignalKind.Events);
        Assert.Equal(s_times, recording.Signals!.TimesSeconds);
        Assert.Equal(s_times, recording.Channels[0].TimesSeconds);
        Assert.Equal((10.0, 13.0), (recording.StartSeconds, Math.Round(recording.EndSeconds, 9)));

        // A position on a clock of its own, which begins later.
        double[] clock = [.. Enumerable.Range(0, 200).Select(i => 11 + 0.03 * i)];
        NumpyFile.WriteArchive(folder.File("b.npz"), [new("dff", s_dff, [Frames, Units]), Row("dff_times", s_times),
            Row("position_m", Array.ConvertAll(clock, Math.Sin)), Row("position_times", clock)]);
        Recording later = Import(folder.File("b.npz"), new());
        Assert.Equal((11.0, 13.0), (later.StartSeconds, Math.Round(later.EndSeconds, 9)));
        Assert.Equal(40, later.Signals!.FrameCount);
        Assert.Equal(s_dff[(20 * Units)..], later.Signals.Values);
    }

    [Fact]
    public void Import_Suite2p_KeepsTheCells()
    {
        using var folder = new TemporaryFolder();
        NumpyFile.Write(folder.File("spks.npy"), new("", Transposed(s_dff), [Units, Frames]));
        NumpyFile.Write(folder.File("F.npy"), new("", Transposed(Array.ConvertAll(s_dff, value => 1000 + value)), [Units, Frames]));
        NumpyFile.Write(folder.File("iscell.npy"), new("", new[] { 1, 0.9, 0, 0.2, 1, 0.8, 1, 0.7 }, [Units, 2]));
        folder.File("position.csv", "time_s,position_cm\n" + string.Concat(s_position.Select((value, frame) =>
            FormattableString.Invariant($"{(frame + 0.5) * Frame},{value}\n"))));
        Recording recording = Import(folder.Path);
        Assert.Equal([0, 2, 3], recording.Units.Select(unit => unit.UnitId));
        Assert.Equal(("spks", SignalKind.Events), (recording.Signals!.Name, recording.Signals.Kind));
        // The position is known from the middle of the first frame on, so that the second is the first that is kept.
        Assert.Equal(s_dff[Units + 2], recording.Signals.Values[1]);
        Assert.Contains("1 of 4 regions left out that are no cells", recording.Provenance["notes"]);
        Assert.Contains("other signals there, which --signals NAME takes instead: F", recording.Provenance["notes"]);
        Recording all = Import(folder.Path, s_options with { Keep = ["iscell in 0, 1"], Signals = "F" });
        Assert.Equal((4, "F", SignalKind.Traces), (all.Units.Count, all.Signals!.Name, all.Signals.Kind));
        Assert.Equal(1000, all.Signals.Values[0], 1f);
        // One region alone, by its number.
        Recording one = Import(folder.Path, s_options with { Keep = ["unit = 3"] });
        Assert.Equal([3], one.Signals!.UnitIds);
        Assert.Equal(Enumerable.Range(1, Frames - 1).Select(frame => s_dff[frame * Units + 3]), one.Signals.Values);
    }

    [Fact]
    public void Import_NeuralDataThatAreNoCounts_AreSignalsAndSaidSo()
    {
        using var folder = new TemporaryFolder();
        NumpyFile.WriteArchive(folder.File("s.npz"), [new("neural_data", s_dff, [Frames, Units]), Row("continuous_index", s_position)]);
        Recording recording = Import(folder.Path);
        AssertSignals(recording);
        Assert.Contains("'neural_data' is taken as continuous traces", recording.Provenance["notes"]);
    }

    [Fact]
    public void Import_BesideSpikes_WhereTheyAreNamed()
    {
        using var folder = new TemporaryFolder();
        NumpyFile.WriteArchive(folder.File("s.npz"), [Row("spike_times", new[] { 10.2, 11.5 }), Row("spike_units", new[] { 2, 9 }),
            Row("unit_ids", new[] { 2, 9 }), Row("unit_depth", new[] { 5.0, 6 }),
            Row("position_m", s_position), Row("position_times", s_times), new("dff", s_dff, [Frames, Units]), Row("dff_times", s_times)]);
        Assert.Null(Import(folder.Path, new()).Signals);
        Recording both = Import(folder.Path, new() { Signals = "dff" });
        Assert.Equal([2, 9, 10, 11, 12, 13], both.Units.Select(unit => unit.UnitId));
        Assert.Equal([10, 11, 12, 13], both.Signals!.UnitIds);
        Assert.Equal([5, 6, double.NaN, double.NaN, double.NaN, double.NaN], both.UnitProperties["depth"].Numbers!);
        Assert.Equal(2, both.SpikeCount);
        Assert.Contains("units of 'dff' are numbered from 10 on", both.Provenance["notes"]);
    }

    [Fact]
    public void Import_WhatIsNotKnown_IsLeftOutAndSaid()
    {
        using var folder = new TemporaryFolder();
        float[] holes = [.. s_dff];
        for (int unit = 0; unit < Units; unit++)
        {
            holes[(5 * Units) + unit] = float.NaN; // a frame that was dropped
        }
        holes[(9 * Units) + 2] = float.NaN; // a unit with a hole
        NumpyFile.WriteArchive(folder.File("s.npz"), [new("dff", holes, [Frames, Units]), Row("position_m", s_position)]);
        Recording recording = Import(folder.Path);
        Assert.Equal((Frames - 1, 3), (recording.Signals!.FrameCount, recording.Units.Count));
        Assert.Contains("1 of 60 frames of 'dff' left out", recording.Provenance["notes"]);
        Assert.Contains("1 of 4 units of 'dff' left out, of which some values are no finite numbers: 2", recording.Provenance["notes"]);
    }

    [Fact]
    public void Import_WhatCannotBeUsed_IsRefused()
    {
        using var folder = new TemporaryFolder();
        NumpyFile.Write(folder.File("spks.npy"), new("a", new float[6], [3, 2]));
        InputException Refused(ImportOptions options, string format = RecordingImport.Automatic) =>
            Assert.Throws<InputException>(() => Import(folder.Path, options, format));
        InputException unsaid = Refused(new());
        Assert.Contains("'spks' holds continuous signals in 3 frames", unsaid.What);
        Assert.Contains("--bin-width", unsaid.Remedy);
        Assert.Contains("no position", Refused(s_options).What);
        Assert.Contains("no array 'dff'", Refused(s_options with { Signals = "dff" }).What);
        File.Delete(folder["spks.npy"]);
        NumpyFile.WriteArchive(folder.File("s.npz"), [new("spike_counts", s_dff, [Frames, Units]), Row("position_m", s_position)]);
        Assert.Contains("data import signals --signals NAME", Refused(s_options).Remedy);
        AssertSignals(Import(folder["s.npz"], s_options with { Signals = "spike_counts" }, "signals"), SignalKind.Events);
        NumpyFile.WriteArchive(folder.File("s.npz"), [new("dff", s_dff, [Frames, Units]),
            Row("frame_times", Enumerable.Range(0, Frames).ToArray()), Row("position_m", s_position)]);
        InputException frames = Refused(new());
        Assert.Contains("whole numbers, which look like frames", frames.What);
        AssertSignals(Import(folder.Path, new() { Times = TimeUnits.Parse("spikes=20Hz,position=20Hz") }));
    }
}
