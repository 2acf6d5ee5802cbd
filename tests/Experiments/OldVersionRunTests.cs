using Dynamics.Data;
using Dynamics.Experiments;
using Dynamics.KalmanSsl;
using Dynamics.Tests.Data;
using Dynamics.Training;

namespace Dynamics.Tests.Experiments;

/// <summary>A run folder of the version that wrote Parquet through DuckDB, and kept no checksums.</summary>
public sealed class OldVersionRunTests
{
    private static readonly string s_folder = Path.Combine(SampleRecordings.RepositoryRoot(), "tests", "Data", "Assets", "OldVersion");

    [Fact]
    public void Open_RunOfTheOldVersion_GivesItsModelMetricsAndLatents()
    {
        Run run = Run.Open(Path.Combine(s_folder, "run"), Path.Combine(s_folder, "recording"));
        MetricHistory history = run.History(1);
        Assert.Equal([0L, 5, 10, 15, 19], history.Steps);
        Assert.Contains("loss", history.Names);
        Assert.All(history.Names, name => Assert.All(history[name], value => Assert.True(double.IsFinite(value))));

        Assert.Equal(3, run.Eigenvalues()[0].Count);
        Assert.Equal(3, run.Latents()[0].Smoothed.Dimension); // it kept no covariances: computed anew

        // What it wrote of the latents is what its model gives today.
        IReadOnlyList<ParquetColumn> columns = ParquetFile.Read(run.Folder.ExistingSeed(1).LatentsPath);
        Assert.Equal(["time_s", "filtered_0", "filtered_1", "filtered_2", "smoothed_0", "smoothed_1", "smoothed_2"],
            columns.Select(column => column.Name));
        Assert.Equal(Enumerable.Range(0, run.Recording.BinCount).Select(bin => bin * 0.1), (double[])columns[0].Values);
        using KalmanLdm model = KalmanRunKind.Load(run.ModelPath(1), run.Recording);
        FilteredPosterior filtered = model.Filter(run.Recording.Counts);
        for (int state = 0; state < 3; state++)
        {
            float[] stored = (float[])columns[1 + state].Values;
            Assert.All(Enumerable.Range(0, stored.Length), bin => Assert.Equal(filtered.Mean[(bin * 3) + state], stored[bin], 1e-4));
        }
    }
}
