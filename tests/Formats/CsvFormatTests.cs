using Dynamics.Data;
using Dynamics.Formats;
using Dynamics.Tests.Data;
using Xunit.Abstractions;

namespace Dynamics.Tests.Formats;

public sealed class CsvFormatTests(ITestOutputHelper output)
{
    private const string Spikes = "time_s,unit\n0.1,4\n0.2,7\n0.3,4\n";
    private const string Position = "time_s,position_cm\n0,1\n0.2,\n0.4,3\n";

    private static Recording Import(string spikes, string position, string? units = null)
    {
        using var folder = new TemporaryFolder();
        folder.File("spikes.csv", spikes);
        folder.File("position.csv", position);
        folder.File("units.csv", units);
        return RecordingImport.Import("csv", folder.Path, new());
    }

    [Fact]
    public void Import_OneDimension_ReadsUnitOfMeasureAndMissingValues()
    {
        Recording recording = Import(Spikes, Position);
        Assert.Equal(("position", "cm"), (recording.Channels[0].Name, recording.Channels[0].UnitOfMeasure));
        Assert.Equal([1, double.NaN, 3], recording.Channels[0].Values);
        Assert.Equal([4, 7], recording.Units.Select(unit => unit.UnitId));
        Assert.Equal([0.1, 0.3], recording.Units[0].TimesSeconds);
    }

    [Fact]
    public void Import_SingleColumnOfAnotherName_IsThePositionAndSaid()
    {
        Recording recording = Import(Spikes, Position.Replace("position_cm", "angle_deg"));
        Assert.Equal(("position", "deg"), (recording.Channels[0].Name, recording.Channels[0].UnitOfMeasure));
        Assert.Contains("angle taken as the position", recording.Provenance["notes"]);
        Assert.Equal("a.u.", Import(Spikes, Position.Replace("position_cm", "position")).Channels[0].UnitOfMeasure);
    }

    [Fact]
    public void Import_ColumnsInDegreesOrRadians_AreAnglesThatWrap()
    {
        const string Table = "time_s,position_cm,head_deg,tail_rad,x_deg\n0,1,-90,7,-5\n0.2,2,360,,380\n";
        Recording recording = Import(Spikes, Table);
        BehaviorChannel Channel(string name) => recording.Channels.Single(channel => channel.Name == name);
        Assert.Equal([270, 0], Channel("head").Values);
        Assert.Equal(360, Channel("head").Period);
        Assert.Equal(Math.Tau, Channel("tail").Period);
        Assert.Equal(7 - Math.Tau, Channel("tail").Values[0], 1e-12);
        Assert.Equal(double.NaN, Channel("tail").Values[1]);
        Assert.Equal([-5, 380], Channel("x").Values); // where the eye looks
        Assert.Equal([double.NaN, double.NaN], [Channel("x").Period, Channel("position").Period]);
    }

    [Fact]
    public void Import_UnitTable_KeepsSilentUnitsOrderAndProperties()
    {
        Recording recording = Import(Spikes, Position, "unit,tetrode,depth_um\n7,1,\n9,2,1.5\n4,2,2.5\n");
        Assert.Equal([7, 9, 4], recording.Units.Select(unit => unit.UnitId));
        Assert.Empty(recording.Units[1].TimesSeconds);
        Assert.Equal([1, 2, 2], recording.UnitProperties["tetrode"].Numbers!);
        Assert.Equal([double.NaN, 1.5, 2.5], recording.UnitProperties["depth_um"].Numbers!);
        Assert.Contains("never fire: 9", recording.Provenance["notes"]);
    }

    [Fact]
    public void Import_DiagonalTrackWithRestBesideIt_ProjectsOnTheDirectionOfMovement()
    {
        // Runs along (0.8, -0.6), then a rest ten times as long far off the line.
        var random = new RandomStream(2);
        string rows = "time_s,x_px,y_px\n";
        double[] along = new double[4400];
        for (int i = 0; i < along.Length; i++)
        {
            along[i] = i < 400 ? 200 + 150 * Math.Sin(i * 0.1) : double.NaN;
            (double x, double y) = i < 400 ? (100 + 0.8 * along[i], 400 - 0.6 * along[i] + random.NextGaussian()) : (500, 400);
            rows += FormattableString.Invariant($"{i * 0.05:0.00},{x:0.0000},{y:0.0000}\n");
        }
        Recording recording = Import(Spikes, rows);
        Assert.Equal(["x", "y", "position"], recording.Channels.Select(channel => channel.Name));
        double[] position = recording.Channels[2].Values;
        Assert.Equal(0, position.Min());
        for (int i = 1; i < 400; i++)
        {
            Assert.Equal(along[i] - along[0], position[i] - position[0], 12.0);
        }
        Assert.Equal("px", recording.Channels[2].UnitOfMeasure);
    }

