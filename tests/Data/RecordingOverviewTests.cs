using System.Diagnostics;
using Dynamics.Data;
using Dynamics.Formats;
using Dynamics.Simulators;
using Xunit.Abstractions;

namespace Dynamics.Tests.Data;

public sealed class RecordingOverviewTests(ITestOutputHelper output)
{
    [Fact]
    public void Of_SimulatedTrack_SaysTheSameAsItsParts()
    {
        Recording recording = PlaceCellSimulator.Simulate(new() { DurationSeconds = 900 }).Recording;
        RecordingOverview overview = RecordingOverview.Of(recording, new());
        RecordingSummary summary = RecordingSummary.Of(recording, overview.Track!);
        Assert.Equal((summary.PassesUp, summary.PassesDown, summary.RunningFraction),
            (overview.Summary.PassesUp, overview.Summary.PassesDown, overview.Summary.RunningFraction));
        Assert.Equal(summary.SilentUnits, overview.Summary.SilentUnits);
        Assert.Equal(12, overview.Tuning!.Examples.Count);
        Assert.All(overview.Tuning.Examples, example => Assert.Equal(2, example.RatesHz.Count));
        Assert.Equal(overview.Track!.Tracked.Count(tracked => tracked) * 0.025, overview.Tuning.Seconds.Sum(), 1e-6);
        Assert.Contains(overview.Remarks, remark => remark.StartsWith("units that never fire: ", StringComparison.Ordinal));
        Assert.Contains(overview.Remarks, remark => remark.StartsWith("spikes and position are on one clock", StringComparison.Ordinal));
        Assert.Null(overview.Plane);
    }

    [Fact]
    public void Of_Split_CountsWhatEachPartHolds()
    {
        RecordingOverview overview = RecordingOverview.Of(PlaceCellSimulator.Simulate(
            new() { DurationSeconds = 600, UnitCount = 20 }).Recording, new() { Split = new ChronologicalSplit { PurgeBins = 100 } });
        Assert.Equal(["chronological", "nested-trials:0", "lap-blocks:0/5"], overview.Splits.Select(split => split.Name));
        PartSummary[] parts = [.. overview.Splits[0].Parts];
        BinnedRecording track = overview.Track!;
        Assert.Equal(["train", "validation", "test"], parts.Select(part => part.Part));
        Assert.Equal([14400, 3500, 5900], parts.Select(part => part.Bins));
        Assert.Equal([360.0, 87.5, 147.5], parts.Select(part => part.Seconds));
        Assert.Equal(overview.Recording.Units.Sum(unit => unit.TimesSeconds.Count(t => t >= 452.5)), parts[2].Spikes);
        SparseCounts counts = RecordingBinner.Bin(overview.Recording, overview.Options.Binning).Counts;
        Assert.Equal(counts.Slice(new BinRange(14500, 18000)).Values.Sum(count => (double)count), parts[1].Spikes);
        Assert.Equal(track.Running.Skip(14500).Take(3500).Count(running => running), parts[1].Running);
        Assert.Equal(overview.Laps.Count(lap => lap.EndBin <= 14400), parts[0].Laps);
        Assert.InRange(parts.Sum(part => part.Laps), overview.Laps.Count - 4, overview.Laps.Count);
    }

    [Fact]
    public void Of_OpenField_LooksAtThePlaneAndSaysSo()
    {
        Recording recording = OpenField.Create();
        RecordingOverview overview = RecordingOverview.Of(recording, new());
        Assert.Null(overview.Track);
        Assert.Empty(overview.Laps);
        Assert.Contains(overview.Remarks, remark =>
            remark.Contains("no channel 'position' but the channels x, y", StringComparison.Ordinal));
        Assert.InRange(overview.Summary.TrackedFraction, 0.999, 1);
        Assert.InRange(overview.Summary.RunningFraction, 0.9, 1); // speeds are Rayleigh with 0.25 m/s, the threshold 0.03 m/s
        Assert.Equal(Alignment.Agree, overview.Tuning!.Alignment.Verdict);
        Assert.Equal(3, Assert.Single(overview.Splits).Parts.Count);
        PositionGrid grid = overview.Tuning.Grid;
        foreach (TunedUnit unit in overview.Tuning.Examples)
        {
            // The map's peak lies at the field's centre within two cells, and about as high as the field smoothed by one cell.
            double[] rates = Assert.Single(unit.RatesHz);
            int peak = Array.IndexOf(rates, rates.Where(double.IsFinite).Max());
            (double x, double y) = OpenField.FieldOf(unit.UnitId - 1);
            Assert.Equal(x, grid.CentreX(peak % grid.Columns), 2 * grid.CellSize);
            Assert.Equal(y, grid.CentreY(peak / grid.Columns), 2 * grid.CellSize);
            Assert.InRange(rates[peak], 0.6 * OpenField.PeakHz, 1.5 * OpenField.PeakHz);
        }
        Assert.Equal(8, overview.Tuning.Examples.Count);
    }

