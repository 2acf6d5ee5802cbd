using Dynamics.Data;
using Dynamics.Formats;
using Dynamics.Simulators;
using Xunit.Abstractions;

namespace Dynamics.Tests.Data;

public sealed class AlignmentCheckTests(ITestOutputHelper output)
{
    private static readonly Recording Track = PlaceCellSimulator.Simulate(new() { DurationSeconds = 900, UnitCount = 40 }).Recording;

    [Theory]
    [InlineData(0)]
    [InlineData(6.5)]
    [InlineData(-11)]
    public void Of_ClockMovedByKnownTime_FindsIt(double offset)
    {
        // The spikes' clock runs late by the offset, so the position that they fit lies that much earlier.
        AlignmentCheck check = Check(Moved(Track, offset));
        Assert.Equal(offset == 0 ? Alignment.Agree : Alignment.Shifted, check.Verdict);
        Assert.Equal(-offset, check.BestLagSeconds, 0.5);
        Assert.True(check.BitRateByLag.Max() > 2 * check.ChanceBitRate);
    }

    [Fact]
    public void Of_ShortRecordings_NeverBlameTheClock()
    {
        // Five minutes of 20 units: few spikes look informative wherever time is shifted to.
        for (ulong seed = 1; seed <= 10; seed++)
        {
            Assert.Equal(Alignment.Agree,
                Check(PlaceCellSimulator.Simulate(new() { DurationSeconds = 300, UnitCount = 20, Seed = seed }).Recording).Verdict);
        }
    }

    [Fact]
    public void Of_SpikesOfAnotherAnimal_AreUnrelated()
    {
        for (ulong seed = 9; seed <= 14; seed++)
        {
            Recording other = PlaceCellSimulator.Simulate(new() { DurationSeconds = 900, UnitCount = 40, Seed = seed }).Recording;
            AlignmentCheck check = Check(Track with { Units = other.Units });
            output.WriteLine($"{check.MeanBits:0.00} against {check.MeanShiftedBits:0.00}");
            Assert.Equal(Alignment.Unrelated, check.Verdict);
        }
    }

    [Fact]
    public void Of_FewSpikes_CannotBeTold()
    {
        AlignmentCheck check =
            Check(Track with { Units = [.. Track.Units.Select(unit => unit with { TimesSeconds = [.. unit.TimesSeconds.Take(40)] })] });
        Assert.Equal((Alignment.TooFewUnits, 0), (check.Verdict, check.Units.Count));
        Assert.True(double.IsNaN(check.MeanBits) && double.IsNaN(check.BestLagSeconds));
    }

    [Fact]
    public void Of_UnshiftedInformation_IsThatOfTheRateMaps()
    {
        BinnedRecording binned = RecordingBinner.Bin(Track, new());
        PositionGrid grid = PositionGrid.OfTrack(binned, SpatialTuning.TrackCells);
        RateMaps maps = RateMaps.Of(binned.Counts, grid.Cells(binned.Position), binned.Running, grid, binned.BinWidthSeconds);
        AlignmentCheck check = Check(Track);
        Assert.All(check.Units.Zip(check.InformationBits), unit =>
            Assert.Equal(SpatialInformation.BitsPerSpike(maps.Seconds, maps.Spikes[unit.First]), unit.Second, 1e-9));
        Assert.All(check.Units, unit => Assert.True(maps.Spikes[unit].Sum() >= AlignmentCheck.FewestSpikes));
        Assert.InRange(check.HigherUnits, 0.9 * check.Units.Count, check.Units.Count);
    }

    [SkippableFact]
    public void Of_RealRecordings_AreOnOneClock()
    {
        (string, string)[] recordings = [("hc11-text", "hc11_achilles"), ("csv", "ca1_linear_track")];
        foreach ((string format, string folder) in recordings)
        {
            AlignmentCheck check = Check(RecordingImport.Import(format, SampleRecordings.RealData(folder), new()));
            output.WriteLine($"{folder}: {check.MeanBits:0.00} against {check.MeanShiftedBits:0.00} bit per spike, more in " +
                $"{check.HigherUnits} of {check.Units.Count}");
            Assert.Equal(Alignment.Agree, check.Verdict);
            Assert.InRange(check.BestLagSeconds, -0.5, 0.5);
        }
    }

    private static Recording Moved(Recording recording, double seconds) => recording with
    {
        Units = [.. recording.Units.Select(unit => unit with { TimesSeconds = [
            .. unit.TimesSeconds.Select(t => t + seconds).Where(t => t >= recording.StartSeconds && t < recording.EndSeconds)] })],
    };

    private static AlignmentCheck Check(Recording recording)
    {
        BinnedRecording binned = RecordingBinner.Bin(recording, new());
        return SpatialTuning.OnTrack(recording, binned, PopulationQuality.Of(recording, new())).Alignment;
    }
}
