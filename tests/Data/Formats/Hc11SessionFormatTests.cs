using Dynamics.Benchmarks;
using Dynamics.Data;
using Dynamics.Data.Formats;

namespace Dynamics.Tests.Data.Formats;

public sealed class Hc11SessionFormatTests
{
    private static Recording Import(SessInfoSample sample, ImportOptions? options = null)
    {
        using TemporaryFolder folder = new();
        string path = folder.File("Rat_01012018_sessInfo.mat");
        sample.Write(path);
        return RecordingImport.Import(RecordingImport.Automatic, path, options ?? new());
    }

    [Fact]
    public void Import_Sample_Works()
    {
        Recording recording = Import(SessInfoSample.Random(1));
        Assert.Equal("Rat_01012018", recording.Name);
    }
}
