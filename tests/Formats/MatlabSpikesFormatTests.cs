using System.Globalization;
using Dynamics.Benchmarks.Files;
using Dynamics.Data;
using Dynamics.Formats;
using Dynamics.Formats.Internals.Matlab;
using Dynamics.Tests.Data;
using Xunit.Abstractions;

namespace Dynamics.Tests.Formats;

public sealed class MatlabSpikesFormatTests(ITestOutputHelper output)
{
    private const int ClockRate = 30_000;
    private const int MiInt8 = 1, MiUInt8 = 2, MiInt16 = 3, MiUInt16 = 4, MiInt32 = 5, MiSingle = 7, MiInt64 = 12;

    /// <summary>Clusters by tetrode; null is [].</summary>
    private static MatlabNode Spikes(params double[]?[][] tetrodes) =>
        MatlabNode.Cell(MatlabNode.Cell(MatlabNode.Cell([.. tetrodes.Select(clusters =>
        clusters.Length == 0
            ? MatlabNode.Nothing
            : MatlabNode.Cell([.. clusters.Select(times => times is null ? MatlabNode.Nothing : Cluster(MatlabNode.Column(times)))]))])));

    private static MatlabNode Cluster(MatlabNode time) => MatlabNode.Structure(
        ("meanrate", MatlabNode.Column([0.5])), ("time", time), ("timerange", MatlabNode.Stored([1, 2], MiUInt8, [0, 100])));

    private static byte[] File(MatlabNode spikes, bool compressed = true) =>
        MatlabNode.File(compressed, ("before", MatlabNode.Column(new double[1000])), ("spikes", spikes), ("after", MatlabNode.Cell()));

    private static byte[] Tracking(int samples = 200) =>
        TrackingFileWriter.ToBytes(ClockRate, [.. Enumerable.Range(0, samples).Select(i => (uint)(30_000 + 500 * i))],
        [.. Enumerable.Range(0, samples).Select(i => (ushort)(100 + 2 * i))],
        [.. Enumerable.Range(0, samples).Select(i => (ushort)(50 + i))]);

    private static string Put(TemporaryFolder folder, byte[] spikes, byte[]? tracking = null)
    {
        System.IO.File.WriteAllBytes(folder.File("spikes.mat"), spikes);
        System.IO.File.WriteAllBytes(folder.File("trajectory.videoPositionTracking"), tracking ?? Tracking());
        return folder.Path;
    }

