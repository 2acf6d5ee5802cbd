using Dynamics.Benchmarks;
using Dynamics.Data;
using Dynamics.Formats;
using Dynamics.Formats.Internals;
using Dynamics.Formats.Internals.Hdf5;
using Dynamics.Formats.Internals.Nwb;
using Dynamics.Tests.Data;
using Dynamics.Tests.Formats.Internals.Hdf5;

namespace Dynamics.Tests.Formats;

public sealed class NwbFormatTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string FilePath => _folder.File("rat.nwb");

    public void Dispose() => _folder.Dispose();

    private Recording Import(NwbSample sample, ImportOptions? options = null)
    {
        sample.Write(FilePath);
        return RecordingImport.Import(RecordingImport.Automatic, FilePath, options ?? new());
    }

    /// <summary>Imports a file of one unit and whatever <paramref name="write"/> adds.</summary>
    private Recording Import(Action<Hdf5Writer> write, ImportOptions? options = null)
    {
        Hdf5Writer.Write(FilePath, file =>
        {
            file.Attribute("/", "nwb_version", "2.6.0");
            file.Numbers<double>("/units/spike_times", [0.25, 0.5, 0.75, 40]);
            file.Numbers<byte>("/units/spike_times_index", [4]);
            write(file);
        });
        return RecordingImport.Import("nwb", FilePath, options ?? new());
    }

    private InputException Refused(Action<Hdf5Writer> write, ImportOptions? options = null)
    {
        var mistake = Assert.Throws<InputException>(() => Import(write, options));
        Assert.Contains("rat.nwb", mistake.Where);
        Assert.NotEmpty(mistake.Remedy);
        Assert.DoesNotContain('\n', mistake.Message);
        return mistake;
    }

    /// <summary>A series of 1 to 3 columns, 40 samples a second.</summary>
    private static void Series(
        Hdf5Writer file, string path, double start, double[] data, int columns = 1, string? container = "Position", string unit = "meters")
    {
        int samples = data.Length / columns;
        file.Numbers<double>($"{path}/data", data, columns == 1 ? [samples] : [samples, columns]);
        file.Numbers<double>($"{path}/timestamps", [.. Enumerable.Range(0, samples).Select(i => start + 0.025 * i)]);
        file.Attribute(path, "neurodata_type", "SpatialSeries");
        file.Attribute($"{path}/data", "unit", unit);
        if (container is not null)
        {
            file.Attribute(path[..path.LastIndexOf('/')], "neurodata_type", container);
        }
    }

    private static double[] Ramp(int length) => [.. Enumerable.Range(0, length).Select(i => (double)i)];

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void Import_FileOfOthers_IsTheRecordingThatItWasMadeFrom(int indexBytes)
    {
        NwbSample sample = NwbSample.Random(1) with { IndexBytes = indexBytes };
        Recording recording = Import(sample);
        Assert.Equal("rat", recording.Name);
        Assert.Equal([0, 1, 2], recording.Units.Select(unit => unit.UnitId));
        Assert.Equal(sample.Trains, recording.Units.Select(unit => unit.TimesSeconds));
        Assert.Equal((100.0, SamplingClock.End(sample.Times)), (recording.StartSeconds, recording.EndSeconds));
        Assert.Equal([("position", "m"), ("x", "m"), ("y", "m")],
            recording.Channels.Select(channel => (channel.Name, channel.UnitOfMeasure)));
        Assert.Equal(sample.Along, recording.Channels[0].Values);
        Assert.Equal(sample.Times, recording.Channels[1].TimesSeconds);
        // Conversion is a float
        Assert.All(recording.Channels[1].Values.Zip(sample.Along), pair => Assert.Equal(0.6 * pair.Second, pair.First, 1e-7));
        Assert.Equal([new("MazeEpoch", 100, recording.EndSeconds), new("trials", 101, 102)], recording.Epochs);
        Assert.Equal(sample.Quality, recording.UnitProperties["quality"].Numbers!);
        string notes = recording.Provenance["notes"];
        Assert.Contains("1 intervals of /intervals/trials without length left out", notes);
        Assert.Equal(sample.CellTypes, recording.UnitProperties["cell_type"].Texts!);
        Assert.Contains("position is /processing/behavior/LinearMazeLinearizedPosition/LinearMazeLinearizedTimeSeries and " +
            "/processing/behavior/LinearMazePosition/LinearMazeSpatialSeries", notes);
    }

    [Fact]
    public void Import_FileMadeByLibhdf5_IsItsSample()
    {
        NwbSample sample = NwbSample.Random(1, 3);
        Recording recording =
            RecordingImport.Import(RecordingImport.Automatic, Libhdf5Files.Unpack(_folder, "sample.nwb"), new() { KeepSilentUnits = true });
        sample.Write(FilePath);
        SampleRecordings.AssertSame(RecordingImport.Import(RecordingImport.Automatic, FilePath,
            new() { KeepSilentUnits = true }) with { Provenance = recording.Provenance, Name = "sample" }, recording);
        Assert.Equal(sample.Trains, recording.Units.Select(unit => unit.TimesSeconds));
        Assert.Equal(sample.Along, recording.Channels[0].Values);
    }

    [Fact]
    public void Import_FileExportedByLibhdf5_IsTheSameRecordingBitForBit() =>
        SampleRecordings.AssertSame(SampleRecordings.AwkwardWithoutTexts,
            RecordingImport.Import(RecordingImport.Automatic, Libhdf5Files.Unpack(_folder, "exported.nwb"), new()));

    [Fact]
    public void Import_FileThatAnotherProgramHasLocked_Works()
    {
        NwbSample sample = NwbSample.Random(2, 3);
        sample.Write(FilePath);
        using FileStream locked = new(FilePath, FileMode.Open, FileAccess.ReadWrite, FileShare.None); // flock
        Assert.Equal(sample.Trains,
            RecordingImport.Import("nwb", FilePath, new() { KeepSilentUnits = true }).Units.Select(unit => unit.TimesSeconds));
    }

    [Fact]
    public void Import_SeriesCalledCircular_WrapsAtTheObservedRange()
    {
        NwbSample sample = NwbSample.Random(4) with { TrackName = "CircularMaze" };
        string path = _folder.File("circular.nwb");
        sample.Write(path);
        Recording recording = RecordingImport.Import("nwb", path, new());
        Assert.Equal(Math.BitIncrement(sample.Along.Max()), recording.Channels[0].Period);
        Assert.Contains("circular", recording.Provenance["notes"], StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Import_IndexOfOneByte_IsRead() =>
        Assert.Equal([[0.25, 0.5, 0.75]], Import(file => Series(file, "/p/s", 0, Ramp(100))).Units.Select(unit => unit.TimesSeconds));

    [Fact]
    public void Import_PlaneOnly_IsProjectedAsTablesAre()
    {
        NwbSample sample = NwbSample.Random(2) with { Along = [] };
        Recording recording = Import(sample);
        Assert.Equal(["x", "y", "position"], recording.Channels.Select(channel => channel.Name));
        BehaviorChannel expected = PrincipalAxis.Project(recording.Channels[0], recording.Channels[1], "", out _);
        Assert.Equal(expected.Values, recording.Channels[2].Values);
        Assert.Contains("first principal component", recording.Provenance["notes"]);
    }

    /// <summary>DANDI 000044: the attribute <c>rate</c> is the sampling interval (docs/reference/formats.md,
    /// "Sampling interval in NWB").</summary>
    [Fact]
    public void Import_IntervalInTheRate_IsMendedAndSaid()
    {
        NwbSample sample = NwbSample.Random(3);
        Recording right = Import(sample with { Rate = 40 }), wrong = Import(sample with { Rate = 0.025 });
        Assert.Equal(right.EndSeconds, wrong.EndSeconds, 1e-9);
        Assert.All(right.Channels[0].TimesSeconds.Zip(wrong.Channels[0].TimesSeconds), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
        Assert.Contains("is its sampling interval: taken as 40 Hz", wrong.Provenance["notes"]);
        Assert.DoesNotContain("sampling interval", right.Provenance["notes"]);
    }

    [Fact]
    public void Import_SlowSampling_IsNotMended()
    {
        // 0.5 Hz for 100 s, of which the spikes end at 40 s: slow, but no mistake
        Recording recording = Import(file =>
        {
            Series(file, "/p/s", 0, Ramp(30));
            file.Numbers<double>("/q/t/data", Ramp(30));
            file.Numbers<double>("/q/t/starting_time", [0], []);
            file.Attribute("/q/t/starting_time", "rate", 0.5f);
            file.Attribute("/q/t", "neurodata_type", "SpatialSeries");
        });
        Assert.Equal(60, recording.EndSeconds);
        Assert.Contains("position is /q/t; others there: /p/s", recording.Provenance["notes"]);
    }

    [Fact]
    public void Import_ConversionOfNaN_IsOneAndSaid()
    {
        Recording recording = Import(file =>
        {
            Series(file, "/p/s", 0, Ramp(100), unit: "centimeters");
            file.Attribute("/p/s/data", "conversion", float.NaN);
            file.Attribute("/p/s/data", "offset", 2.0);
        });
        Assert.Equal(Array.ConvertAll(Ramp(100), value => value + 2), recording.Channels[0].Values);
        Assert.Equal("cm", recording.Channels[0].UnitOfMeasure);
        Assert.Contains("conversion of /p/s/data is NaN: taken as 1", recording.Provenance["notes"]);
    }

    [Fact]
    public void Import_AxesInSeriesOfTheirOwn_AreOnePosition()
    {
        Recording recording = Import(file =>
        {
            Series(file, "/b/position/x", 0, Array.ConvertAll(Ramp(100), value => 3 * value));
            Series(file, "/b/position/y", 0, Array.ConvertAll(Ramp(100), value => 4 * value), container: null);
            Series(file, "/b/CompassDirection/ry", 0, Ramp(4000), container: "CompassDirection");
        });
        Assert.Equal(["x", "y", "position"], recording.Channels.Select(channel => channel.Name));
        Assert.All(recording.Channels[2].Values.Zip(Ramp(100)), pair => Assert.Equal(5 * pair.Second, pair.First, 1e-9));
    }

    [Fact]
    public void Import_ThreeColumns_AreXyz() =>
        Assert.Equal(["x", "y", "z", "position"],
            Import(file => Series(file, "/p/s", 0, Ramp(300), columns: 3)).Channels.Select(channel => channel.Name));

    [Fact]
    public void Import_SeveralPositions_TakesTheLongestAndSaysSo()
    {
        void Write(Hdf5Writer file)
        {
            Series(file, "/acquisition/a/short", 0, Ramp(100));
            Series(file, "/acquisition/b/long", 0, Ramp(200));
        }
        Recording recording = Import(Write);
        Assert.Equal(200, recording.Channels[0].Values.Length);
        Assert.Contains("position is /acquisition/b/long; others there: /acquisition/a/short", recording.Provenance["notes"]);
        foreach (string chosen in (string[])["/acquisition/a/short", "acquisition/a/short", "short", "a"])
        {
            Assert.Equal(100, Import(Write, new() { Position = chosen }).Channels[0].Values.Length);
        }
        Assert.Contains("no series of 1 to 3 values a sample is called 'absent'", Refused(Write, new() { Position = "absent" }).What);
        Assert.Contains("more than one series", Refused(file =>
        {
            Series(file, "/a/s", 0, Ramp(100));
            Series(file, "/b/s", 0, Ramp(100));
        }, new() { Position = "s" }).What);
    }

    [Fact]
    public void Import_CellTypes_KeepsThoseUnits()
    {
        NwbSample sample = NwbSample.Random(4);
        Recording recording = Import(sample, new() { CellTypes = ["Inhibitory"] });
        Assert.Equal([1], recording.Units.Select(unit => unit.UnitId));
        Assert.Equal(sample.Trains[1], recording.Units[0].TimesSeconds);
        Assert.Equal([1.5], recording.UnitProperties["quality"].Numbers!);
        var mistake = Assert.Throws<InputException>(() => Import(sample, new() { CellTypes = ["granule"] }));
        Assert.Equal(
            ("no unit has cell_type 'granule'", "choose one by --cell-type: excitatory, inhibitory"), (mistake.What, mistake.Remedy));
        Assert.Contains("no property of the units says their type",
            Refused(file => Series(file, "/p/s", 0, Ramp(100)), new() { CellTypes = ["pE"] }).What);
    }

    [Fact]
    public void Import_NamedEpoch_ClipsEverything()
    {
        NwbSample sample =
            NwbSample.Random(5) with { Epochs = [new("pre", 0, 100), new("lap", 100, 110), new("lap", 110, 120), new("late", 150, 300)] };
        Recording recording = Import(sample, new() { Epoch = "LATE" });
        Assert.Equal((150.0, 300.0), (recording.StartSeconds, recording.EndSeconds));
        Assert.All(recording.Units.SelectMany(unit => unit.TimesSeconds), t => Assert.InRange(t, 150, 300));
        Assert.Equal(150, recording.Channels[0].TimesSeconds[0], 1e-9);
        Assert.Equal(400, recording.Channels[0].Values.Length);
        Assert.Equal((0.0, 300.0),
            (Import(sample, new() { Epoch = "all" }).StartSeconds, Import(sample, new() { Epoch = "all" }).EndSeconds));
        Recording laps = Import(sample, new() { Epoch = "lap" });
        Assert.Equal((100.0, 120.0), (laps.StartSeconds, laps.EndSeconds));
        Assert.EndsWith("late, all", Assert.Throws<InputException>(() => Import(sample, new() { Epoch = "nix" })).Remedy);
    }

    [Fact]
    public void Import_SeriesOfARestAndOfATrack_TakesTheOneThatMovesAndNamesBoth()
    {
        double[] sway = Array.ConvertAll(Ramp(200), i => Math.Sin(i / 10));
        Recording recording = Import(file =>
        {
            Series(file, "/p/sleep_box", 0, Array.ConvertAll(Ramp(4000), i => 5 * Math.Sin(i / 10)));
            Series(file, "/p/linear", 0.1, sway);
            Series(file, "/p/still", 0, Array.ConvertAll(Ramp(2000), i => 0.01 * Math.Sin(i)));
        });
        Assert.Equal(sway, recording.Channels[0].Values);
        Assert.Contains("position is /p/linear; others there: /p/sleep_box, /p/still", recording.Provenance["notes"]);
    }

    [Fact]
    public void Import_RowACoordinate_IsTransposedAndSaid()
    {
        Recording recording = Import(file =>
        {
            file.Numbers<double>("/p/s/data", [.. Ramp(100), .. Array.ConvertAll(Ramp(100), i => 2 * i)], [2, 100]);
            file.Numbers<double>("/p/s/timestamps", [.. Ramp(100).Select(i => 0.025 * i)]);
            file.Attribute("/p/s", "neurodata_type", "SpatialSeries");
        });
        Assert.Equal(Ramp(100), recording.Channels[0].Values);
        Assert.Equal(198, recording.Channels[1].Values[^1]);
        Assert.Contains("/p/s/data has a row a coordinate, of shape 2 x 100: transposed", recording.Provenance["notes"]);
        Assert.Contains("/p/s holds data of 4 x 100; expected T, T x 1, T x 2 or T x 3 numbers", Refused(file =>
        {
            file.Numbers<double>("/p/s/data", Ramp(400), [4, 100]);
            file.Numbers<double>("/p/s/timestamps", Ramp(100));
            file.Attribute("/p/s", "neurodata_type", "SpatialSeries");
        }).What);
    }

    [Fact]
    public void Import_TrialsByACondition_AreWhereBehaviourIsKnown()
    {
        Recording recording = Import(file =>
        {
            Series(file, "/p/s", 0, Ramp(100));
            file.Numbers<double>("/intervals/trials/start_time", [0, 0.5, 1]);
            file.Numbers<double>("/intervals/trials/stop_time", [0.4, 0.9, 1.5]);
            file.Numbers<int>("/intervals/trials/condition", [2, 1, 2]);
            file.Attribute("/intervals/trials", "neurodata_type", "TimeIntervals");
        }, new() { Epoch = "trials where condition = 2" });
        Assert.Equal((0, 1.5), (recording.StartSeconds, recording.EndSeconds));
        Assert.Equal(Ramp(60).Select(i => i is < 16 or >= 40 ? i : double.NaN), recording.Channels[0].Values);
    }

    [Fact]
    public void Import_NoPosition_IsRefusedUnlessAnEpochIsNamed()
    {
        Assert.Contains("holds no position", Refused(_ => { }).What);
        Recording recording = Import(_ => { }, new() { Epoch = "all" });
        Assert.Equal((0.25, Math.BitIncrement(40)), (recording.StartSeconds, recording.EndSeconds));
        Assert.Equal(4, recording.SpikeCount);
        Assert.Empty(recording.Channels);
    }

    [Fact]
    public void Import_SpikesOutOfOrderAndRepeatedTimes_AreMendedAndSaid()
    {
        Recording recording = Import(file =>
        {
            file.Numbers<double>("/p/s/data", Ramp(5));
            file.Numbers<double>("/p/s/timestamps", [0, 0.5, 0.5, 1, 1.5]);
            file.Attribute("/p/s", "neurodata_type", "SpatialSeries");
            file.Numbers<int>("/units/id", [7]);
        });
        Assert.Equal([0, 0.5, 1, 1.5], recording.Channels[0].TimesSeconds);
        Assert.Equal([0, 1, 3, 4], recording.Channels[0].Values);
        Assert.Contains("1 samples of /p/s with the time of the one before left out", recording.Provenance["notes"]);
        Hdf5Writer.Write(FilePath, file =>
        {
            file.Attribute("/", "nwb_version", "2.6.0");
            file.Numbers<double>("/units/spike_times", [0.5, 0.25]);
            file.Numbers<byte>("/units/spike_times_index", [2]);
            file.Numbers<int>("/units/id", [7]);
            Series(file, "/p/s", 0, Ramp(100));
        });
        recording = RecordingImport.Import("nwb", FilePath, new());
        Assert.Equal([0.25, 0.5], recording.Units[0].TimesSeconds);
        Assert.Contains("spikes of units 7 put in order", recording.Provenance["notes"]);
    }

    [Fact]
    public void Import_ContradictoryTables_AreRefused()
    {
        Assert.Contains("2 ids for 1 units", Refused(file => file.Numbers<int>("/units/id", [1, 2])).What);
        Assert.Contains("start times", Refused(file =>
        {
            file.Numbers<double>("/intervals/i/start_time", [1, 2]);
            file.Numbers<double>("/intervals/i/stop_time", [1]);
            file.Attribute("/intervals/i", "neurodata_type", "TimeIntervals");
        }).What);
        Assert.Contains("holds 3 times for 4 samples", Refused(file =>
        {
            file.Numbers<double>("/p/s/data", Ramp(4));
            file.Numbers<double>("/p/s/timestamps", Ramp(3));
            file.Attribute("/p/s", "neurodata_type", "SpatialSeries");
        }).What);
        Assert.Contains("time 3 of 3, 0.5 s, is not finite or before", Refused(file =>
        {
            file.Numbers<double>("/p/s/data", Ramp(3));
            file.Numbers<double>("/p/s/timestamps", [0, 1, 0.5]);
            file.Attribute("/p/s", "neurodata_type", "SpatialSeries");
        }).What);
        Assert.Contains("too large or too small",
            Refused(file => Series(file, "/p/s", 0, Array.ConvertAll(Ramp(200), value => 1e200 * value), columns: 2)).What);
    }

    [Theory]
    [InlineData(new ulong[] { 5 }, "a row ends at 5, after one that ends at 0, of 4 values")]
    [InlineData(new ulong[] { 3, 2 }, "a row ends at 2, after one that ends at 3, of 4 values")]
    [InlineData(new[] { ulong.MaxValue }, "a row ends at")]
    public void Import_IndexBeyondTheSpikes_IsRefused(ulong[] index, string what)
    {
        Hdf5Writer.Write(FilePath, file =>
        {
            file.Attribute("/", "nwb_version", "2.6.0");
            file.Numbers<double>("/units/spike_times", [0.25, 0.5, 0.75, 40]);
            file.Numbers<ulong>("/units/spike_times_index", index);
        });
        Assert.Contains(what, Assert.Throws<InputException>(() => RecordingImport.Import("nwb", FilePath, new())).What);
    }

    [Fact]
    public void Export_AndImport_IsTheSameRecordingBitForBit()
    {
        var random = new RandomStream(6);
        double[] times = [-2.5, -0.0, double.Epsilon, 1, 1 + 1e-15 * 2];
        Recording recording = new()
        {
            Name = "rat 1/\"µ\"",
            StartSeconds = -2.5,
            EndSeconds = Math.BitIncrement(7.1),
            Units = [new(3, [-2.5, -0.0, 0.1 + 0.2]), new(-1, []),
                new(int.MaxValue, [.. Enumerable.Range(0, 100_000).Select(_ => 7 * random.NextDouble()).Order()])],
            Channels =
            [
                new("position", "m", times, [0, -0.0, double.NaN, 1.1, 2]) { Period = 2.1 },
                new("position/angle", "", times, [1, 2, 3, 4, 5]),
                new("column_1", "deg", [1, 2], [double.NaN, double.NaN]),
                new("spike_times", "a.u.", [], []),
            ],
            Epochs = [new("later", 5, 6), new("", 0, 1), new("maze, Ö", -10, Math.BitIncrement(3))],
            UnitProperties = new Dictionary<string, UnitProperty> { ["id"] = (double[])[1, 2, double.NaN],
                ["x_index"] = (double[])[-0.0, 0, 1e300],
                ["depth µm"] = (double[])[1, 2, 3], ["shank"] = (double[])[0.1, 0.2, 0.3] },
            Provenance = new Dictionary<string, string> { ["importer"] = "csv", ["source"] = "C:\\a\nb", ["notes"] = "; ∆" },
        };
        new NwbFormat().Export(recording, FilePath);
        SampleRecordings.AssertSame(recording, RecordingImport.Import(RecordingImport.Automatic, FilePath, new()));
    }

    [Fact]
    public void Export_SameRecording_MakesTheSameBytesInPlaceOfTheOldFile()
    {
        Recording recording = SampleRecordings.Random(7, 60, 5);
        new NwbFormat().Export(recording, FilePath);
        byte[] first = File.ReadAllBytes(FilePath);
        Thread.Sleep(1100); // HDF5 can note the second in which an object is made
        new NwbFormat().Export(recording, FilePath);
        Assert.Equal(first, File.ReadAllBytes(FilePath));
        Assert.Single(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Export_OfAnExport_CanBeCutToAnEpoch()
    {
        Recording recording = SampleRecordings.Random(8, 60, 5) with { Epochs = [new("run", 10, 20)] };
        new NwbFormat().Export(recording, FilePath);
        Recording run = RecordingImport.Import("nwb", FilePath, new() { Epoch = "run" });
        Assert.Equal((10.0, 20.0), (run.StartSeconds, run.EndSeconds));
        Assert.Equal(recording.Units[0].TimesSeconds.Where(t => t is >= 10 and < 20), run.Units[0].TimesSeconds);
        Assert.Equal(400, run.Channels[0].Values.Length);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData(
        """{"format":"dynamics-recording","version":1,"name":"a","startSeconds":0,"endSeconds":1,"channels":[null],"provenance":{}}""")]
    [InlineData(
        """{"format":"dynamics-recording","version":1,"name":"a","startSeconds":0,"endSeconds":1,"channels":[],"provenance":{"a":null}}""")]
    [InlineData(
        """{"format":"dynamics-recording","version":1,"name":"a","startSeconds":0,"endSeconds":1,""" +
        """ "channels":[{"name":"absent","unitOfMeasure":"m"}],"provenance":{}}""")]
    public void Import_ForgedManifest_IsRefused(string manifest) =>
        Refused(file => file.Texts($"/{NwbLayout.Manifest}", [manifest], scalar: true));

    [Fact]
    public void Recognizes_OtherFiles_IsFalse()
    {
        var format = new NwbFormat();
        SessInfoSample.Random(1).Write(_folder.File("a.mat"));
        NwbSample.Random(1).Write(FilePath);
        File.WriteAllBytes(_folder.File("cut.nwb"), File.ReadAllBytes(FilePath)[..3000]);
        Assert.True(format.Recognizes(FilePath));
        Assert.True(format.Recognizes(_folder.File("cut.nwb"))); // so that its import says what is wrong
        Assert.False(format.Recognizes(_folder.File("a.mat")));
        Assert.False(format.Recognizes(_folder.File("text", "text")));
        Assert.False(format.Recognizes(_folder.Path));
    }
}

/// <summary>Calcium imaging in NWB files.</summary>
public sealed class NwbSignalsTests : IDisposable
{
    private const int Frames = 50, Units = 3;
    private static readonly float[] s_values = [.. Enumerable.Range(0, Frames * Units).Select(i => MathF.Cos(i))];
    private readonly TemporaryFolder _folder = new();

    private string FilePath => _folder.File("imaged.nwb");

    public void Dispose() => _folder.Dispose();

    private Recording Import(Action<Hdf5Writer> write, ImportOptions? options = null)
    {
        Hdf5Writer.Write(FilePath, file =>
        {
            file.Attribute("/", "nwb_version", "2.6.0");
            const string Position = "/processing/behavior/Position/track";
            file.Numbers<double>($"{Position}/data", [.. Enumerable.Range(0, 100).Select(i => i % 9.0)]);
            file.Numbers<double>($"{Position}/timestamps", [.. Enumerable.Range(0, 100).Select(i => 0.025 * i)]);
            file.Attribute(Position, "neurodata_type", "SpatialSeries");
            write(file);
        });
        return RecordingImport.Import(RecordingImport.Automatic, FilePath, options ?? new());
    }

    private static void Series(Hdf5Writer file, string path, float[] data, long[] shape, bool rate = false, double conversion = 1)
    {
        file.Numbers($"{path}/data", data, shape);
        file.Attribute($"{path}/data", "conversion", conversion);
        if (rate)
        {
            file.Numbers<double>($"{path}/starting_time", [0.5], []);
            file.Attribute($"{path}/starting_time", "rate", 20.0);
        }
        else
        {
            file.Numbers<double>($"{path}/timestamps", [.. Enumerable.Range(0, Frames).Select(i => 0.5 + (0.05 * i))]);
        }
        file.Numbers<int>($"{path}/rois", [4, 0, 2]);
        file.Attribute(path, "neurodata_type", "RoiResponseSeries");
    }

    private static void Segmentation(Hdf5Writer file)
    {
        const string Table = "/processing/ophys/ImageSegmentation/PlaneSegmentation";
        file.Numbers<long>($"{Table}/id", [0, 1, 2, 3, 4]);
        file.Numbers<double>($"{Table}/iscell", [1, 0.9, 0, 0.1, 1, 0.8, 0, 0.2, 0, 0.3], [5, 2]);
        file.Texts($"{Table}/area", ["a", "b", "c", "d", "e"]);
        file.Numbers<float>($"{Table}/image_mask", new float[5 * 2 * 2], [5, 2, 2]);
        file.Attribute(Table, "neurodata_type", "PlaneSegmentation");
    }

    [Fact]
    public void Import_SeveralSeries_TakesTheLikeliestAndSaysSo()
    {
        Recording recording = Import(file =>
        {
            Series(file, "/processing/ophys/Fluorescence/RoiResponseSeries", [.. s_values.Select(value => 5 + value)], [Frames, Units]);
            Series(file, "/processing/ophys/Fluorescence/Neuropil", s_values, [Frames, Units]);
            Series(file, "/processing/ophys/DfOverF/RoiResponseSeries", s_values, [Frames, Units]);
            Segmentation(file);
        });
        Assert.Equal(("DfOverF", SignalKind.Traces), (recording.Signals!.Name, recording.Signals.Kind));
        Assert.Equal([4, 0, 2], recording.Units.Select(unit => unit.UnitId));
        Assert.Equal([0, 1, 1], recording.UnitProperties["iscell"].Numbers!);
        Assert.Equal(["e", "a", "c"], recording.UnitProperties["area"].Texts!);
        Assert.Equal((0.5, 2.5), (recording.StartSeconds, recording.EndSeconds));
        Assert.Equal(s_values[..(40 * Units)], recording.Signals.Values);
        Assert.Contains("others there, which --signals NAME takes instead: /processing/ophys/Fluorescence/RoiResponseSeries",
            recording.Provenance["notes"]);
        Recording raw = RecordingImport.Import(
            "nwb", FilePath, new() { Signals = "Fluorescence/RoiResponseSeries", Keep = ["iscell = 1"] });
        Assert.Equal([0, 2], raw.Signals!.UnitIds);
        Assert.Equal(5 + s_values[1], raw.Signals.Values[0]);
        Assert.Contains("more than one series of signals is called 'RoiResponseSeries'", Assert.Throws<InputException>(() =>
            RecordingImport.Import("nwb", FilePath, new() { Signals = "RoiResponseSeries" })).What);
    }

    [Fact]
    public void Import_RateTranspositionAndConversion_AreHeeded()
    {
        float[] transposed = [.. Enumerable.Range(0, Units)
            .SelectMany(unit => Enumerable.Range(0, Frames).Select(i => s_values[(i * Units) + unit]))];
        Recording recording = Import(file =>
            Series(file, "/processing/ophys/Fluorescence/Deconvolved", transposed, [Units, Frames], rate: true, conversion: 2),
            new() { Epoch = "all" });
        Assert.Equal(SignalKind.Events, recording.Signals!.Kind);
        Assert.Equal(Array.ConvertAll(s_values, value => 2 * value), recording.Signals.Values);
        Assert.Equal(0.5 + (0.05 * 49), recording.Signals.TimesSeconds[49], 1e-12);
        Assert.Contains("transposed", recording.Provenance["notes"]);
    }

    [Fact]
    public void Import_BesideUnits_OnlyWhereTheyAreNamed()
    {
        void Write(Hdf5Writer file)
        {
            file.Numbers<double>("/units/spike_times", [0.6, 0.7, 1.5]);
            file.Numbers<byte>("/units/spike_times_index", [3]);
            Series(file, "/processing/ophys/DfOverF/dff", s_values, [Frames, Units]);
        }
        Recording spikes = Import(Write);
        Assert.Null(spikes.Signals);
        Assert.Contains("not read beside the units (--signals NAME takes them): /processing/ophys/DfOverF/dff", spikes.Provenance["notes"]);
        Recording both = RecordingImport.Import("nwb", FilePath, new() { Signals = "dff" });
        Assert.Equal([0, 1, 2, 3], both.Units.Select(unit => unit.UnitId));
        Assert.Equal((3L, 3), (both.SpikeCount, both.Signals!.UnitCount));
    }

    [Fact]
    public void Import_ExportedSignalsWithAnEpoch_KeepsUnitsAndProperties()
    {
        ((ExportFormat)RecordingImport.ByName("nwb")).Export(SampleRecordings.Imaged, FilePath);
        Recording cut = RecordingImport.Import("nwb", FilePath, new() { Epoch = "all" });
        Assert.Equal(["ADn", "", "CA1, left é", "x", ""], cut.UnitProperties["area"].Texts!);
        Assert.Equal([-9, int.MaxValue], cut.Signals!.UnitIds);
        Assert.Equal(5, cut.Units.Count);
    }
}
