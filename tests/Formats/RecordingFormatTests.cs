using Dynamics.Data;
using Dynamics.Formats;
using Dynamics.Tests.Data;

namespace Dynamics.Tests.Formats;

/// <summary>Laws that hold for every importer: one row for each, which writes the smallest files that it reads.</summary>
public sealed class RecordingFormatTests
{
    /// <summary>Time and unit of each spike, time and position (m, NaN where not tracked) of each sample.</summary>
    private sealed record Session(double[] SpikeTimes, int[] SpikeUnits, double[] Times, double[] Position);

    /// <summary>Writes the spikes and, if they are there, the position into a folder; and the file of each.</summary>
    private sealed record Importer(
        string SpikeFile, string PositionFile, Action<string, Session> WriteSpikes, Action<string, Session> WritePosition);

    private static readonly Session s_smallest = new([0.1, 0.2, 0.3], [1, 2, 1], [0, 0.2, 0.4, 0.6], [0.5, double.NaN, 0.7, 0.8]);

    private static readonly Dictionary<string, Importer> s_importers = new()
    {
        ["hc11-text"] = new("spikes.txt", "position.txt",
            (path, s) => File.WriteAllLines(path, s.SpikeTimes.Zip(s.SpikeUnits, (time, unit) => $"{time} {unit}")),
            (path, s) => File.WriteAllLines(path, s.Times.Zip(s.Position, (time, value) => $"{time} {value}"))),
        ["csv"] = new("spikes.csv", "position.csv",
            (path, s) => File.WriteAllLines(path, ["time_s,unit", .. s.SpikeTimes.Zip(s.SpikeUnits, (time, unit) => $"{time},{unit}")]),
            (path, s) => File.WriteAllLines(path, ["time_s,position_m", .. s.Times.Zip(s.Position, (time, value) => $"{time},{value}")])),
        ["parquet"] = new("spikes.parquet", "position.parquet",
            (path, s) => ParquetFile.Write(path, [new("time_s", s.SpikeTimes), new("unit", s.SpikeUnits)]),
            (path, s) => ParquetFile.Write(path, [new("time_s", s.Times), new("position_m", s.Position)])),
        ["npz"] = new("spike_times.npy", "position_m.npy",
            (path, s) =>
            {
                NumpyFile.Write(path, Row("spike_times", s.SpikeTimes));
                NumpyFile.Write(Path.Combine(Path.GetDirectoryName(path)!, "spike_units.npy"), Row("spike_units", s.SpikeUnits));
            },
            (path, s) =>
            {
                NumpyFile.Write(path, Row("position_m", s.Position));
                NumpyFile.Write(Path.Combine(Path.GetDirectoryName(path)!, "position_times.npy"), Row("position_times", s.Times));
            }),
    };

    public static TheoryData<string> Rows => [.. s_importers.Keys];

    private static NumpyArray Row(string name, Array values) => new(name, values, [values.Length]);

    [Theory]
    [MemberData(nameof(Rows))]
    public void Import_SmallestFolder_IsTheSameRecordingInEveryFormat(string name)
    {
        Recording recording = Import(name, s_smallest);
        Assert.Equal([1, 2], recording.Units.Select(unit => unit.UnitId));
        Assert.Equal([[0.1, 0.3], [0.2]], recording.Units.Select(unit => unit.TimesSeconds));
        Assert.Equal([0.5, double.NaN, 0.7, 0.8], recording.Channels[0].Values);
        Assert.Equal(("position", "m"), (recording.Channels[0].Name, recording.Channels[0].UnitOfMeasure));
        Assert.Equal((0, 0.8), (recording.StartSeconds, Math.Round(recording.EndSeconds, 12)));
        Assert.NotEmpty(recording.Provenance);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Import_SavedAndLoaded_IsBitIdentical(string name)
    {
        Recording recording = Import(name, s_smallest);
        using TemporaryFolder folder = new();
        RecordingFolder.Save(recording, folder.File("rec"));
        SampleRecordings.AssertSame(recording, RecordingFolder.Load(folder.File("rec")));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Import_WholeSession_KeepsWhatLiesOutsideTheTracking(string name)
    {
        Session longer = s_smallest with { SpikeTimes = [-0.1, 0.2, 0.9] };
        Recording tracked = Import(name, longer);
        Assert.Equal((1, 0.0), (tracked.SpikeCount, tracked.StartSeconds));
        Assert.Contains("2 spikes outside", tracked.Provenance["notes"]);
        Recording whole = Import(name, longer, new ImportOptions { Epoch = ImportOptions.WholeSession });
        Assert.Equal((3, -0.1, Math.BitIncrement(0.9)), (whole.SpikeCount, whole.StartSeconds, whole.EndSeconds));
        Assert.Contains("there is no epoch 'sleep'",
            Assert.Throws<InputException>(() => Import(name, longer, new ImportOptions { Epoch = "sleep" })).What);
        Assert.Contains("no property of the units says their type",
            Assert.Throws<InputException>(() => Import(name, longer, new ImportOptions { CellTypes = ["pE"] })).What);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Import_TimeThatIsNotFinite_NamesTheFile(string name)
    {
        Assert.Contains(s_importers[name].SpikeFile, Refused(name, s_smallest with { SpikeTimes = [0.1, double.NaN, 0.3] }).Where);
        string clock = name == "npz" ? "position_times.npy" : s_importers[name].PositionFile;
        Assert.Contains(clock, Refused(name, s_smallest with { Times = [0, 0.2, double.PositiveInfinity, 0.6] }).Where);
        Assert.Contains(clock, Refused(name, s_smallest with { Times = [0, 0.4, 0.2, 0.6] }).Where);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Import_AbsurdSpans_AreRefused(string name)
    {
        Assert.Contains("days", Refused(name, s_smallest with { Times = [0, 0.2, 0.4, 1e308] }).Message);
        Assert.Contains("span", Refused(name, s_smallest with { Times = [-1.7e308, -1, 0, 1.7e308] }).Message);
        Assert.Equal(3, Import(name, s_smallest with { Times = [-0.0, 0.0, 0.4, 0.6] }).Channels[0].Values.Length);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Import_MissingPosition_NamesTheFile(string name) =>
        Assert.Contains(name == "npz" ? "no position among the arrays" : s_importers[name].PositionFile,
            Assert.Throws<InputException>(() => Import(name, s_smallest, withPosition: false)).Message);

    private static InputException Refused(string name, Session session)
    {
        var mistake = Assert.Throws<InputException>(() => Import(name, session));
        Assert.DoesNotContain('\n', mistake.Message);
        return mistake;
    }

    private static Recording Import(string name, Session session, ImportOptions? options = null, bool withPosition = true)
    {
        Importer importer = s_importers[name];
        using TemporaryFolder folder = new();
        importer.WriteSpikes(folder.File(importer.SpikeFile), session);
        if (withPosition)
        {
            importer.WritePosition(folder.File(importer.PositionFile), session);
        }
        return RecordingImport.Import(name, folder.Path, options ?? new());
    }
}
