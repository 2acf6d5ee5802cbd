using Dynamics.Data;
using Dynamics.Formats;
using Dynamics.Tests.Data;

namespace Dynamics.Tests.Formats;

/// <summary>Laws of every format that can be written.</summary>
public sealed class ExportFormatTests
{
    public static TheoryData<string> Names => [.. RecordingImport.Formats.OfType<ExportFormat>().Select(format => format.Name)];

    private static ExportFormat Format(string name) => (ExportFormat)RecordingImport.ByName(name);

    [Theory]
    [MemberData(nameof(Names))]
    public void ExportImport_AwkwardRecording_IsBitIdenticalAndRecognised(string name)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("it's [an] export");
        Format(name).Export(SampleRecordings.Awkward, path);
        SampleRecordings.AssertSame(SampleRecordings.Awkward, RecordingImport.Import(name, path, new()));
        SampleRecordings.AssertSame(SampleRecordings.Awkward, RecordingImport.Import(RecordingImport.Automatic, path, new()));
        Assert.Equal([path], Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ExportImport_Signals_AreBitIdentical(string name)
    {
        using var folder = new TemporaryFolder();
        Format(name).Export(SampleRecordings.Imaged, folder.File("export"));
        SampleRecordings.AssertSame(SampleRecordings.Imaged, RecordingImport.Import(name, folder.File("export"), new()));

        // More frames than a group or a chunk of any format holds, and no spike at all.
        const int Frames = 70_000, Units = 9;
        RandomStream random = new(7);
        Recording imaged = SampleRecordings.Random(3, 20, Units) with
        {
            Units = [.. Enumerable.Range(1, Units).Select(id => new SpikeTrain(id, []))],
            Signals = new("dff", SignalKind.Traces, [.. Enumerable.Range(1, Units)],
                [.. Enumerable.Range(0, Frames).Select(frame => frame * 2e-4)],
                [.. Enumerable.Range(0, Frames * Units).Select(_ => (float)random.NextGaussian())]),
        };
        Format(name).Export(imaged, folder.File("second"));
        SampleRecordings.AssertSame(imaged, RecordingImport.Import(name, folder.File("second"), new()));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ExportImport_LongRecording_IsBitIdentical(string name)
    {
        using var folder = new TemporaryFolder();
        Recording recording = SampleRecordings.Random(3, 600, 40, start: 5000.1);
        Format(name).Export(recording, folder.File("export"));
        SampleRecordings.AssertSame(recording, RecordingImport.Import(name, folder.File("export"), new()));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Export_OverAnEarlierOne_ReplacesIt(string name)
    {
        using var folder = new TemporaryFolder();
        Format(name).Export(SampleRecordings.Awkward, folder.File("export"));
        Recording second = SampleRecordings.Random(4, 10, 3);
        Format(name).Export(second, folder.File("export"));
        SampleRecordings.AssertSame(second, RecordingImport.Import(name, folder.File("export"), new()));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Export_OverSomethingElse_IsRefusedAndLeavesItAlone(string name)
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("thesis.txt", "text");
        Directory.CreateDirectory(folder.File("folder"));
        folder.File("folder/thesis.txt", "text");
        Assert.Contains("not overwritten", Assert.Throws<InputException>(() => Format(name).Export(SampleRecordings.Awkward, file)).What);
        Assert.Contains("not overwritten",
            Assert.Throws<InputException>(() => Format(name).Export(SampleRecordings.Awkward, folder.File("folder"))).What);
        Assert.Equal("text", File.ReadAllText(file));
        Assert.Equal(2, Directory.GetFileSystemEntries(folder.Path).Length);
        Assert.Single(Directory.GetFileSystemEntries(folder.File("folder")));
    }
}