    private static Recording Import(
        byte[] spikes, byte[]? tracking = null, ImportOptions? options = null, string format = RecordingImport.Automatic)
    {
        using var folder = new TemporaryFolder();
        return RecordingImport.Import(format, Put(folder, spikes, tracking), options ?? new());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Import_NestedCells_NumbersTheClustersThatFire(bool compressed)
    {
        Recording recording = Import(File(Spikes([], [[1.5, 2], null, [], [3]], [null, [1.25]]), compressed));
        Assert.Equal([1, 2, 3], recording.Units.Select(unit => unit.UnitId));
        Assert.Equal([[1.5, 2], [3], [1.25]], recording.Units.Select(unit => unit.TimesSeconds));
        Assert.Equal([2, 2, 3], recording.UnitProperties["tetrode"].Numbers!);
        Assert.Equal([1, 4, 2], recording.UnitProperties["cluster"].Numbers!);
        Assert.Equal([("x", "px"), ("y", "px"), ("position", "px")],
            recording.Channels.Select(channel => (channel.Name, channel.UnitOfMeasure)));
        Assert.Equal(1.0, recording.StartSeconds);
        Assert.Equal(1 + 200 / 60.0, recording.EndSeconds, 1e-9);
        Assert.Equal(100, recording.Channels[0].Values[0]);
        Assert.Contains("1 clusters without a spike", recording.Provenance["notes"]);
        Assert.Equal("matlab-spikes", recording.Provenance["importer"]);
    }

    [Fact]
    public void Import_NumbersStoredNarrowly_AreWidened()
    {
        MatlabNode Of(int type, byte[] data, int count) =>
            MatlabNode.Cell(MatlabNode.Cell(MatlabNode.Cell(MatlabNode.Cell(Cluster(MatlabNode.Stored([count, 1], type, data))))));
        void Holds(double[] expected, int type, byte[] data) =>
            Assert.Equal(expected, Import(File(Of(type, data, expected.Length))).Units[0].TimesSeconds);
        Holds([1, 2, 3], MiUInt8, [1, 2, 3]);
        Holds([1, 2, 3, 3, 4, 4, 4, 4, 4], MiInt8, [1, 2, 3, 3, 4, 4, 4, 4, 4]);
        Holds([2], MiInt16, BitConverter.GetBytes((short)2));
        Holds([1, 3], MiUInt16, [.. BitConverter.GetBytes((ushort)1), .. BitConverter.GetBytes((ushort)3)]);
        Holds([4], MiInt32, BitConverter.GetBytes(4));
        Holds([1.5, 2.5], MiSingle, [.. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(2.5f)]);
        Holds([3], MiInt64, BitConverter.GetBytes(3L));
    }

    [Fact]
    public void Import_FileMadeByAnotherWriter_IsRead()
    {
        // SciPy 1.10.1: savemat(f, {'note': 'made by scipy', 'spikes': c}, do_compression=True), object arrays for cells, c of shape
        // {{[], {struct('time', [1.5; 2.5], 'meanrate', 0.5)}}} in MATLAB's notation.
        byte[] content = Convert.FromBase64String(SciPy);
        SpikeTrain unit = Assert.Single(Import(content).Units);
        Assert.Equal([1.5, 2.5], unit.TimesSeconds);
    }

    private const string SciPy =
        "TUFUTEFCIDUuMCBNQVQtZmlsZSBQbGF0Zm9ybTogcG9zaXgsIENyZWF0ZWQgb246IFN1biBOb3YgMjIgMDU6MzI6NTQgMjAyNgAA" +
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" +
        "AAAAAAAAAAAAAAAAABSU0PAAAANgAAAHic42NgYHAAYjYg5gBiFgYIYIXyGYGYF0yzMOTll6QKQPm5iSmpCkmVCsXJmQWVQD4Afc" +
        "EHLg8AAACIAAAAeJzjY2BguMHIwMAGpDmAGMgEA1YkPgyD1BQX" +
        "ZGanFjMw8AHZC4jUBwIg9QUE1DOhqTdgQKhnQ1MPAzD1nEj6OEh01w0ke5gIqGdlYAHbBeILAXFJZm4qWCI3NTGvKLEkFclcBzzu" +
        "Z0IzF2SmANxXP+whNIsDyBwLPOagu48TJXwe2AMA20MPcA==";

    [Fact]
    public void Import_CsvTwin_IsTheSameRecording()
    {
        using TemporaryFolder csv = new(), matlab = new();
        var random = new RandomStream(7);
        uint[] ticks = new uint[3000];
        for (int i = 1; i < ticks.Length; i++)
        {
            ticks[i] = ticks[i - 1] + (i == 1700 ? 0 : 490 + (uint)(20 * random.NextDouble())); // One time twice.
        }
        ushort[] x = [.. ticks.Select(tick => (ushort)(320 + 200 * Math.Sin(tick / 60_000.0)))],
            y = [.. ticks.Select(tick => (ushort)(240 - 150 * Math.Sin(tick / 60_000.0) + 3 * random.NextDouble()))];
        double[][] trains =
            [.. Enumerable.Range(0, 6).Select(_ => Enumerable.Range(0, 300).Select(_ => 55 * random.NextDouble() - 1).Order().ToArray())];
        string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
        System.IO.File.WriteAllLines(csv.File("position.csv"),
            ["time_s,x_px,y_px", .. ticks.Select((tick, i) => $"{Text(tick / (double)ClockRate)},{x[i]},{y[i]}")]);
        System.IO.File.WriteAllLines(csv.File("spikes.csv"), ["time_s,unit", .. trains.SelectMany((train, i) =>
            train.Select(time => (Time: time, Unit: i + 1))).OrderBy(row => row.Time).Select(row => $"{Text(row.Time)},{row.Unit}")]);
        csv.File("units.csv", "unit,tetrode,cluster\n1,2,1\n2,2,2\n3,4,2\n4,4,3\n5,5,1\n6,5,2\n");
        Put(matlab, File(Spikes([], [trains[0], trains[1]], [], [null, trains[2], trains[3]], [trains[4], trains[5]])),
            TrackingFileWriter.ToBytes(ClockRate, ticks, x, y));

        Recording expected = RecordingImport.Import(RecordingImport.Automatic, csv.Path, new()),
            actual = RecordingImport.Import(RecordingImport.Automatic, matlab.Path, new());
        Assert.Equal("csv", expected.Provenance["importer"]);
        Assert.Contains("1 position rows", actual.Provenance["notes"]);
        SampleRecordings.AssertSame(expected with { Name = actual.Name, Provenance = actual.Provenance }, actual);
    }

    [SkippableFact]
    public void Import_RealCsvTwin_IsTheSameRecording()
    {
        string real = SampleRecordings.RealData("ca1_linear_track");
        Recording expected = RecordingImport.Import("csv", real, new() { KeepStill = true });
        // The CSV tables were converted from such files: seconds are ticks / 30,000, rounded to the microsecond.
        BehaviorChannel x = expected.Channels[0], y = expected.Channels[1];
        double[]?[][] tetrodes = [.. Enumerable.Range(1, 13).Select(tetrode => Enumerable.Range(1, 40)
            .Select(cluster => expected.Units.Where((_, i) => expected.UnitProperties["tetrode"].Numbers![i] == tetrode
                && expected.UnitProperties["cluster"].Numbers![i] == cluster).SingleOrDefault()?.TimesSeconds).ToArray())];
        byte[] tracking = TrackingFileWriter.ToBytes(ClockRate, [.. x.TimesSeconds.Select(time => (uint)Math.Round(time * ClockRate))],
            Array.ConvertAll(x.Values, value => (ushort)value), Array.ConvertAll(y.Values, value => (ushort)value));
        Recording actual = Import(File(Spikes(tetrodes)), tracking, new() { KeepStill = true });
        output.WriteLine(actual.Provenance["notes"]);
        Assert.Equal(expected.Units.Select(unit => unit.TimesSeconds), actual.Units.Select(unit => unit.TimesSeconds));
        Assert.Equal(expected.UnitProperties["tetrode"].Numbers, actual.UnitProperties["tetrode"].Numbers!);
        Assert.Equal(expected.UnitProperties["cluster"].Numbers, actual.UnitProperties["cluster"].Numbers!);
        Assert.Equal(expected.Channels[1].Values, actual.Channels[1].Values);
        Assert.All(expected.Channels[2].TimesSeconds.Zip(actual.Channels[2].TimesSeconds), pair =>
            Assert.Equal(pair.First, pair.Second, 5e-7));
        Assert.All(expected.Channels[2].Values.Zip(actual.Channels[2].Values), pair => Assert.Equal(pair.First, pair.Second, 1e-3));
        // docs/reference/formats.md, "nelpy example data": 1.3 % of the samples on the border.
        Assert.Contains("1.3 % of the positions lie on the border", actual.Provenance["notes"]);
    }

    [Fact]
    public void Import_MatFileWithItsTrackingBesideIt_IsFound()
    {
        using var folder = new TemporaryFolder();
        Put(folder, File(Spikes([[1.5]])));
        Recording recording = RecordingImport.Import(RecordingImport.Automatic, folder.File("spikes.mat"), new());
        Assert.Equal("spikes", recording.Name);
        System.IO.File.Copy(folder.File("spikes.mat"), folder.File("other.mat"));
        Assert.Contains("2 things that can be imported are there: other.mat (matlab-spikes), spikes.mat",
            Assert.Throws<InputException>(() => RecordingImport.Import(RecordingImport.Automatic, folder.Path, new())).What);
        Assert.Equal(1, RecordingImport.Import("matlab-spikes", folder.File("other.mat"), new()).SpikeCount);
        System.IO.File.Delete(folder.File("trajectory.videoPositionTracking"));
        Assert.Contains("no .videoPositionTracking file is there",
            Assert.Throws<InputException>(() => RecordingImport.Import("matlab-spikes", folder.File("spikes.mat"), new())).What);
        Assert.Contains("none of the known formats",
            Assert.Throws<InputException>(() => RecordingImport.Import(RecordingImport.Automatic, folder.File("spikes.mat"), new())).What);
    }

    [Fact]
    public void Import_OtherLayouts_SayWhereAndWhatIsExpected()
    {
        static string Refused(byte[] spikes)
        {
            var mistake = Assert.Throws<InputException>(() => Import(spikes, format: "matlab-spikes"));
            Assert.Contains("spikes.mat", mistake.Where);
            Assert.DoesNotContain('\n', mistake.Message);
            return mistake.What;
        }
        Assert.Contains("no variable 'spikes' among (units, x)",
            Refused(MatlabNode.File(true, ("units", MatlabNode.Cell()), ("x", MatlabNode.Cell()))));
        Assert.Contains("'spikes' is a 2x1 numbers, expected a cell", Refused(File(MatlabNode.Column([1, 2]))));
        Assert.Contains("'spikes{1}{1}{1}{1}' is a 1x1 numbers, expected a structure",
            Refused(File(MatlabNode.Cell(MatlabNode.Cell(MatlabNode.Cell(MatlabNode.Cell(MatlabNode.Column([1]))))))));
        Assert.Contains("'spikes{1}{1}{1}{1}.time' is missing", Refused(
            File(MatlabNode.Cell(MatlabNode.Cell(MatlabNode.Cell(MatlabNode.Cell(MatlabNode.Structure(("t", MatlabNode.Column([1]))))))))));
        Assert.Contains("'spikes{1}{1}{1}{1}.time' is 2x2 numbers", Refused(File(MatlabNode.Cell(
            MatlabNode.Cell(MatlabNode.Cell(MatlabNode.Cell(Cluster(MatlabNode.Stored([2, 2], MiUInt8, [1, 2, 3, 4])))))))));
        Assert.Contains("2 recordings in the variable 'spikes' (spikes{1}{1}, spikes{1}{3})", Refused(File(MatlabNode.Cell(MatlabNode.Cell(
            MatlabNode.Cell(MatlabNode.Cell(Cluster(MatlabNode.Column([1])))), MatlabNode.Nothing,
            MatlabNode.Cell(MatlabNode.Cell(Cluster(MatlabNode.Column([1])))))))));
        Assert.Contains("no cluster in the variable", Refused(File(Spikes([], [null, []]))));
        Assert.Contains("the time of spike 2 is NaN", Refused(File(Spikes([[1, double.NaN]]))));
    }

    [Fact]
    public void ReadVariable_BigEndianOrLaterVersion_IsRefused()
    {
        using var folder = new TemporaryFolder();
        byte[] content = File(Spikes([[1.5]]));
        (content[124], content[125], content[126], content[127]) = (1, 0, (byte)'M', (byte)'I');
        Put(folder, content);
        Assert.Contains("big-endian",
            Assert.Throws<InputException>(() => RecordingImport.Import("matlab-spikes", folder.Path, new())).What);
        (content[124], content[125], content[126], content[127]) = (0, 2, (byte)'I', (byte)'M');
        Put(folder, content);
        Assert.Contains("not a MATLAB v5 file",
            Assert.Throws<InputException>(() => MatlabFile.ReadVariable(folder.File("spikes.mat"), "spikes", _ => true)).What);
    }

    [Fact]
    public void ReadVariable_Bombs_AreRefusedBeforeTheyAreInflated()
    {
        using var folder = new TemporaryFolder();
        void Refused(byte[] element, string what)
        {
            byte[] content = [.. MatlabNode.File(false), .. element];
            System.IO.File.WriteAllBytes(folder.File("bomb.mat"), content);
            long before = GC.GetAllocatedBytesForCurrentThread();
            var mistake = Assert.Throws<InputException>(() => MatlabFile.ReadVariable(folder.File("bomb.mat"), "spikes", _ => true));
            Assert.Contains(what, mistake.What);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2000L * content.Length + (1 << 20));
        }
        MatlabNode deep = MatlabNode.Cell();
        for (int i = 0; i < 40; i++)
        {
            deep = MatlabNode.Cell(deep);
        }
        Refused(MatlabNode.Compress(deep.ToElement("spikes")), "cells within each other");
        byte[] claims = new MatlabNode(6, [1 << 30, 1], [.. BitConverter.GetBytes(9), .. BitConverter.GetBytes(int.MaxValue)])
            .ToElement("spikes");
        Refused(claims, "a matrix of 1073741824x1 in");
        Refused(new MatlabNode(1, [int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue], []).ToElement("spikes"),
            "a matrix of 2147483647x");
        Refused(new MatlabNode(6, [-1, 1], []).ToElement("spikes"), "a matrix of -1x1");
        BitConverter.GetBytes(int.MaxValue).CopyTo(claims, 4); // Length of the matrix.
        Refused(claims, "an element of 2147483647 bytes where");
        Refused(MatlabNode.Compress(claims), "an element of 2147483647 bytes where");
        // A claim that deflate could keep, of zeros that are not there.
        byte[] zeros = MatlabNode.Compress(new MatlabNode(6, [20_000, 1], MatlabNode.Element(9, new byte[160_000])).ToElement("spikes"));
        Refused(zeros[..(zeros.Length / 2)], "");
        Refused([.. BitConverter.GetBytes(15), .. BitConverter.GetBytes(6), 1, 2, 3, 4, 5, 6], "cannot be read");
        Refused([.. BitConverter.GetBytes(14), .. BitConverter.GetBytes(0)], "no variable 'spikes' among ()");
    }