    [Theory]
    [InlineData("time_s,unit\n0.1,4\n0.2,CA1\n", Position, null, "spikes.csv, row 3, column 2 (unit)", "found 'CA1'")]
    [InlineData("time_s,unit\n0.2,4\n0.1,4\n", Position, null, "spikes.csv, row 3", "backwards")]
    [InlineData("time_s,unit\n", Position, null, "spikes.csv", "no spikes at all")]
    [InlineData("", Position, null, "spikes.csv", "empty")]
    [InlineData("time,unit\n0.1,4\n", Position, null, "spikes.csv, row 1", "no column 'time_s'")]
    [InlineData("time_s,time_s\n0.1,4\n", Position, null, "spikes.csv, row 1", "two columns of one name")]
    [InlineData(Spikes, "time_s,position_m\n0,NaN\n1,NA\n2,\n", null, "position.csv", "every row is missing")]
    [InlineData(Spikes, "time_s,speed,heading\n0,1,1\n1,2,2\n", null, "position.csv", "no position among the columns")]
    [InlineData(Spikes, "time_s\n0\n1\n", null, "position.csv", "no position among the columns")]
    [InlineData(Spikes, "time_s,x_px,y_cm\n0,1,1\n1,2,2\n", null, "position.csv", "x is in px, y in cm")]
    [InlineData(Spikes, "time_s,x_px,y_px\n0,1,1\n1,1,1\n", null, "position.csv", "never move")]
    [InlineData(Spikes, "time_s,position_m\n0,1\n1,1,1\n", null, "position.csv, row 3", "3 fields, expected 2")]
    [InlineData(Spikes, "time_s,position_m\n0,1\n1,-inf\n", null, "position.csv, row 3, column 2", "found '-inf'")]
    [InlineData(Spikes, Position, "unit\n4\n", "spikes.csv", "unit 7 fires at 0.2 s but is not listed")]
    [InlineData(Spikes, Position, "unit\n4\n7\n4\n", "units.csv, row 4", "listed twice")]
    [InlineData(Spikes, Position, "unit,region\n4,CA1\n7,CA3\n", "units.csv, row 2, column 2 (region)", "found 'CA1'")]
    [InlineData(Spikes, Position, "unit\n", "units.csv", "no unit is listed")]
    public void Import_BadInput_NamesFileRowColumnAndRemedyInOneLine(
        string spikes, string position, string? units, string where, string what)
    {
        var mistake = Assert.Throws<InputException>(() => Import(spikes, position, units));
        Assert.Contains(where, mistake.Where);
        Assert.Contains(what, mistake.What);
        Assert.NotEmpty(mistake.Remedy);
        Assert.DoesNotContain('\n', mistake.Message);
    }

    [SkippableFact]
    public void Import_RealLinearTrack_HasTheKnownFigures()
    {
        Recording recording = RecordingImport.Import("csv", SampleRecordings.RealData("ca1_linear_track"), new());
        RecordingSummary summary = RecordingSummary.Of(recording, RecordingBinner.Bin(recording, new BinningOptions()));
        output.WriteLine($"{summary}; {recording.Provenance["notes"]}");
        // docs/reference/formats.md, "nelpy example data": 31 units, 28,825 spikes inside the tracking, 24 + 24 passes, 99.99 % tracked.
        Assert.Equal((31, 28_825L), (summary.Units, summary.Spikes));
        Assert.Equal((24, 24), (summary.PassesUp, summary.PassesDown));
        Assert.InRange(summary.TrackedFraction, 0.999, 1);
        Assert.Equal(5, recording.UnitProperties.Count + 1);
    }
}
