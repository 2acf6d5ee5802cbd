using System.Globalization;
using Dynamics.Benchmarks;
using Dynamics.Data;
using Dynamics.Formats;
using Dynamics.Formats.Internals;
using Dynamics.Tests.Data;
using Dynamics.Tests.Formats.Internals.Hdf5;

namespace Dynamics.Tests.Formats;

public sealed class Hc11SessionFormatTests
{
    private static Recording Import(SessInfoSample sample, ImportOptions? options = null, string format = "hc11-mat")
    {
        using TemporaryFolder folder = new();
        string path = folder.File("Rat_01012018_sessInfo.mat");
        sample.Write(path);
        return RecordingImport.Import(format, path, options ?? new());
    }

    [Fact]
    public void Import_PublishedLayout_IsTheSameRecordingAsItsTextTwin()
    {
        SessInfoSample sample = SessInfoSample.Random(1);
        double end = SamplingClock.End(sample.TimeStamps);
        sample =
            sample with { Intervals = new Dictionary<string, double[]>(sample.Intervals) { ["MazeEpoch"] = [sample.TimeStamps[0], end] } };
        using TemporaryFolder folder = new();
        folder.File("spikes.txt", string.Concat(sample.SpikeTimes.Zip(sample.SpikeIds).Where(spike => sample.PyrIds.Contains(spike.Second))
            .Select(spike => Line(spike.First, spike.Second))));
        folder.File("position.txt", string.Concat(sample.TimeStamps.Zip(sample.OneD).Select(row => Line(row.First, row.Second))));
        Recording text = RecordingImport.Import("hc11-text", folder.Path, new());

        Recording mat = Import(sample, format: RecordingImport.Automatic);
        Assert.Equal(text.Units.Select(unit => unit.UnitId), mat.Units.Select(unit => unit.UnitId));
        Assert.Equal(text.Units.Select(unit => unit.TimesSeconds), mat.Units.Select(unit => unit.TimesSeconds));
        Assert.Equal((text.StartSeconds, text.EndSeconds), (mat.StartSeconds, mat.EndSeconds));
        Assert.Equal(text.Channels[0].TimesSeconds, mat.Channels[0].TimesSeconds);
        Assert.Equal(text.Channels[0].Values, mat.Channels[0].Values);
        Assert.Equal((text.Channels[0].Name, text.Channels[0].UnitOfMeasure), (mat.Channels[0].Name, mat.Channels[0].UnitOfMeasure));

        static string Line(double time, double value) => string.Create(
            CultureInfo.InvariantCulture, $"{time:R} {(double.IsNaN(value) ? "NA" : value.ToString("R", CultureInfo.InvariantCulture))}\n");
    }

    [Fact]
    public void Import_FileMadeByLibhdf5_IsItsSample()
    {
        SessInfoSample sample = SessInfoSample.Random(1, 3, 10);
        using TemporaryFolder folder = new();
        Recording recording =
            RecordingImport.Import(RecordingImport.Automatic, Libhdf5Files.Unpack(folder, "sample_sessInfo.mat"), new() { Epoch = "all" });
        SampleRecordings.AssertSame(
            Import(sample, new() { Epoch = "all" }) with { Name = "sample", Provenance = recording.Provenance }, recording);
        Assert.Equal(sample.OneD, recording.Channels[0].Values);
        Assert.Equal(sample.SpikeTimes.Zip(sample.SpikeIds).Where(spike => spike.Second == 1108).Select(spike => spike.First),
            recording.Units[2].TimesSeconds);
    }

    [Fact]
    public void Import_PublishedLayout_TakesEverythingOver()
    {
        SessInfoSample sample = SessInfoSample.Random(2);
        Recording recording = Import(sample);
        Assert.Equal("Rat_01012018", recording.Name);
        Assert.Equal((60.0, 120.0), (recording.StartSeconds, recording.EndSeconds));
        Assert.Equal(["position", "x", "y"], recording.Channels.Select(channel => channel.Name));
        Assert.Equal(sample.X, recording.Channels[1].Values);
        Assert.Equal(sample.Y, recording.Channels[2].Values);
        Assert.Contains(double.NaN, recording.Channels[0].Values);
        Assert.True(double.IsNaN(recording.Channels[0].Period));
        Assert.Equal([new("Maze", 60, 120), new("Wake", 60, 120)], recording.Epochs);
        Assert.Equal([3, 3, 11], recording.UnitProperties["shank"].Numbers!);
        Assert.Equal([2, 3, 8], recording.UnitProperties["cluster"].Numbers!);
        Assert.Equal(["pyramidal", "pyramidal", "pyramidal"], recording.UnitProperties["cell_type"].Texts!);
        Assert.Equal("1.6m Linear Maze", recording.Provenance["mazeType"]);
        long interneuron = sample.SpikeIds.Count(id => id == 404),
            outside = sample.SpikeTimes.Zip(sample.SpikeIds).Count(s => s is { First: < 60 or >= 120, Second: not 404 });
        Assert.Contains($"{outside} spikes outside the recording (60 to 120 s) left out", recording.Provenance["notes"]);
        Assert.Contains($"{interneuron} spikes of 1 interneurons left out", recording.Provenance["notes"]);
        Assert.Equal(sample.SpikeTimes.Length - outside - interneuron, recording.SpikeCount);
    }

