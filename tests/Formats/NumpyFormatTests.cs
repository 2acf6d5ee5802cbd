using Dynamics.Data;
using Dynamics.Formats;
using Dynamics.Tests.Data;

namespace Dynamics.Tests.Formats;

public sealed class NumpyFormatTests
{
    private static NumpyArray Row(string name, Array values) => new(name, values, [values.Length]);

    private static readonly NumpyArray[] s_session =
    [
        Row("spike_times", new[] { 0.3, 0.1, 0.2 }),
        Row("spike_units", new byte[] { 4, 4, 7 }),
        Row("position_times", new[] { 0.0, 0.2, 0.4 }),
        Row("position_cm", new float[] { 1, 2, 3.5f }),
    ];

    private static Recording Import(TemporaryFolder folder, NumpyArray[] arrays, ImportOptions? options = null)
    {
        NumpyFile.WriteArchive(folder.File("session.npz"), arrays);
        return RecordingImport.Import(RecordingImport.Automatic, folder.File("session.npz"), options ?? new());
    }

    private static Recording Import(params NumpyArray[] arrays)
    {
        using var folder = new TemporaryFolder();
        NumpyFile.WriteArchive(folder.File("session.npz"), arrays);
        return RecordingImport.Import("npz", folder.File("session.npz"), new());
    }

    private static NumpyArray[] With(params NumpyArray[] changed) =>
        [.. s_session.Where(array => changed.All(other => other.Name != array.Name)), .. changed];

    [Fact]
    public void Import_ArchiveOfAnyOrderAndTypes_SortsWithinUnitsAndReadsUnitsOfMeasure()
    {
        using var folder = new TemporaryFolder();
        Recording recording = Import(folder, s_session);
        Assert.Equal("session", recording.Name);
        Assert.Equal([4, 7], recording.Units.Select(unit => unit.UnitId));
        Assert.Equal([0.1, 0.3], recording.Units[0].TimesSeconds);
        BehaviorChannel channel = Assert.Single(recording.Channels);
        Assert.Equal(("position", "cm"), (channel.Name, channel.UnitOfMeasure));
        Assert.Equal([1, 2, 3.5], channel.Values);
        Assert.Equal("npz", recording.Provenance["importer"]);
    }

