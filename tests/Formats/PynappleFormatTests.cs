using System.IO.Compression;
using Dynamics.Data;
using Dynamics.Formats;
using Dynamics.Formats.Internals.Numpy;

namespace Dynamics.Tests.Formats;

public sealed class PynappleFormatTests
{
    private static readonly double[] s_times = [.. Enumerable.Range(0, 21).Select(i => 0.1 * i)];

    private static NumpyArray Row(string name, Array values) => new(name, values, [values.Length]);

    private static void Save(TemporaryFolder folder, string name, string type, params NumpyArray[] arrays) =>
        NumpyFile.WriteArchive(folder.File(name), [.. arrays, Row("type", new[] { type })]);

    private static void Spikes(TemporaryFolder folder, params NumpyArray[] more) => Save(folder, "my units.npz", "TsGroup",
    [
        Row("t", new[] { 0.1, 0.2, 0.3, 1.5 }), Row("index", new long[] { 7, 2, 7, 2 }), Row("keys", new long[] { 2, 5, 7 }),
        Row("start", new[] { 0.0 }), Row("end", new[] { 2.0 }), .. more,
    ]);

    private static void Frame(TemporaryFolder folder, string name, string[] columns) => Save(folder, name, "TsdFrame",
        Row("t", s_times), new("d", s_times.SelectMany((time, i) => new[] { (double)i, 2.0 * i }).ToArray(), [21, 2]),
            Row("columns", columns),
        Row("start", new[] { 0.0 }), Row("end", new[] { 2.0 }));

    private static Recording Import(TemporaryFolder folder, ImportOptions? options = null) =>
        RecordingImport.Import(RecordingImport.Automatic, folder.Path, options ?? new());

    [Fact]
    public void Import_GroupFrameAndIntervals_AreUnitsPositionAndEpochs()
    {
        using var folder = new TemporaryFolder();
        Spikes(folder, Row("rate", new[] { 1.0, 0, 1 }), Row("location", new[] { "ADn", "CA1", "ADn" }));
        Frame(folder, "position.npz", ["x", "y"]);
        Save(folder, "trials.npz", "IntervalSet", Row("start", new[] { 0.0, 1 }), Row("end", new[] { 0.5, 2 }),
            Row("condition", new[] { 1, 2 }));
        Save(folder, "states.npz", "IntervalSet", Row("start", new[] { 0.2 }), Row("end", new[] { 0.4 }), Row("label", new[] { "wake" }));
        Recording recording = Import(folder);
        Assert.Equal("pynapple", recording.Provenance["importer"]);
        Assert.Equal([2, 5, 7], recording.Units.Select(unit => unit.UnitId));
        Assert.Equal([[0.2, 1.5], [], [0.1, 0.3]], recording.Units.Select(unit => unit.TimesSeconds));
        Assert.Equal(["ADn", "CA1", "ADn"], recording.UnitProperties["location"].Texts!);
        Assert.Equal([1, 0, 1], recording.UnitProperties["rate"].Numbers!);
        Assert.Equal(["x", "y", "position"], recording.Channels.Select(channel => channel.Name));
        Assert.Equal(20 * Math.Sqrt(5), recording.Channels[2].Values[20], 1e-9);
        Assert.Equal([new("wake", 0.2, 0.4), new("trials", 0, 0.5), new("trials", 1, 2)], recording.Epochs);
        Assert.Equal([2, 7], Import(folder, new() { Keep = ["location = ADn"] }).Units.Select(unit => unit.UnitId));
        Recording second = Import(folder, new() { Epoch = "trials where condition = 2" });
        Assert.Equal((1.0, 2.0, 1), (second.StartSeconds, second.EndSeconds, second.SpikeCount));
        Assert.Contains("no unit of measure: say that of the position by --position-unit", recording.Provenance["notes"]);
        Recording metres = Import(folder, new() { PositionUnit = "m" });
        Assert.Equal("m", metres.Channels[2].UnitOfMeasure);
        Assert.DoesNotContain("pynapple saves", metres.Provenance["notes"]);
        Assert.Equal(4, RecordingImport.Import("auto", folder.File("my units.npz"), new()).SpikeCount);
    }