    /// <summary>What every format takes reaches a session, too: units of time and of measure, trackers that stand still.</summary>
    [Fact]
    public void Import_UnitsAndStillTracking_AreHeeded()
    {
        SessInfoSample sample = SessInfoSample.Random(2);
        Recording seconds = Import(sample);
        Recording scaled = Import(sample, new() { Times = TimeUnits.Parse("ms"), PositionUnit = "cm" });
        Assert.Equal((0.06, 0.12), (scaled.StartSeconds, scaled.EndSeconds));
        Assert.Equal(seconds.Units.Select(unit => unit.TimesSeconds.Length), scaled.Units.Select(unit => unit.TimesSeconds.Length));
        Assert.Equal(seconds.Channels[0].TimesSeconds.Select(time => time * 1e-3), scaled.Channels[0].TimesSeconds);
        Assert.All(scaled.Channels, channel => Assert.Equal("cm", channel.UnitOfMeasure));
        int half = sample.X.Length / 2, first = half + Array.FindIndex(sample.OneD[half..], double.IsFinite);
        int last = first + (sample.X.Length / 3);
        double[] Stuck(double[] values) => [.. values.Select((value, i) => i >= first && i < last ? values[first] : value)];
        SessInfoSample stuck = sample with { X = Stuck(sample.X), Y = Stuck(sample.Y), OneD = Stuck(sample.OneD) };
        Recording still = Import(stuck);
        Assert.Contains("the tracker stays at exactly one place", still.Provenance["notes"]);
        Assert.True(double.IsNaN(still.Channels[1].Values[first + 1]));
        Assert.Equal(stuck.X, Import(stuck, new() { KeepStill = true }).Channels[1].Values);
    }

    [Fact]
    public void Import_SavedAndLoaded_IsBitIdentical()
    {
        Recording recording =
            Import(SessInfoSample.Random(3) with { MazeType = "Circular Maze" }, new() { Epoch = ImportOptions.WholeSession });
        using TemporaryFolder folder = new();
        RecordingFolder.Save(recording, folder.File("rec"));
        SampleRecordings.AssertSame(recording, RecordingFolder.Load(folder.File("rec")));
    }

    /// <summary>What is odd in the published files (docs/reference/formats.md, "hc-11 session file").</summary>
    [Fact]
    public void Import_KnownAnomalies_AreClippedAndSaid()
    {
        SessInfoSample sample = SessInfoSample.Random(4);
        int late = sample.SpikeTimes.Length / 20;
        sample = sample with
        {
            SpikeTimes = [.. sample.SpikeTimes, .. Enumerable.Range(0, late).Select(i => 180 + i * 0.01)],
            SpikeIds = [.. sample.SpikeIds, .. Enumerable.Repeat(302.0, late)],
            Intervals = new Dictionary<string, double[]>(sample.Intervals)
            {
                ["REM"] = [50, 55, 300, 55, 55, 310], // the second has no length, the third is after the end
                ["Wake"] = [0, 100, 170, 40, 130, 200],
                ["Drowsy"] = [],
            },
        };
        Recording recording = Import(sample, new() { Epoch = "all" });
        Assert.Equal((0.0, 180.0), (recording.StartSeconds, recording.EndSeconds));
        Assert.Contains($"{late} spikes after the session's end (180 s) left out", recording.Provenance["notes"]);
        Assert.Contains("1 REM intervals without length left out", recording.Provenance["notes"]);
        Assert.Contains("1 REM intervals after the session's end (180 s) left out", recording.Provenance["notes"]);
        Assert.Equal([new("PRE", 0, 60), new("Maze", 60, 120), new("POST", 120, 180), new("Wake", 0, 40), new("NREM", 40, 50),
            new("REM", 50, 55), new("Wake", 100, 130), new("Wake", 170, 180)],
            recording.Epochs);
        Assert.Equal([new("Maze", 60, 120), new("Wake", 100, 120)], Import(sample).Epochs);
    }