    [Fact]
    public void Of_OpenFieldAlongX_IsATrack()
    {
        RecordingOverview overview = RecordingOverview.Of(OpenField.Create(), new() { Binning = new() { PositionChannel = "x" } });
        Assert.NotNull(overview.Track);
        Assert.NotNull(overview.Plane);
        Assert.Equal(1, overview.Tuning!.Grid.Rows);
    }

    [Fact]
    public void Of_SpikesAlone_StillSaysWhatTheyHold()
    {
        RecordingOverview overview = RecordingOverview.Of(OpenField.Create(seconds: 60) with { Channels = [] }, new());
        Assert.Equal(8, overview.Summary.Units);
        Assert.True(double.IsNaN(overview.Summary.RunningFraction));
        Assert.Null(overview.Tuning);
        Assert.Empty(overview.Splits);
        Assert.Contains("no behaviour at all", Assert.Single(overview.Remarks));
    }

    [Fact]
    public void Of_PlantedFaults_AreAllRemarked()
    {
        Recording sound = PlaceCellSimulator.Simulate(new() { DurationSeconds = 300, UnitCount = 30, SilentUnitCount = 0 }).Recording;
        SpikeTrain busiest = sound.Units.MaxBy(unit => unit.TimesSeconds.Length)!;
        BehaviorChannel position = sound.Channels[0];
        double[] values = [.. position.Values.Select((p, i) =>
            position.TimesSeconds[i] is > 100 and < 105 ? double.NaN : i == 5000 ? p + (p > 0.8 ? -0.7 : 0.7) : p)];
        Recording faulty = sound with
        {
            Units =
            [
                .. sound.Units,
                new(101, []),
                new(102, busiest.TimesSeconds),
                new(103, [.. Enumerable.Range(0, 9000).Select(i => i / 30.0)]),
                new(104, [.. Enumerable.Range(0, 200).SelectMany(i => new[] { i * 1.25, i * 1.25 + (i < 20 ? 0.001 : 0.3) })]),
            ],
            Channels = [position with { Values = values }],
        };
        RecordingOverview overview = RecordingOverview.Of(faulty, new());
        Assert.Equal([101], overview.Summary.SilentUnits);
        Assert.Equal(new[] { busiest.UnitId, 102, 103, 104 }.Order(), overview.Summary.SuspiciousUnits.Order());
        Assert.Equal((1, 2), (overview.Tracking!.Gaps, overview.Tracking.Jumps));
        foreach (string text in (string[])["never fire: 101", "103 (30.0 Hz)", $"102 (with {busiest.UnitId})", "104 (5.0 %)",
            "unknown for longer than 0.5 s once", "2 times: reflections"])
        {
            Assert.Contains(overview.Remarks, remark => remark.Contains(text, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Of_RunningThatEndsEarly_IsRemarkedForThePartsWithoutIt()
    {
        double[] times = [.. Enumerable.Range(0, 4000).Select(i => i * 0.025)];
        Recording recording = SampleRecordings.Of(0, 100, [[1, 2]], times, Array.ConvertAll(times, t => t < 50 ? Math.Cos(t) : 1));
        Assert.Contains(RecordingOverview.Of(recording, new()).Remarks, remark =>
            remark.Contains("the chronological split counts its fractions in running time", StringComparison.Ordinal));
        RecordingOverviewOptions chosen = new() { Split = new ChronologicalSplit { Test = "0.76:1" } };
        Assert.Contains(RecordingOverview.Of(recording, chosen).Remarks, remark =>
            remark.Contains("validation and test parts of the chronological split hold no running", StringComparison.Ordinal));
        Recording untracked = SampleRecordings.Of(0, 100, [[1, 2]], [.. times.Take(2000)], [.. times.Take(2000).Select(Math.Cos)]);
        RecordingOverview overview = RecordingOverview.Of(untracked, chosen);
        Assert.DoesNotContain(overview.Splits, split => split.Name == "chronological");
        Assert.Contains(overview.Remarks, remark =>
            remark.StartsWith("the chronological split cannot be made: --test", StringComparison.Ordinal));
    }

    [SkippableFact]
    public void Of_RealExtract_TakesWellUnderASecond()
    {
        Recording recording = RecordingImport.Import("hc11-text", SampleRecordings.RealData("hc11_achilles"), new());
        double seconds = double.PositiveInfinity;
        for (int repetition = 0; repetition < 15 && seconds >= 0.5; repetition++)
        {
            long start = Stopwatch.GetTimestamp();
            RecordingOverview.Of(recording, new());
            seconds = Math.Min(seconds, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        output.WriteLine($"{seconds:0.000} s");
        Assert.InRange(seconds, 0, 0.5);
    }
}
