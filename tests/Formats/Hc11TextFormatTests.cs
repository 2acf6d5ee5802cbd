using Dynamics.Data;
using Dynamics.Formats;
using Dynamics.Tests.Data;
using Xunit.Abstractions;

namespace Dynamics.Tests.Formats;

public sealed class Hc11TextFormatTests(ITestOutputHelper output)
{
    private const string Position = "10.0 NA\n10.03 0.5\n10.05 0.51\n10.08 0.53\n";
    private const string Spikes = "10.01 2\n10.02 1\n10.02 1\n10.06 2\n";

    private static Recording Import(string spikes, string position)
    {
        using var folder = new TemporaryFolder();
        folder.File("spikes.txt", spikes);
        folder.File("position.txt", position);
        return RecordingImport.Import("hc11-text", folder.Path, new());
    }

    [Fact]
    public void Import_SmallExtract_KeepsEverything()
    {
        Recording recording = Import(Spikes, Position);
        Assert.Equal((10.0, 10.11), (recording.StartSeconds, Math.Round(recording.EndSeconds, 9)));
        Assert.Equal([1, 2], recording.Units.Select(unit => unit.UnitId));
        Assert.Equal([10.02, 10.02], recording.Units[0].TimesSeconds);
        Assert.Equal([10.01, 10.06], recording.Units[1].TimesSeconds);
        BehaviorChannel channel = Assert.Single(recording.Channels);
        Assert.Equal(("position", "m"), (channel.Name, channel.UnitOfMeasure));
        Assert.Equal([double.NaN, 0.5, 0.51, 0.53], channel.Values);
        Assert.False(recording.Provenance.ContainsKey("notes"));
    }

    [Fact]
    public void Import_WindowsLineEndsTabsAndEmptyRows_ReadTheSame()
    {
        Recording plain = Import(Spikes, Position);
        Recording other = Import("\uFEFF" + Spikes.Replace(" ", "\t  ").Replace("\n", "\r\n"), "\n" + Position.TrimEnd('\n') + "\n \n");
        Assert.Equal(plain.Units.Select(unit => unit.TimesSeconds), other.Units.Select(unit => unit.TimesSeconds));
        Assert.Equal(plain.Channels[0].Values, other.Channels[0].Values);
    }

    [Fact]
    public void Import_SpikesOutsideTrackingAndDuplicateTimes_AreLeftOutAndSaid()
    {
        Recording recording = Import("9.99 3\n" + Spikes + "11 2\n", Position + "10.08 7\n");
        Assert.Equal(4, recording.SpikeCount);
        Assert.Empty(recording.Units[2].TimesSeconds);
        Assert.Equal(0.53, recording.Channels[0].Values[^1]);
        Assert.Contains("2 spikes outside", recording.Provenance["notes"]);
        Assert.Contains("1 position rows", recording.Provenance["notes"]);
        Assert.Contains("never fire: 3", recording.Provenance["notes"]);
    }

    [Theory]
    [InlineData("10.01 2\n10.02 x\n", Position, "spikes.txt, row 2, column 2 (unit)", "found 'x', expected a whole number")]
    [InlineData("10.01 2\n10.02 1.5\n", Position, "spikes.txt, row 2, column 2 (unit)", "found '1.5'")]
    [InlineData("10.01 2\noops 1\n", Position, "spikes.txt, row 2, column 1 (time_s)", "found 'oops', expected a finite number")]
    [InlineData("10.01 2\ninf 1\n", Position, "spikes.txt, row 2, column 1", "found 'inf'")]
    [InlineData("10.01 2\nInfinity 1\n", Position, "spikes.txt, row 2, column 1", "found 'Infinity'")]
    [InlineData("10.01 2\nNaN 1\n", Position, "spikes.txt, row 2, column 1", "found 'NaN'")]
    [InlineData("10.01 2 7\n", Position, "spikes.txt, row 1", "3 fields, expected 2")]
    [InlineData("10.01\n", Position, "spikes.txt, row 1", "1 fields, expected 2")]
    [InlineData("", Position, "spikes.txt", "no spikes at all")]
    [InlineData("1 2\n2 2\n", Position, "", "no spike lies in the time that the recording keeps")]
    [InlineData(Spikes, "10 NA\n10.03 NA\n", "position.txt", "every row is missing")]
    [InlineData(Spikes, "10 0.1\n", "position.txt", "1 tracked times")]
    [InlineData(Spikes, "", "position.txt", "0 tracked times")]
    [InlineData(Spikes, "10 0.1\n9 0.2\n", "position.txt, row 2, column 1 (time_s)", "time goes backwards")]
    [InlineData(Spikes, "10 0.1\n\n10.1 here\n", "position.txt, row 3, column 2 (position_m)", "found 'here'")]
    public void Import_BadInput_NamesFileRowColumnAndRemedyInOneLine(string spikes, string position, string where, string what)
    {
        var mistake = Assert.Throws<InputException>(() => Import(spikes, position));
        Assert.Contains(where, mistake.Where);
        Assert.Contains(what, mistake.What);
        Assert.NotEmpty(mistake.Remedy);
        Assert.DoesNotContain('\n', mistake.Message);
    }

    [Fact]
    public void Import_MissingFolderOrFile_SaysWhich()
    {
        using var folder = new TemporaryFolder();
        string absent = folder.File("absent");
        var noFolder = Assert.Throws<InputException>(() => RecordingImport.Import("hc11-text", absent, new()));
        Assert.Equal(("no such file or folder", absent), (noFolder.What, noFolder.Where));
        folder.File("position.txt", Position);
        var noFile = Assert.Throws<InputException>(() => RecordingImport.Import("hc11-text", folder.Path, new()));
        Assert.Equal(("no such file", folder.File("spikes.txt")), (noFile.What, noFile.Where));
    }

    [SkippableFact]
    public void Import_RealExtract_HasTheKnownFigures()
    {
        Recording recording = RecordingImport.Import("hc11-text", SampleRecordings.RealData("hc11_achilles"), new());
        BinnedRecording binned = RecordingBinner.Bin(recording, new BinningOptions());
        RecordingSummary summary = RecordingSummary.Of(recording, binned);
        output.WriteLine($"{summary}; cells a bin {(double)binned.Counts.EntryCount / binned.BinCount:0.00}");
        Assert.Equal((120, 215_632L), (summary.Units, summary.Spikes));
        Assert.Equal((38, 37), (summary.PassesUp, summary.PassesDown));
        Assert.InRange(summary.TrackedFraction, 0.999, 1);
        // The whole session has 2.6 cells a bin and 27 % running (docs/reference/formats.md, "hc-11 text extract"); this is its first three
        // quarters.
        Assert.InRange((double)binned.Counts.EntryCount / binned.BinCount, 2.5, 2.9);
        Assert.InRange(summary.RunningFraction, 0.25, 0.32);
        Assert.Empty(summary.SilentUnits);
    }
}