    [Fact]
    public void Import_CircularMaze_WrapsAtTheObservedRangeWithTheRewardAtZero()
    {
        SessInfoSample sample = SessInfoSample.Random(5) with { MazeType = "Circular Maze" };
        sample = sample with { OneD = Array.ConvertAll(sample.OneD, p => p / 1.6 * 2.87) };
        BehaviorChannel position = Import(sample).Channels[0];
        double largest = position.Values.Where(double.IsFinite).Max();
        Assert.InRange(position.Period, largest, largest + 1e-9);
        Assert.All(position.Values.Where(double.IsFinite), value => Assert.True(value >= 0 && value < position.Period));
    }

    [Theory]
    [InlineData(new[] { "interneuron" }, new[] { 404 }, new[] { 1.0 })]
    [InlineData(new[] { "pyramidal" }, new[] { 302, 303, 1108 }, new[] { 0.0, 0, 0 })]
    [InlineData(new[] { "interneuron", "pyramidal" }, new[] { 302, 303, 1108, 404 }, new[] { 0.0, 0, 0, 1 })]
    public void Import_CellTypes_AreKept(string[] types, int[] ids, double[] interneurons)
    {
        Recording recording = Import(SessInfoSample.Random(6), new() { CellTypes = types });
        Assert.Equal(ids, recording.Units.Select(unit => unit.UnitId));
        Assert.Equal(interneurons.Select(one => one == 1 ? "interneuron" : "pyramidal"), recording.UnitProperties["cell_type"].Texts!);
    }

    [Fact]
    public void Import_EpochWithoutTracking_HasNoChannels()
    {
        SessInfoSample sample = SessInfoSample.Random(7);
        Recording recording = Import(sample, new() { Epoch = "preepoch" });
        Assert.Equal((0.0, 60.0), (recording.StartSeconds, recording.EndSeconds));
        Assert.Empty(recording.Channels);
        Assert.Equal(["PRE", "Wake", "NREM", "REM"], recording.Epochs.Select(epoch => epoch.Name));
    }

    [Fact]
    public void Import_TwoDLocation_IsProjectedOnItsAxis()
    {
        SessInfoSample sample = SessInfoSample.Random(8);
        Recording recording = Import(sample, new() { Position = "TwoDLocation" });
        // x = 0.6 p, y = 0.8 p: the axis is the track, origin at the smallest p
        double[] along = [.. sample.X.Zip(sample.Y, (x, y) => 0.6 * x + 0.8 * y)];
        Assert.Equal(["position", "x", "y"], recording.Channels.Select(channel => channel.Name));
        Assert.All(recording.Channels[0].Values.Zip(along), pair => Assert.Equal(pair.Second - along.Min(), pair.First, 1e-12));
    }

    [Fact]
    public void Import_OptionalSpeedAndNoInterneurons_AreTaken()
    {
        SessInfoSample sample = SessInfoSample.Random(9);
        sample = sample with { LinspeedSmooth = Array.ConvertAll(sample.OneD, p => 2 * p), IntIds = [] };
        Recording recording = Import(sample);
        Assert.Equal(("linspeed_sm", "m/s"), (recording.Channels[3].Name, recording.Channels[3].UnitOfMeasure));
        Assert.Equal(sample.LinspeedSmooth, recording.Channels[3].Values);
        Assert.Contains("neither PyrIDs nor IntIDs lists", recording.Provenance["notes"]);
    }

    public static TheoryData<string, string> BadFiles => new()
    {
        { "ids", "PyrIDs holds 302.5" },
        { "twice", "cluster 302 is listed twice" },
        { "lengths", "ids for" },
        { "samples", "OneDLocation has 10 samples, TimeStamps" },
        { "nan", "no finite numbers" },
        { "back", "TimeStamps: time 3 of" },
        { "unknown", "no value of OneDLocation is known" },
        { "maze", "there is no epoch 'Maze'" },
        { "order", "is before the one before" },
        { "interval", "MazeEpoch is [9] to [3] s" },
        { "columns", "MazeEpoch: is 3 x 1 in the file, expected 2 x n" },
        { "none", "spikes and position do not share a clock: spikes last from 1 to 1 s" },
    };

