using System.IO.Compression;
using Dynamics.Data;
using Dynamics.Formats;
using Dynamics.Tests.Data;
using Xunit.Abstractions;

namespace Dynamics.Tests.Formats;

public sealed class CsvFormatTests(ITestOutputHelper output)
{
    private const string Spikes = "time_s,unit\n0.1,4\n0.2,7\n0.3,4\n";
    private const string Position = "time_s,position_cm\n0,1\n0.2,\n0.4,3\n";

    private static Recording Import(string spikes, string position, string? units = null, ImportOptions? options = null)
    {
        using TemporaryFolder folder = Session(spikes, position);
        folder.File("units.csv", units);
        return RecordingImport.Import("csv", folder.Path, options ?? new());
    }

    private static TemporaryFolder Session(string spikes, string position)
    {
        var folder = new TemporaryFolder();
        folder.File("spikes.csv", spikes);
        folder.File("position.csv", position);
        return folder;
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
    public void Import_SpikesUnitByUnit_ArePutInTheOrderOfTime()
    {
        Recording recording = Import("time_s,unit\n0.3,4\n0.1,4\n0.2,7\n0.15,4\n", Position);
        Assert.Equal([0.1, 0.15, 0.3], recording.Units[0].TimesSeconds);
        Assert.Equal([0.2], recording.Units[1].TimesSeconds);
    }

    [Theory]
    [InlineData("quality = good", "4 9")]
    [InlineData("quality in good, mua and tetrode < 2", "7")]
    [InlineData("unit != 9", "7 4")]
    [InlineData("spikes >= 2", "4")]
    [InlineData("rate > 3", "4")]
    public void Import_Keep_LeavesOtherUnitsOutAndSaysWhich(string keep, string units)
    {
        const string Table = "unit,tetrode,quality\n7,1,mua\n4,2,good\n9,2,good\n";
        Recording recording = Import("time_s,unit\n0.1,4\n0.2,7\n0.3,4\n0.3,9\n", Position, Table, new() { Keep = [keep] });
        Assert.Equal(units.Split(' ').Order(), recording.Units.Select(unit => $"{unit.UnitId}").Order());
        Assert.Contains("units left out, for which not", recording.Provenance["notes"]);
        Assert.Equal(recording.Units.Count, recording.UnitProperties["quality"].Count);
    }

    [Fact]
    public void Import_KeepNone_SaysWhatIsThere()
    {
        const string Table = "unit,quality\n7,mua\n4,good\n";
        Assert.Equal("of no unit quality = best holds; there: 'mua' (1), 'good' (1)",
            Assert.Throws<InputException>(() => Import(Spikes, Position, Table, new() { Keep = ["quality=best"] })).What);
        Assert.Equal("choose by one of quality, unit, rate, spikes",
            Assert.Throws<InputException>(() => Import(Spikes, Position, Table, new() { Keep = ["area = CA1"] })).Remedy);
    }

    [Fact]
    public void Import_OtherColumnNames_AreUnderstoodOrChosen()
    {
        Recording understood = Import("timestamp,cluster_id\n0.1,4\n0.2,7\n", "t,X_cm,likelihood\n0,1,1\n0.2,2,1\n0.4,3,1\n");
        Assert.Contains("column timestamp taken as time_s", understood.Provenance["notes"]);
        Assert.Equal(["position", "likelihood"], understood.Channels.Select(channel => channel.Name));
        Dictionary<string, string> columns = new() { ["time_s"] = "when", ["unit"] = "who", ["position_cm"] = "lin" };
        Recording chosen = Import(
            "who;when\n4;0,1\n7;0,2\n", "when\tlin\tword\n0\t1\ta\n0.2\t2\tb\n", options: new() { Columns = columns });
        Assert.Equal([4, 7], chosen.Units.Select(unit => unit.UnitId));
        Assert.Equal(("position", "cm"), (chosen.Channels[0].Name, chosen.Channels[0].UnitOfMeasure));
        Assert.Contains("columns of text left out: word", chosen.Provenance["notes"]);
        Assert.Contains("no table has a column 'what' for unit", Assert.Throws<InputException>(() =>
            Import(Spikes, Position, options: new() { Columns = new Dictionary<string, string> { ["unit"] = "what" } })).What);
    }

    [Fact]
    public void Import_TimesInOtherUnits_BecomeSeconds()
    {
        Recording recording = Import("time_ms,unit\n100,4\n200,7\n", Position);
        Assert.Equal([0.1], recording.Units[0].TimesSeconds);
        recording = Import("time_s,unit\n3000,4\n6000,7\n", Position, options: new() { Times = TimeUnits.Parse("spikes=30000Hz") });
        Assert.Equal([0.2], recording.Units[1].TimesSeconds);
        recording = Import(
            "time_s,unit\n100,4\n200,7\n", "time_s,position_cm\n0,1\n200,\n400,3\n", options: new() { Times = TimeUnits.Parse("ms") });
        Assert.Equal([0, 0.2, 0.4], recording.Channels[0].TimesSeconds);
    }

    [Fact]
    public void Import_TablesOfIntervals_BecomeEpochsThatCanBeChosen()
    {
        using TemporaryFolder folder = Session(Spikes, "time_s,position_cm\n0,1\n0.1,2\n0.2,3\n0.3,4\n0.4,5\n");
        folder.File("trials.csv", "start_time,stop_time,side\n0,0.1,left\n0.1,0.3,right\n0.3,0.4,left\n");
        folder.File("notes.csv", "who,what\nme,nothing\n");
        Recording recording = RecordingImport.Import("csv", folder.Path, new());
        Assert.Equal(["trials", "trials", "trials"], recording.Epochs.Select(epoch => epoch.Name));
        Assert.Contains("notes.csv is not read", recording.Provenance["notes"]);
        Recording left = RecordingImport.Import("csv", folder.Path, new() { Epoch = "trials where side = left" });
        Assert.Equal([1, double.NaN, double.NaN, 4], left.Channels[0].Values);
        Assert.Contains("2 intervals 'trials where side = left' kept, 0.2 of 0.4 s", left.Provenance["notes"]);
    }

    [Theory]
    [InlineData("scorer,net,net,net,net,net,net\nbodyparts,nose,nose,nose,tail,tail,tail\ncoords,x,y,likelihood,x,y,likelihood\n"
        + "0,1,5,0.99,7,7,1\n1,2,6,0.99,7,7,1\n2,3,7,0.2,7,7,1\n3,4,8,0.9,8,7,1\n")]
    [InlineData("track,frame_idx,instance.score,nose.x,nose.y,nose.score,tail.x,tail.y,tail.score\n"
        + "a,0,1,1,5,0.99,7,7,1\na,1,1,2,6,0.99,7,7,1\na,2,1,3,7,0.2,7,7,1\na,3,1,4,8,0.9,7,8,1\n")]
    public void Import_BodyPartsOfDeepLabCutAndSleap_ArePositionInPixels(string table)
    {
        using TemporaryFolder folder = Session(Spikes, table);
        ImportOptions nose = new() { Position = "nose", Times = TimeUnits.Parse("position=10Hz") };
        Recording recording = RecordingImport.Import("csv", folder.Path, nose);
        Assert.Equal(["x", "y", "position"], recording.Channels.Select(channel => channel.Name));
        Assert.Equal([0, 0.1, 0.2, 0.30000000000000004], recording.Channels[0].TimesSeconds);
        Assert.Equal([1, 2, double.NaN, 4], recording.Channels[0].Values);
        Assert.Contains("1 of 4 frames with a likelihood below 0.6", recording.Provenance["notes"]);
        Assert.Contains("2 body parts, as DeepLabCut and SLEAP write them: nose, tail",
            Assert.Throws<InputException>(() => RecordingImport.Import("csv", folder.Path, new())).What);
        Assert.Contains("--time-unit position=30Hz",
            Assert.Throws<InputException>(() => RecordingImport.Import("csv", folder.Path, new() { Position = "nose" })).Remedy);
    }

    [Fact]
    public void Import_PositionInAFileOfItsOwn_IsTakenFromThere()
    {
        using TemporaryFolder folder = Session(Spikes, Position);
        folder.File("tracking/rat.tsv", "time_s\tlin_m\tother\n0\t1\t7\n0.5\t2\t8\n");
        Recording recording = RecordingImport.Import("csv", folder.Path, new() { Position = folder.File("tracking/rat.tsv") + ":lin" });
        Assert.Equal([1, 2], recording.Channels[0].Values);
        Assert.Equal("position", recording.Channels[0].Name);
    }

    [Fact]
    public void Import_TimesThatCannotBeSeconds_AreRefusedOrSaid()
    {
        string spikes = "time_s,unit\n" + string.Concat(Enumerable.Range(0, 100).Select(i => $"{i * 1000},{i % 2}\n"));
        string position = "time_s,position_m\n" + string.Concat(Enumerable.Range(0, 100).Select(i => $"{i},{i % 7}\n"));
        Assert.Contains("spikes and position do not share a clock: spikes last from 0 to 99000 s, position from 0 to 99 s",
            Assert.Throws<InputException>(() => Import(spikes, position)).What);
        Assert.Equal(100, Import(spikes, position, options: new() { Times = TimeUnits.Parse("spikes=ms") }).SpikeCount);
        string slow = "time_s,position_m\n" + string.Concat(Enumerable.Range(0, 100).Select(i => $"{i * 1000},{i % 7}\n"));
        Assert.Contains("if they are milliseconds, add --time-unit ms", Assert.Throws<InputException>(() => Import(spikes, slow)).Remedy);
    }

    [Fact]
    public void Import_SpanOfNoTrack_IsSaidAndCanBeMended()
    {
        const string Long = "time_s,position_m\n0,1\n0.2,157\n0.4,3\n";
        Assert.Contains("position spans 156 m", Import(Spikes, Long).Provenance["notes"]);
        Recording mended = Import(Spikes, Long, options: new() { PositionUnit = "cm" });
        Assert.Equal("cm", mended.Channels[0].UnitOfMeasure);
        Assert.DoesNotContain("spans", mended.Provenance.GetValueOrDefault("notes", ""));
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
        Recording recording = Import(Spikes, Position, "unit,tetrode,depth_um,area\n7,1,,ADn\n9,2,1.5,\n4,2,2.5,CA1\n");
        Assert.Equal([7, 9, 4], recording.Units.Select(unit => unit.UnitId));
        Assert.Empty(recording.Units[1].TimesSeconds);
        Assert.Equal([1, 2, 2], recording.UnitProperties["tetrode"].Numbers!);
        Assert.Equal([double.NaN, 1.5, 2.5], recording.UnitProperties["depth_um"].Numbers!);
        Assert.Equal(["ADn", "", "CA1"], recording.UnitProperties["area"].Texts!);
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
        Recording recording = Import(Spikes, rows, options: new() { KeepStill = true });
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
    [InlineData("time_s,unit\n", Position, null, "spikes.csv", "no spikes at all")]
    [InlineData("", Position, null, "spikes.csv", "empty")]
    [InlineData("when,unit\n0.1,4\n", Position, null, "spikes.csv, row 1", "no column 'time_s'")]
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

    [Fact]
    public void Import_PackedTableCutShort_IsRefusedThoughItsRowsAreWhole()
    {
        // Packed by flushes, so that every row read from the part that is left is whole.
        using TemporaryFolder folder = Session("", Position);
        File.Delete(folder["spikes.csv"]);
        long cut;
        using (FileStream file = File.Create(folder["spikes.csv.gz"]))
        {
            using GZipStream packed = new(file, CompressionLevel.Fastest);
            packed.Write("time_s,unit\n0.1,4\n0.2,7\n"u8);
            packed.Flush();
            cut = file.Length;
            packed.Write("0.3,4\n"u8);
        }
        Assert.Equal(3, CsvImport().SpikeCount);
        using (FileStream file = File.OpenWrite(folder["spikes.csv.gz"]))
        {
            file.SetLength(cut);
        }
        Assert.Contains("truncated", Assert.Throws<InputException>(CsvImport).What, StringComparison.Ordinal);

        Recording CsvImport() => RecordingImport.Import("csv", folder.Path, new());
    }

    [SkippableFact]
    public void Import_RealLinearTrack_HasTheKnownFigures()
    {
        Recording recording = RecordingImport.Import("csv", SampleRecordings.RealData("ca1_linear_track"), new());
        RecordingSummary summary = RecordingSummary.Of(recording, RecordingBinner.Bin(recording, new BinningOptions()));
        output.WriteLine($"{summary}; {recording.Provenance["notes"]}");
        // docs/reference/formats.md, "nelpy example data": 31 units, 28,825 spikes inside the tracking, 24 + 24 passes, 99.99 % tracked.
        // But before and after the session the tracker rests at one pixel, 1,023 of 1,982 s, and the last pass leads to that pixel.
        Assert.Equal((31, 28_825L), (summary.Units, summary.Spikes));
        Assert.Equal((24, 23), (summary.PassesUp, summary.PassesDown));
        Assert.InRange(summary.TrackedFraction, 0.483, 0.485);
        Assert.Equal(5, recording.UnitProperties.Count + 1);
    }
}
