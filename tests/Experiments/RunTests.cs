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
            Assert.Equal(computed.Observations!.Values, latents.Observations!.Values);
            Assert.Equal(run.Recording.BinCount, latents.Observations.BinCount);
        }
        Assert.Equal(new KalmanRunKind().Eigenvalues(run.Folder.ExistingSeed(2).ModelPath), run.Eigenvalues()[1]);

        // The files decide, not the model beside them.
        IReadOnlyList<ParquetColumn> columns = ParquetFile.Read(run.Folder.ExistingSeed(1).LatentsPath);
        ((float[])columns[1].Values)[7] = 42;
        FolderChecksums.Save(run.Folder.ExistingSeed(1).LatentsPath, path => ParquetFile.Write(path, columns));
        Bind(run);
        Assert.Equal(42, Run.Open(run.Folder.Path).Latents()[0].Filtered.Mean[7 * run.Latents()[0].Filtered.Dimension]);

        // Versions before wrote no observations: theirs are computed anew.
        FolderChecksums.Save(run.Folder.ExistingSeed(1).LatentsPath, path =>
            ParquetFile.Write(path, [.. columns.Where(column => !column.Name.StartsWith("observed", StringComparison.Ordinal))]));
        Bind(run);
        LatentRun anew = Run.Open(run.Folder.Path).Latents()[0];
        AssertSame(read[0].Filtered, anew.Filtered);
        Assert.Equal(read[0].Observations!.Values, anew.Observations!.Values);
    }

    [Fact]
    public void Latents_OfAnotherModelsFile_AreComputedAnew()
    {
        using TemporaryFolder folder = new();
        Run run = Unbound(Train(folder, seeds: [1, 2]));
        RunFolder first = run.Folder.ExistingSeed(1), second = run.Folder.ExistingSeed(2);
        GaussianSeries expected = run.Latents()[1].Filtered;
        FolderChecksums.Save(first.ModelPath, path => File.Copy(second.ModelPath, path, overwrite: true));
        run = Run.Open(run.Folder.Path);
        AssertSame(expected, run.Latents()[0].Filtered);
        Assert.Equal(run.Eigenvalues()[1], run.Eigenvalues()[0]);
    }

    [Fact]
    public void Latents_ThatWereDeleted_AreComputedAnew()
    {
        using TemporaryFolder folder = new();
        Run run = Train(folder, seeds: [1, 2]);
        RunFolder second = run.Folder.ExistingSeed(2);
        GaussianSeries expected = run.Latents()[1].Filtered;
        File.Delete(second.CovariancesPath);
        AssertSame(expected, Run.Open(run.Folder.Path).Latents()[1].Filtered);
        File.Delete(second.LatentsPath);
        AssertSame(expected, Run.Open(run.Folder.Path).Latents()[1].Filtered);
    }

    [Fact]
    public void Open_RunThatWasMovedOrHasNoOptionsFile_IsTheSame()
    {
        using TemporaryFolder folder = new();
        Run run = Train(folder, seeds: [1]);
        IReadOnlyList<LatentRun> expected = run.Latents();
        Directory.Move(folder["run"], folder["moved"]);
        File.Delete(Path.Combine(folder["moved"], "options.json"));

        Run moved = Run.Open(folder["moved"]);

        AssertSame(expected[0].Filtered, moved.Latents()[0].Filtered);
        Assert.Equal(OptionsJson.ToText(run.TrainedSplit), OptionsJson.ToText(moved.TrainedSplit));
    }

    /// <summary>Every file that decides a decoding, changed with its checksum, is refused by name.</summary>
    [Theory]
    [InlineData("options.json", "0:0.6", "0:0.9", "differs from the options in manifest.json")]
    [InlineData("manifest.json", "\"steps\": 3", "\"steps\": 4", "changed by hand")]
    [InlineData("manifest.json", "\"finishedUtc\": \"2", "\"finishedUtc\": \"1", "changed by hand")]
    [InlineData("seed-1/metrics.parquet", null, null, "another hash")]
    [InlineData("seed-1/latents.parquet", null, null, "another hash")]
    [InlineData("seed-1/model.safetensors", null, null, "another hash")]
    public void Open_FileThatWasChangedWithItsChecksum_IsRefused(string name, string? old, string? @new, string expected)
    {
        using TemporaryFolder folder = new();
        Run run = Train(folder, seeds: [1]);
        string path = Path.Combine(run.Folder.Path, name);
        FolderChecksums.Save(path, _ => Change(path, old, @new));

        InputException refusal = Assert.Throws<InputException>(() => Run.Open(run.Folder.Path));

        Assert.Equal(path, refusal.Where);
        Assert.Contains(expected, refusal.What);
        if (name != "options.json") // a training is given its options
        {
            Assert.Equal(path, Assert.Throws<InputException>(() => RunTraining.Run(Job([1]), RunFolder.Open(run.Folder.Path))).Where);
        }
    }

    /// <summary>Models that fit the manifest's hashes are still those of the run that trained them.</summary>
    [Theory]
    [InlineData(1, "0:0.5")]
    [InlineData(2, null)]
    public void Open_ModelOfAnotherRunOrSeed_IsRefused(int seed, string? train)
    {
        using TemporaryFolder folder = new(), other = new();
        Run run = Train(folder, seeds: [1]);
        Run foreign = Train(other, seeds: [seed], train is null ? null : new ChronologicalSplit { Train = train });
        RunFolder to = run.Folder.ExistingSeed(1), from = foreign.Folder.ExistingSeed(seed);
        foreach (string name in Directory.EnumerateFiles(from.Path).Select(path => Path.GetFileName(path)))
        {
            File.Copy(Path.Combine(from.Path, name), Path.Combine(to.Path, name), overwrite: true);
        }
        Bind(run);

        InputException refusal = Assert.Throws<InputException>(() => Run.Open(run.Folder.Path));

        Assert.Equal(to.ModelPath, refusal.Where);
        Assert.Contains("is no model of this run", refusal.What);
    }

    [Fact]
    public void Open_ManifestThatLostItsHashes_IsRefused()
    {
        using TemporaryFolder folder = new();
        Run run = Train(folder, seeds: [1]);
        run.Folder.WriteManifest(run.Manifest with { Files = null });
        Assert.Contains("lost the hashes", Assert.Throws<InputException>(() => Run.Open(run.Folder.Path)).Message);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(1e20f)]
    public void Latents_OfAbsurdWeights_AreRefused(float weight)
    {
        using TemporaryFolder folder = new();
        Run run = Train(folder, seeds: [1]);
        RunFolder seed = run.Folder.ExistingSeed(1);
        using (TensorArchive archive = Safetensors.Load(seed.ModelPath))
        {
            archive.Tensors.Values.First(tensor => tensor.is_floating_point() && tensor.numel() > 1).view(-1)[1] = weight;
            Safetensors.Save(seed.ModelPath, archive.Tensors.Select(entry => (entry.Key, entry.Value)), archive.Metadata);
        }
        FolderChecksums.Save(seed.ModelPath, _ => { });
        Bind(run);
        Run opened = Run.Open(run.Folder.Path);

        InputException refusal = Assert.Throws<InputException>(() => opened.Latents());

        Assert.Equal(seed.ModelPath, refusal.Where);
        Assert.Contains("which no training leaves behind", refusal.What);
        Assert.Equal(refusal.Message, Assert.Throws<InputException>(() => StreamingPositionDecoder.FromRun(
            opened, 1, new RidgeReadout(), DecodingOptions.ClosedLoop)).Message);
    }

    /// <summary>As a version wrote it that bound nothing.</summary>
    [Fact]
    public void Open_RunOfAVersionThatBoundNothing_IsRead()
    {
        using TemporaryFolder folder = new();
        Run run = Train(folder, seeds: [1]);
        IReadOnlyList<LatentRun> expected = run.Latents();
        AssertSame(expected[0].Filtered, Unbound(run).Latents()[0].Filtered);
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
            Assert.Contains("another process", Assert.Throws<InputException>(() =>
                RunTraining.Run(Job([1]), RunFolder.Open(run.Folder.Path))).Message);
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

    private static void Change(string path, string? old, string? @new)
    {
        if (old is null)
        {
            byte[] bytes = File.ReadAllBytes(path);
            bytes[^20] ^= 1;
            File.WriteAllBytes(path, bytes);
            return;
        }
        string text = File.ReadAllText(path);
        Assert.Contains(old, text);
        File.WriteAllText(path, text.Replace(old, @new));
    }

    /// <summary>Gives a run the hashes of the files that lie there now, as nobody could by hand.</summary>
    private static void Bind(Run run) =>
        run.Folder.WriteManifest(run.Manifest with { Files = RunBinding.FilesOf(run.Folder, run.Manifest.Seeds) });

    /// <summary>Takes away all by which this version binds a run.</summary>
    private static Run Unbound(Run run)
    {
        foreach (string path in run.Manifest.Seeds.Select(seed => run.Folder.ExistingSeed(seed).ModelPath))
        {
            using TensorArchive archive = Safetensors.Load(path);
            Dictionary<string, string> metadata = new(archive.Metadata);
            Assert.True(metadata.Remove(RunBinding.MetadataKey));
            FolderChecksums.Save(
                path, _ => Safetensors.Save(path, archive.Tensors.Select(entry => (entry.Key, entry.Value)), metadata));
        }
        FolderChecksums.Save(run.Folder.ManifestPath, path => OptionsJson.Save(path, run.Manifest with { Files = null, Seal = null }));
        return Run.Open(run.Folder.Path);
    }

    private static Run Train(TemporaryFolder folder, int[] seeds, SplitOptions? split = null)
    {
        RecordingFolder.Save(Recording(), folder["recording"]);
        TrainingJob job = Job(seeds, split);
        RunFolder run = RunFolder.Create(folder["run"]);
        RunTraining.Begin(job, run, new() { Command = "test", Data = folder["recording"] });
        RunTraining.Run(job, run);
        return Run.Open(run.Path);
    }

    private static TrainingJob Job(int[] seeds, SplitOptions? split = null) => TrainingJob.Of(
        Recording(),
        new KalmanRunOptions
        {
            Split = split ?? new ChronologicalSplit(),
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