    [Theory]
    [MemberData(nameof(BadFiles))]
    public void Import_BadFile_SaysWhatIsWrongInOneLine(string fault, string what)
    {
        SessInfoSample sample = SessInfoSample.Random(10);
        var intervals = new Dictionary<string, double[]>(sample.Intervals);
        sample = fault switch
        {
            "ids" => sample with { PyrIds = [302.5] },
            "twice" => sample with { IntIds = [302] },
            "lengths" => sample with { SpikeIds = sample.SpikeIds[1..] },
            "samples" => sample with { OneD = sample.OneD[..10] },
            "nan" => sample with { SpikeTimes = Array.ConvertAll(sample.SpikeTimes, t => t > 100 ? double.NaN : t) },
            "back" =>
                sample with { TimeStamps = [sample.TimeStamps[0], sample.TimeStamps[2], sample.TimeStamps[1], .. sample.TimeStamps[3..]] },
            "unknown" => sample with { OneD = Array.ConvertAll(sample.OneD, _ => double.NaN) },
            "order" => sample with { SpikeTimes = [.. sample.SpikeTimes.Reverse()] },
            "none" => sample with { SpikeTimes = Array.ConvertAll(sample.SpikeTimes, _ => 1.0) },
            _ => sample with { Intervals = intervals },
        };
        intervals["MazeEpoch"] = fault == "interval" ? [9, 3] : intervals["MazeEpoch"];
        if (fault == "maze")
        {
            intervals.Remove("MazeEpoch");
        }
        if (fault == "columns")
        {
            intervals["MazeEpoch"] = [1, 2, 3];
        }
        var mistake = Assert.Throws<InputException>(() => Import(sample));
        Assert.Contains(what.Replace("MazeEpoch: ", ""), mistake.What);
        Assert.Contains("Rat_01012018_sessInfo.mat", mistake.Where);
        Assert.NotEmpty(mistake.Remedy);
        Assert.DoesNotContain('\n', mistake.Message);
    }

    [Theory]
    [InlineData("nix", null, null, "there is no epoch 'nix'")]
    [InlineData(null, "ThreeDLocation", null, "no position of an hc-11 session")]
    [InlineData(null, null, "granule", "no cell type of an hc-11 session")]
    public void Import_OptionThatTheFileHasNot_IsRefused(string? epoch, string? position, string? cellType, string what)
    {
        ImportOptions options = new() { Epoch = epoch, Position = position, CellTypes = cellType is null ? [] : [cellType] };
        Assert.Contains(what, Assert.Throws<InputException>(() => Import(SessInfoSample.Random(11), options)).What);
    }

    [Fact]
    public void Import_CellWithAReference_IsFollowed()
    {
        SessInfoSample sample = SessInfoSample.Random(12);
        using TemporaryFolder folder = new();
        string path = folder.File("a.mat");
        sample.Write(path, writer =>
        {
            writer.Numbers<double>("/#refs#/a", sample.PyrIds, [sample.PyrIds.Length, 1]);
            writer.References("/sessInfo/Spikes/PyrIDs", ["/#refs#/a"], [1, 1]);
        }, without: "PyrIDs");
        Recording recording = RecordingImport.Import("hc11-mat", path, new());
        Assert.Equal([302, 303, 1108], recording.Units.Select(unit => unit.UnitId));
    }

    [Fact]
    public void Recognizes_OtherFiles_IsFalse()
    {
        using TemporaryFolder folder = new();
        var format = new Hc11SessionFormat();
        NwbSample.Random(1).Write(folder.File("a.nwb"));
        SessInfoSample.Random(1).Write(folder.File("a.mat"));
        File.WriteAllBytes(folder.File("cut.mat"), File.ReadAllBytes(folder.File("a.mat"))[..2000]);
        Assert.False(format.Recognizes(folder.Path));
        Assert.False(format.Recognizes(folder.File("empty", "")));
        Assert.False(format.Recognizes(folder.File("text", new string('a', 10_000))));
        Assert.False(format.Recognizes(folder.File("a.nwb")));
        Assert.True(format.Recognizes(folder.File("a.mat")));
        Assert.True(format.Recognizes(folder.File("cut.mat"))); // so that its import says what is wrong
        Assert.Contains("is truncated",
            Assert.Throws<InputException>(() => RecordingImport.Import("auto", folder.File("cut.mat"), new())).What);
    }
}