    [Fact]
    public void Import_FrameOfSignals_IsThePopulation()
    {
        using var folder = new TemporaryFolder();
        float[] values = [.. Enumerable.Range(0, 21 * 5).Select(i => MathF.Sin(i))];
        Save(folder, "calcium.npz", "TsdFrame", Row("t", s_times), new("d", values, [21, 5]), Row("columns", new long[] { 4, 7, 8, 9, 11 }),
            Row("start", new[] { 0.0 }), Row("end", new[] { 2.0 }));
        Frame(folder, "position.npz", ["x", "y"]);
        Recording recording = Import(folder);
        Assert.Equal([4, 7, 8, 9, 11], recording.Signals!.UnitIds);
        Assert.Equal(values, recording.Signals.Values);
        Assert.Equal(SignalKind.Traces, recording.Signals.Kind);
        Assert.Equal(["x", "y", "position"], recording.Channels.Select(channel => channel.Name));
        Assert.Equal(values, RecordingImport.Import("auto", folder.File("calcium.npz"), new()).Signals!.Values);
        // Beside spikes they are taken where they are named, and said where not.
        Spikes(folder);
        Recording spikes = Import(folder);
        Assert.Null(spikes.Signals);
        Assert.Contains("not read beside the spikes (--signals NAME takes them): calcium", spikes.Provenance["notes"]);
        Recording both = Import(folder, new() { Signals = "calcium" });
        Assert.Equal([2, 5, 7, 8, 9, 10, 11, 12], both.Units.Select(unit => unit.UnitId));
        Assert.Contains("no TsdFrame 'dff'", Assert.Throws<InputException>(() => Import(folder, new() { Signals = "dff" })).What);
    }

    /// <summary>As pynapple 0.8 saves metadata: <code>numpy.savez(f, _metadata=dict(group=array(['good', 'mua', 'good']),
    /// depth=array([10.5, 20, -1]), area=array(['CA1', 'b', 'c'], dtype=object)))</code>, the member's bytes.</summary>
    private static byte[] PickledMetadata => Convert.FromBase64String(
            "k05VTVBZAQB2AHsnZGVzY3InOiAnfE8nLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoKSwgfSAgICAgICAgICAgICAgICAgICAg" +
            "ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAqAA2NudW1weS5jb3JlLm11bHRpYXJyYXkKX3JlY29uc3RydWN0CnEA" +
            "Y251bXB5Cm5kYXJyYXkKcQFLAIVxAkMBYnEDh3EEUnEFKEsBKWNudW1weQpkdHlwZQpxBlgCAAAATzhxB4mIh3EIUnEJKEsDWAEAAAB8cQpOTk5K" +
            "/////0r/////Sz90cQtiiV1xDH1xDShYBQAAAGdyb3VwcQ5oAGgBSwCFcQ9oA4dxEFJxEShLAUsDhXESaAZYAgAAAFU0cROJiIdxFFJxFShLA1gB" +
            "AAAAPHEWTk5OSxBLBEsIdHEXYolDMGcAAABvAAAAbwAAAGQAAABtAAAAdQAAAGEAAAAAAAAAZwAAAG8AAABvAAAAZAAAAHEYdHEZYlgFAAAAZGVw" +
            "dGhxGmgAaAFLAIVxG2gDh3EcUnEdKEsBSwOFcR5oBlgCAAAAZjhxH4mIh3EgUnEhKEsDaBZOTk5K/////0r/////SwB0cSJiiUMYAAAAAAAAJUAA" +
            "AAAAAAA0QAAAAAAAAPC/cSN0cSRiWAQAAABhcmVhcSVoAGgBSwCFcSZoA4dxJ1JxKChLAUsDhXEpaAmJXXEqKFgDAAAAQ0ExcStYAQAAAGJxLFgB" +
            "AAAAY3EtZXRxLmJ1YXRxL2Iu");

