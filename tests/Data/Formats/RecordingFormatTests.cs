using Dynamics.Data;
using Dynamics.Data.Formats;

namespace Dynamics.Tests.Data.Formats;

/// <summary>Laws that hold for every importer: one row for each, with the smallest folder that it reads.</summary>
public sealed class RecordingFormatTests
{
    private sealed record Importer(string SpikeFile, string Spikes, string PositionFile, string Position);

    private static readonly Dictionary<string, Importer> s_importers = new()
    {
        ["hc11-text"] = new("spikes.txt", "0.1 1\n0.2 2\n0.3 1\n", "position.txt", "0 0.5\n0.2 NA\n0.4 0.7\n0.6 0.8\n"),
        ["csv"] = new("spikes.csv", "time_s,unit\n0.1,1\n0.2,2\n0.3,1\n", "position.csv", "time_s,position_m\n0,0.5\n0.2,NA\n0.4,0.7\n0.6,0.8\n"),
    };

    public static TheoryData<string> Rows => [.. s_importers.Keys];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Import_SmallestFolder_IsTheSameRecordingInEveryFormat(string name)
    {
        Recording recording = Import(name, (_, text) => text);
        Assert.Equal([1, 2], recording.Units.Select(unit => unit.UnitId));
        Assert.Equal([[0.1, 0.3], [0.2]], recording.Units.Select(unit => unit.TimesSeconds));
        Assert.Equal([0.5, double.NaN, 0.7, 0.8], recording.Channels[0].Values);
        Assert.Equal(("position", "m"), (recording.Channels[0].Name, recording.Channels[0].UnitOfMeasure));
        Assert.NotEmpty(recording.Provenance);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Import_SavedAndLoaded_IsBitIdentical(string name)
    {
        Recording recording = Import(name, (_, text) => text);
        using TemporaryFolder folder = new();
        RecordingFolder.Save(recording, folder.File("rec"));
        Recording back = RecordingFolder.Load(folder.File("rec"));
        Assert.Equal(recording.Units.Select(unit => unit.TimesSeconds), back.Units.Select(unit => unit.TimesSeconds));
        Assert.Equal(recording.Channels[0].Values, back.Channels[0].Values);
        Assert.Equal((recording.StartSeconds, recording.EndSeconds), (back.StartSeconds, back.EndSeconds));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Import_TextForATime_NamesFileRowAndText(string name)
    {
        Importer importer = s_importers[name];
        string message = Assert.Throws<InputException>(() => Import(name, (file, text) => file == importer.SpikeFile ? text.Replace("0.3", "soon") : text)).Message;
        int row = importer.Spikes.Split('\n').ToList().FindIndex(line => line.StartsWith("0.3", StringComparison.Ordinal)) + 1;
        Assert.Contains(importer.SpikeFile, message);
        Assert.Contains("soon", message);
        Assert.Contains($"{row}", message);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Import_MissingPosition_NamesTheFile(string name) =>
        Assert.Contains(s_importers[name].PositionFile, Assert.Throws<InputException>(() => Import(name, (file, text) => file == s_importers[name].SpikeFile ? text : null)).Message);

    /// <summary>Imports the smallest folder after <paramref name="edit"/>; a file whose text becomes null is not there.</summary>
    private static Recording Import(string name, Func<string, string, string?> edit)
    {
        Importer importer = s_importers[name];
        using TemporaryFolder folder = new();
        folder.File(importer.SpikeFile, edit(importer.SpikeFile, importer.Spikes));
        folder.File(importer.PositionFile, edit(importer.PositionFile, importer.Position));
        return RecordingImport.Import(name, folder.Path, new());
    }
}
