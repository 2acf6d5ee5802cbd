using Dynamics.Data;
using Dynamics.Simulators;
using Dynamics.Decoding;
using Dynamics.Experiments;
using Dynamics.Models;
using Dynamics.Training;
using TorchSharp;

namespace Dynamics.Tests.Experiments;

/// <summary>A finished run, opened: its latents come from its folder to the bit, and only where they are those of its model.</summary>
public sealed class RunTests
{
    [Fact]
    public void Latents_OfAFinishedRun_AreReadToTheBitAndAreWhatTheModelGives()
    {
        using TemporaryFolder folder = new();
        Run run = Train(folder, seeds: [1, 2]);
        IReadOnlyList<LatentRun> read = run.Latents();
        Assert.Equal([1UL, 2UL], read.Select(latents => latents.Seed));
        foreach ((int seed, LatentRun latents) in run.Manifest.Seeds.Zip(read))
        {
            LatentRun computed = new KalmanRunKind().Infer(run.Folder.ExistingSeed(seed).ModelPath, run.Recording, (ulong)seed);
            AssertSame(computed.Filtered, latents.Filtered);
            AssertSame(computed.Smoothed, latents.Smoothed);
            Assert.True(latents.Smoothed.Covariances.Count > 1);
        }
        Assert.Equal(new KalmanRunKind().Eigenvalues(run.Folder.ExistingSeed(2).ModelPath), run.Eigenvalues()[1]);

        // The files decide, not the model beside them.
        IReadOnlyList<ParquetColumn> columns = ParquetFile.Read(run.Folder.ExistingSeed(1).LatentsPath);
        ((float[])columns[1].Values)[7] = 42;
        FolderChecksums.Save(run.Folder.ExistingSeed(1).LatentsPath, path => ParquetFile.Write(path, columns));
        Assert.Equal(42, run.Latents()[0].Filtered.Mean[7 * run.Latents()[0].Filtered.Dimension]);
    }

    [Fact]
    public void Latents_OfAnotherModelsFile_AreComputedAnew()
    {
        using TemporaryFolder folder = new();
        Run run = Train(folder, seeds: [1, 2]);
        RunFolder first = run.Folder.ExistingSeed(1), second = run.Folder.ExistingSeed(2);
        GaussianSeries expected = run.Latents()[1].Filtered;
        FolderChecksums.Save(first.ModelPath, path => File.Copy(second.ModelPath, path, overwrite: true));
        AssertSame(expected, run.Latents()[0].Filtered);
        Assert.Equal(run.Eigenvalues()[1], run.Eigenvalues()[0]);

        File.Delete(second.CovariancesPath);
        AssertSame(expected, run.Latents()[1].Filtered);
        File.Delete(second.LatentsPath);
        AssertSame(expected, run.Latents()[1].Filtered);
    }

    [Fact]
    public void Open_AKindThatIsNotKnown_IsRefusedInOneLineThatNamesTheVersion()
    {
        using TemporaryFolder folder = new();
        Run run = Train(folder, seeds: [1]);
        run.Folder.WriteManifest(
            run.Manifest with { Kind = "oracle", Versions = new Dictionary<string, string> { ["dynamics"] = "9.1.0" } });

        InputException refusal = Assert.Throws<InputException>(() => Run.Open(run.Folder.Path));

        Assert.Contains("'oracle'", refusal.Message);
        Assert.Contains("9.1.0", refusal.Message);
        Assert.DoesNotContain("\n", refusal.Message);
    }

    [Fact]
    public void Run_WhileAnotherProcessTrains_IsRefused()
    {
        using TemporaryFolder folder = new();
        Run run = Train(folder, seeds: [1]);
        using (run.Folder.Lock())
        {
            Assert.Contains("another process", Assert.Throws<InputException>(() => RunTraining.Run(Job([1]), run.Folder)).Message);
            Assert.Contains(
                "another process", Assert.Throws<InputException>(() => RunFolder.Create(run.Folder.Path, overwrite: true)).Message);
        }
        Assert.Empty(RunTraining.Run(Job([1]), run.Folder)); // nothing is left to train
        RunFolder.Create(run.Folder.Path, overwrite: true);
        Assert.Empty(Directory.EnumerateFileSystemEntries(run.Folder.Path));
    }

    [Fact]
    public void Kinds_ByName_AreUnique()
    {
        Assert.Equal(RunKinds.All.Count, RunKinds.All.Select(kind => kind.Name).Distinct().Count());
        Assert.All(RunKinds.All, kind => Assert.Same(kind, RunKinds.Of(new() { Command = "train", Kind = kind.Name }, "manifest")));
    }

    private static Run Train(TemporaryFolder folder, int[] seeds)
    {
        RecordingFolder.Save(Recording(), folder["recording"]);
        TrainingJob job = Job(seeds);
        RunFolder run = RunFolder.Create(folder["run"]);
        RunTraining.Begin(job, run, new() { Command = "test", Data = folder["recording"] });
        RunTraining.Run(job, run);
        return Run.Open(run.Path);
    }

    private static TrainingJob Job(int[] seeds) => TrainingJob.Of(
        Recording(),
        new KalmanRunOptions
        {
            Split = new ChronologicalSplit(),
            Model = new() { LatentDimension = 3, StateDimension = 4, Encoder = new PerceptronOptions { HiddenUnits = 8 }, BatchWindows = 4,
                WindowBins = 60 },
            Training = new() { Steps = 3 },
        },
        seeds, torch.CPU, threads: 1);

    private static Recording Recording() => PlaceCellSimulator.Simulate(new() { DurationSeconds = 60, UnitCount = 10 }).Recording;

    private static void AssertSame(GaussianSeries expected, GaussianSeries actual)
    {
        Assert.Equal(expected.Dimension, actual.Dimension);
        Assert.Equal(expected.Mean, actual.Mean);
        Assert.Equal(expected.CovarianceIndex, actual.CovarianceIndex);
        Assert.Equal(expected.Covariances, actual.Covariances);
    }
}