    /// <summary>The same with an object whose pickle calls <c>print</c>.</summary>
    private static byte[] PickledCall => Convert.FromBase64String(
            "k05VTVBZAQB2AHsnZGVzY3InOiAnfE8nLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoKSwgfSAgICAgICAgICAgICAgICAgICAg" +
            "ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAqAA2NudW1weS5jb3JlLm11bHRpYXJyYXkKX3JlY29uc3RydWN0CnEA" +
            "Y251bXB5Cm5kYXJyYXkKcQFLAIVxAkMBYnEDh3EEUnEFKEsBKWNudW1weQpkdHlwZQpxBlgCAAAATzhxB4mIh3EIUnEJKEsDWAEAAAB8cQpOTk5K" +
            "/////0r/////Sz90cQtiiV1xDH1xDVgFAAAAZ3JvdXBxDmNidWlsdGlucwpwcmludApxD1gDAAAAcmFucRCFcRFScRJzYXRxE2Iu");

    private static void AddMember(string archive, string name, byte[] content)
    {
        using ZipArchive zip = ZipFile.Open(archive, ZipArchiveMode.Update);
        using Stream member = zip.CreateEntry(name).Open();
        member.Write(content);
    }

    [Fact]
    public void Import_PickledMetadata_AreReadAsDataAndNothingIsCalled()
    {
        using var folder = new TemporaryFolder();
        Spikes(folder);
        Frame(folder, "position.npz", ["x", "y"]);
        AddMember(folder.File("my units.npz"), "_metadata.npy", PickledMetadata);
        Recording recording = Import(folder);
        Assert.Equal(["good", "mua", "good"], recording.UnitProperties["group"].Texts!);
        Assert.Equal([10.5, 20, -1], recording.UnitProperties["depth"].Numbers!);
        Assert.Equal(["CA1", "b", "c"], recording.UnitProperties["area"].Texts!);
        Assert.DoesNotContain("pickled", recording.Provenance["notes"]);
        Assert.Equal([2, 7], Import(folder, new() { Keep = ["group = good"] }).Units.Select(unit => unit.UnitId));

        Spikes(folder);
        AddMember(folder.File("my units.npz"), "_metadata.npy", PickledCall);
        recording = Import(folder);
        Assert.Empty(recording.UnitProperties);
        Assert.Contains("my units.npz: _metadata not read, for pickled objects could run code", recording.Provenance["notes"]);
        // Cut anywhere or with any byte changed, it is read as data or not at all.
        for (int at = 0; at < PickledMetadata.Length; at++)
        {
            byte[] changed = PickledMetadata;
            changed[at] ^= 0x55;
            PickledTable.Read(new MemoryStream(changed));
            PickledTable.Read(new MemoryStream(PickledMetadata[..at]));
        }
    }

    [Fact]
    public void Import_SeveralSeries_AreNamedAndChosen()
    {
        using var folder = new TemporaryFolder();
        Spikes(folder);
        Save(folder, "speed.npz", "Tsd", Row("t", s_times), Row("d", s_times));
        Save(folder, "linear.npz", "Tsd", Row("t", s_times), Row("d", s_times.Select(time => 3 * time).ToArray()));
        Assert.Contains("several series may be the position: linear, speed", Assert.Throws<InputException>(() => Import(folder)).What);
        Assert.Equal(6, Import(folder, new() { Position = "linear" }).Channels[0].Values[20], 1e-9);
        Frame(folder, "tracking.npz", ["0", "1"]);
        Recording both = Import(folder, new() { Position = "tracking.npz" });
        Assert.Equal(["x", "y", "position"], both.Channels.Select(channel => channel.Name));
        Assert.Contains("have no names: taken as x, y", both.Provenance["notes"]);
        Frame(folder, "tracking.npz", ["X", "lin"]);
        Assert.Equal(40, Import(folder, new() { Position = "lin" }).Channels[0].Values[20]);
        Assert.Equal(40, Import(folder, new() { Position = "tracking:lin" }).Channels[0].Values[20]);
    }

    [Fact]
    public void Import_WithoutPosition_SaysHowToGiveOne()
    {
        using var folder = new TemporaryFolder();
        Spikes(folder);
        Assert.Contains("--position", Assert.Throws<InputException>(() => Import(folder)).Remedy);
        Save(folder, "more.npz", "TsGroup", Row("t", new[] { 0.1 }), Row("index", new[] { 1 }));
        Assert.Contains("2 groups of spikes are there: more, my units", Assert.Throws<InputException>(() => Import(folder)).What);
    }
}