    [Fact]
    public void Read_OtherTrackingFiles_AreReadOrRefused()
    {
        static byte[] Edit(string old, string text)
        {
            byte[] file = Tracking();
            string latin = System.Text.Encoding.Latin1.GetString(file);
            Assert.Contains(old, latin);
            return System.Text.Encoding.Latin1.GetBytes(latin.Replace(old, text));
        }
        byte[] spikes = File(Spikes([[1.5]]));
        string Refused(byte[] tracking)
        {
            var mistake = Assert.Throws<InputException>(() => Import(spikes, tracking));
            Assert.DoesNotContain('\n', mistake.Message);
            return mistake.What;
        }
        // A record that was cut off.
        Assert.Equal(Import(spikes).Channels[2].Values, Import(spikes, [.. Tracking(), 1, 2, 3]).Channels[2].Values);
        Assert.Equal(0.5, Import(spikes, Edit("clockrate: 30000", "clockrate: 60000")).StartSeconds);
        Assert.Contains("clock rate", Refused(Edit("clockrate: 30000", "clockrate: 0")));
        Assert.Contains("clock rate", Refused(Edit("clockrate: 30000", "")));
        Assert.Contains("fields of known types", Refused(Edit("<xloc uint16>", "<xloc quaternion>")));
        Assert.Contains("no field 'xloc' among (time, x, yloc", Refused(Edit("<xloc uint16>", "<x uint16>")));
        Assert.Contains("0 tracked times", Refused(TrackingFileWriter.ToBytes(ClockRate, [], [], [])));
        Assert.Contains("before the time of the row before", Refused(TrackingFileWriter.ToBytes(ClockRate, [2, 1], [1, 2], [1, 2])));
        Assert.Contains("never move", Refused(TrackingFileWriter.ToBytes(ClockRate, [1, 2, 3], [5, 5, 5], [5, 5, 5])));
    }
}