    [Fact]
    public void Import_ArchiveThatNumPySaved_IsRead()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("spikes.npz"), NumpyFixtures.Stored);
        IReadOnlyList<NumpyArray> saved = NumpyFile.ReadArchive(folder.File("spikes.npz"));
        Recording recording = Import([.. saved, Row("position_times", new[] { 0.0, 1 }), Row("position", new[] { 0.0, 1 })]);
        Assert.Equal([0.5, 1.25], Assert.Single(recording.Units).TimesSeconds);
    }

    [Fact]
    public void Import_UnitsEpochsAndOtherChannels_AreKept()
    {
        using var folder = new TemporaryFolder();
        NumpyArray[] arrays =
        [
            .. s_session,
            Row("unit_ids", new[] { 7, 9, 4 }), Row("unit_depth", new[] { 1.0, double.NaN, 3 }),
            Row("unit_region", new[] { "CA1", "CA1", "CA3" }),
            Row("epoch_names", new[] { "run", "rest" }), Row("epoch_starts", new[] { 0.1, 0.5 }), Row("epoch_ends", new[] { 0.4, 2 }),
            Row("speed", new[] { 5.0, 6 }), Row("speed_times", new[] { 0.1, 0.3 }), Row("lfp", new double[100]),
        ];
        Recording recording = Import(folder, arrays);
        Assert.Equal([7, 9, 4], recording.Units.Select(unit => unit.UnitId));
        Assert.Equal([1, double.NaN, 3], recording.UnitProperties["depth"].Numbers!);
        Assert.Equal(["CA1", "CA1", "CA3"], recording.UnitProperties["region"].Texts!);
        Assert.Equal([new Epoch("run", 0.1, 0.4), new Epoch("rest", 0.5, recording.EndSeconds)], recording.Epochs);
        Assert.Equal([0.1, 0.3], recording.Channels.Single(channel => channel.Name == "speed").TimesSeconds);
        Assert.Contains("arrays not used: lfp", recording.Provenance["notes"]);
        Assert.Contains("never fire: 9", recording.Provenance["notes"]);
        Recording run = Import(folder, arrays, new ImportOptions { Epoch = "RUN" });
        Assert.Equal((0.1, 0.4, 3), (run.StartSeconds, run.EndSeconds, run.SpikeCount));
        Assert.Equal([0.2], run.Channels.Single(channel => channel.Name == "position").TimesSeconds);
    }

    [Fact]
    public void Import_PositionWithItsAxesAsRows_IsTransposedAndSaid()
    {
        using var folder = new TemporaryFolder();
        double[] clock = [.. Enumerable.Range(0, 40).Select(i => 0.1 * i)];
        NumpyArray[] spikes = [Row("spike_times", new[] { 0.5, 1.5 }), Row("spike_units", new[] { 3, 1 }), Row("position_times", clock)];
        double[] x = Array.ConvertAll(clock, time => 3 * time), y = Array.ConvertAll(clock, time => 4 * time);
        Recording rows = Import(folder, [.. spikes, new("position_m", x.Concat(y).ToArray(), [2, 40])]);
        Recording columns = Import(folder, [.. spikes,
            new("position_m", x.Zip(y).SelectMany(pair => new[] { pair.First, pair.Second }).ToArray(), [40, 2])]);
        Assert.Equal(["x", "y", "position"], rows.Channels.Select(channel => channel.Name));
        Assert.Equal(columns.Channels.Select(channel => channel.Values), rows.Channels.Select(channel => channel.Values));
        Assert.Equal("m", rows.Channels[2].UnitOfMeasure);
        Assert.Contains("'position_m' has shape (2, 40): transposed", rows.Provenance["notes"]);
        Assert.DoesNotContain("transposed", columns.Provenance["notes"]);
    }

    [Fact]
    public void Export_AwkwardNames_AreNumberedAndTheRestPlain()
    {
        using var folder = new TemporaryFolder();
        Recording recording = SampleRecordings.Awkward with
        {
            Channels = [new("position", "m", [1], [1]), new("position_times", "s", [1], [2]), new("../up", "m", [1], [3]),
                new("channel_1", "m", [1], [4]), new("unit_x", "m", [1], [5])],
            UnitProperties = new Dictionary<string, UnitProperty> { ["ids"] = (double[])[1, 2, 3], ["depth"] = (double[])[4, 5, 6],
                ["a\\b"] = (double[])[7, 8, 9],
                ["property_0"] = (double[])[0, 0, 1] },
        };
        new NumpyFormat().Export(recording, folder.File("a.npz"));
        SampleRecordings.AssertSame(recording, new NumpyFormat().Import(folder.File("a.npz"), new()));
        Assert.Equal(
            [
                "recording", "unit_ids", "spike_times", "spike_units", "unit_property_0", "unit_depth", "unit_property_2",
                "unit_property_3",
                "position_times", "position", "channel_1_times", "channel_1", "channel_2_times", "channel_2", "channel_3_times",
                "channel_3", "channel_4_times", "channel_4",
                "epoch_names", "epoch_starts", "epoch_ends",
            ],
            NumpyFile.ReadArchive(folder.File("a.npz")).Select(array => array.Name));
    }

    [Fact]
    public void Import_CountMatrixOrSamples_SaysWhatIsWanted()
    {
        using var folder = new TemporaryFolder();
        string Refused(params NumpyArray[] arrays)
        {
            NumpyFile.WriteArchive(folder.File("a.npz"), arrays);
            var mistake = Assert.Throws<InputException>(() => RecordingImport.Import("npz", folder.File("a.npz"), new()));
            Assert.DoesNotContain('\n', mistake.Message);
            return mistake.What;
        }
        Assert.Contains("may be counts per bin",
            Refused(new NumpyArray("spikes", new float[100 * 8], [100, 8]), new NumpyArray("position", new float[100 * 3], [100, 3])));
        Assert.Contains("no arrays spike_times and spike_units among (position)", Refused(Row("position", new double[3])));
        Assert.Contains("look like samples", Refused(With(Row("spike_times", new ulong[] { 1, 2, 3 }))));
        Assert.Contains("2 spike times and the units of 3", Refused(With(Row("spike_times", new[] { 0.1, 0.2 }))));
        Assert.Contains("names unit 1.5", Refused(With(Row("spike_units", new[] { 1.0, 1.5, 2 }))));
        Assert.Contains("names unit 3000000000", Refused(With(Row("spike_units", new[] { 1L, 3_000_000_000, 2 }))));
        Assert.Contains("holds text, expected the numbers of units", Refused(With(Row("spike_units", new[] { "a", "b", "c" }))));
        Assert.Contains("holds String of shape (3), expected a row of numbers", Refused(With(Row("spike_times", new[] { "a", "b", "c" }))));
        Assert.Contains("expected a row of numbers", Refused(With(new NumpyArray("spike_units", new int[6], [3, 2]))));
        Assert.Contains("no position", Refused(With(Row("position_times", new[] { 0.0, 1 }))));
        Assert.Contains("a unit is listed twice", Refused([.. s_session, Row("unit_ids", new[] { 4, 7, 4 })]));
        Assert.Contains("unit 7 fires", Refused([.. s_session, Row("unit_ids", new[] { 4 })]));
        Assert.Contains("1 values of depth for 2 units",
            Refused([.. s_session, Row("unit_ids", new[] { 4, 7 }), Row("unit_depth", new[] { 1.0 })]));
        Assert.Contains("1 epochs, 2 starts", Refused(
            [.. s_session, Row("epoch_names", new[] { "a" }), Row("epoch_starts", new[] { 0.0, 1 }), Row("epoch_ends", new[] { 1.0 })]));
        Assert.Contains("spans 1 to 0 s", Refused(
            [.. s_session, Row("epoch_names", new[] { "a" }), Row("epoch_starts", new[] { 1.0 }), Row("epoch_ends", new[] { 0.0 })]));
    }

    [Fact]
    public void Import_TamperedExport_SaysWhichArray()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("a.npz");
        new NumpyFormat().Export(SampleRecordings.Awkward, path);
        NumpyArray[] whole = [.. NumpyFile.ReadArchive(path)];
        InputException Refused(Func<NumpyArray, NumpyArray?> change)
        {
            NumpyFile.WriteArchive(path, [.. whole.Select(change).Where(array => array is not null).Select(array => array!)]);
            return Assert.Throws<InputException>(() => RecordingImport.Import("npz", path, new()));
        }
        foreach (NumpyArray array in whole.Where(array => array.Name != "recording"))
        {
            Assert.Contains($"'{array.Name}'", Refused(other => other.Name == array.Name ? null : other).Message);
            Assert.Contains($"'{array.Name}'",
                Refused(other => other.Name == array.Name ? Row(array.Name, new short[array.Values.Length]) : other).Where);
        }
        Assert.Contains("unit by unit",
            Refused(array => array.Name == "spike_units" ? Row(array.Name, ((int[])array.Values).Reverse().ToArray()) : array).What);
        Assert.Contains("'recording'",
            Refused(array => array.Name == "recording" ? new NumpyArray(array.Name, new[] { "{}" }, []) : array).Where);
        Assert.Contains("'recording'", Refused(array => array.Name == "recording"
            ? new NumpyArray(array.Name, new[] { "{\"recording\":{},\"unitProperties\":[]}" }, [])
            : array).Where);
        Assert.Contains("'recording'", Refused(array => array.Name == "recording"
            ? new NumpyArray(array.Name, new[] { "{\"recording\":{},\"unitProperties\":[null]}" }, [])
            : array).Where);
    }
}
