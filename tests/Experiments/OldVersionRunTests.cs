using Dynamics.Data;
using Dynamics.Experiments;
using Dynamics.Tests.Data;
using Dynamics.Training;

namespace Dynamics.Tests.Experiments;

/// <summary>A run folder of the version that wrote Parquet through DuckDB, kept no checksums, and knew one kind of model.</summary>
public sealed class OldVersionRunTests
{
    private static readonly string s_folder = Path.Combine(SampleRecordings.RepositoryRoot(), "tests", "Data", "Assets", "OldVersion");

    [Fact]
    public void Open_RunOfTheOldVersion_IsRefusedInOneLineThatNamesIt()
    {
        string run = Path.Combine(s_folder, "run");
        InputException error = Assert.Throws<InputException>(() => Run.Open(run, Path.Combine(s_folder, "recording")));
        string? written = RunFolder.Open(run).ReadManifest().Versions.GetValueOrDefault("dynamics");
        Assert.Contains(written is null ? "an earlier version" : $"version {written}", error.Message);
        Assert.Contains("train anew", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    /// <summary>What it wrote for other programs is read as it was.</summary>
    [Fact]
    public void Read_TablesOfTheOldVersion_HoldWhatItWrote()
    {
        RunFolder seed = RunFolder.Open(Path.Combine(s_folder, "run")).ExistingSeed(1);
        MetricHistory history = MetricHistory.Read(seed.MetricsPath);
        Assert.Equal([0L, 5, 10, 15, 19], history.Steps);
        Assert.Contains("loss", history.Names);
        Assert.All(history.Names, name => Assert.All(history[name], value => Assert.True(double.IsFinite(value))));

        BinnedRecording recording = RecordingBinner.Bin(
            RecordingFolder.Load(Path.Combine(s_folder, "recording")), new() { BinWidthSeconds = 0.1 });
        IReadOnlyList<ParquetColumn> columns = ParquetFile.Read(seed.LatentsPath);
        Assert.Equal(
            ["time_s", "filtered_0", "filtered_1", "filtered_2", "smoothed_0", "smoothed_1", "smoothed_2"],
                columns.Select(column => column.Name));
        Assert.Equal(Enumerable.Range(0, recording.BinCount).Select(bin => bin * 0.1), (double[])columns[0].Values);
    }
}
