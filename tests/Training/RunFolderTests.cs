using Dynamics.Data;
using Dynamics.Training;

namespace Dynamics.Tests.Training;

public sealed class RunFolderTests
{
    private static readonly RunManifest s_running = new() { Command = "train kalman", Seeds = [0, 1] };
    private static readonly RunManifest s_finished = s_running with { FinishedUtc = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc) };

    [Fact]
    public void Create_NewPlace_IsMadeAndBecomesARunWithItsManifest()
    {
        using var temporary = new TemporaryFolder();
        RunFolder folder = RunFolder.Create(temporary["run"]);
        Assert.Throws<InputException>(() => RunFolder.Open(temporary["run"]));
        folder.WriteManifest(s_running);
        Assert.False(RunFolder.Open(temporary["run"]).IsFinished);
        folder.WriteManifest(s_finished);
        Assert.True(RunFolder.Open(temporary["run"]).IsFinished);
    }

    [Fact]
    public void Create_RunIsThere_RefusesUnlessToldToOverwrite()
    {
        using var temporary = new TemporaryFolder();
        RunFolder folder = RunFolder.Create(temporary["run"]);
        folder.WriteManifest(s_running);
        Assert.Contains("--resume", Assert.Throws<InputException>(() => RunFolder.Create(temporary["run"])).Message);
        folder.WriteManifest(s_finished);
        Assert.Contains("finished", Assert.Throws<InputException>(() => RunFolder.Create(temporary["run"])).Message);

        AtomicFile.WriteText(folder.ResultPath, "{}");
        AtomicFile.WriteText(folder.Seed(3).ModelPath, "weights");
        File.WriteAllText(temporary[Path.Combine("run", "notes.txt")], "mine");
        Assert.Equal([3], folder.Seeds());
        RunFolder.Create(temporary["run"], overwrite: true);
        Assert.Equal(["notes.txt"], Directory.EnumerateFileSystemEntries(temporary["run"]).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("study circle", null, false)] // a part of the study
    [InlineData("study circle", "train kalman", true)]
    [InlineData("study circle", "study square", true)]
    [InlineData("train kalman", null, true)]
    public void Create_OverwriteBesideSubfoldersWithSeeds_RemovesPartsOfAStudyAlone(string command, string? inner, bool stays)
    {
        using var temporary = new TemporaryFolder();
        RunFolder folder = RunFolder.Create(temporary["run"]);
        folder.WriteManifest(s_finished with { Command = command });
        RunFolder part = folder.Part("log_det");
        AtomicFile.WriteText(part.Seed(1).ModelPath, "weights");
        if (inner is not null)
        {
            part.WriteManifest(s_finished with { Command = inner });
        }

        RunFolder.Create(temporary["run"], overwrite: true);

        Assert.Equal(stays, File.Exists(part.Seed(1).ModelPath));
        Assert.Equal(stays && inner is not null, File.Exists(part.ManifestPath));
        Assert.False(File.Exists(folder.ManifestPath));
    }

    [Fact]
    public void Begin_OptionsAndManifest_AreWrittenTogether()
    {
        using var temporary = new TemporaryFolder();
        RunFolder folder = RunFolder.Create(temporary["run"]);

        folder.Begin(new TrainingOptions { Steps = 9 }, s_running);

        Assert.Equal(9, OptionsJson.Load<TrainingOptions>(folder.OptionsPath).Steps);
        RunManifest manifest = folder.ReadManifest();
        Assert.Equal(9, (int)manifest.Options["steps"]!);
        Assert.Equal(("train kalman", RunEnvironment.Describe()["torch"]), (manifest.Command, manifest.Versions["torch"]));
        Assert.Equal(Environment.GetCommandLineArgs()[1..], manifest.CommandLine);
    }

    [Fact]
    public void Create_ForeignFolderOrFile_RefusesAndTouchesNothing()
    {
        using var temporary = new TemporaryFolder();
        File.WriteAllText(temporary["thesis.tex"], "text");
        Assert.Throws<InputException>(() => RunFolder.Create(temporary.Path, overwrite: true));
        Assert.Throws<InputException>(() => RunFolder.Create(temporary["thesis.tex"], overwrite: true));
        Assert.Throws<InputException>(() => RunFolder.Create(temporary[Path.Combine("thesis.tex", "run")]));
        Assert.Equal("text", File.ReadAllText(temporary["thesis.tex"]));
    }

    [Fact]
    public void Open_FileThatChanged_IsRefusedUntilItIsRestoredOrOverwritten()
    {
        using var temporary = new TemporaryFolder();
        RunFolder folder = RunFolder.Create(temporary["run"]);
        folder.Begin(new TrainingOptions { Steps = 9 }, s_running);
        folder.WriteManifest(s_finished);
        RunFolder.Open(temporary["run"]);
        string options = File.ReadAllText(folder.OptionsPath);
        File.WriteAllText(folder.OptionsPath, options.Replace("\"steps\": 9", "\"steps\": 8"));
        Assert.Equal(folder.OptionsPath, Assert.Throws<InputException>(() => RunFolder.Open(temporary["run"])).Where);
        File.WriteAllText(folder.OptionsPath, options);
        RunFolder.Open(temporary["run"]);

        FolderChecksums.Save(folder.Seed(1).ModelPath, path => File.WriteAllText(path, "weights"));
        folder.Seed(1).RequireUnchanged();
        File.WriteAllText(folder.Seed(1).ModelPath, "Weights");
        Assert.Equal(folder.Seed(1).ModelPath, Assert.Throws<InputException>(() => folder.ExistingSeed(1).RequireUnchanged()).Where);
        RunFolder.Create(temporary["run"], overwrite: true);
        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary["run"]));
    }

    [Fact]
    public void Claim_WhileItIsHeld_KeepsOthersOutAndTheHolderMayLockAgain()
    {
        using var temporary = new TemporaryFolder();
        using (RunFolder.Claim(temporary["run"], overwrite: false, out RunFolder folder))
        {
            folder.WriteManifest(s_running);
            using (folder.Lock())
            {
            }
            foreach (bool overwrite in (bool[])[false, true])
            {
                InputException refusal = Assert.Throws<InputException>(() => RunFolder.Create(temporary["run"], overwrite));
                Assert.Contains($"another process is at work on it (process {Environment.ProcessId} on ", refusal.Message);
            }
            Assert.Throws<InputException>(() => RunFolder.Open(temporary["run"]).Lock());
        }
        RunFolder.Create(temporary["run"], overwrite: true);
        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary["run"]));
    }

    /// <summary>What a process leaves that was killed before its run began holds up nobody.</summary>
    [Theory]
    [InlineData(true, ".lock", ".unfinished-manifest.json-1.2.3.x", "checksums.xxh128")]
    [InlineData(false, ".lock", "options.json", "checksums.xxh128")] // of a version that wrote them first
    [InlineData(false, "options.json")]
    public void Create_BegunAndCutShort_IsTakenAndOptionsAloneByOverwriteOnly(bool isTaken, params string[] left)
    {
        using var temporary = new TemporaryFolder();
        Array.ForEach(left, name => temporary.File($"run/{name}", ""));
        if (!isTaken)
        {
            Assert.Contains("--overwrite", Assert.Throws<InputException>(() => RunFolder.Create(temporary["run"])).Message);
        }
        RunFolder.Create(temporary["run"], overwrite: !isTaken);
        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary["run"]));
    }

    [Fact]
    public void Lock_LeftoversOfAKilledProcess_AreRemovedInTheSeedsToo()
    {
        using var temporary = new TemporaryFolder();
        RunFolder folder = RunFolder.Create(temporary["run"]);
        folder.WriteManifest(s_running);
        AtomicFile.WriteText(folder.Seed(1).ModelPath, "weights");
        foreach (string place in (string[])["", "seed-1", "seed-1/checkpoint"])
        {
            temporary.File(Path.Combine("run", place, ".unfinished-x-2147483647.1.0.y"), "half");
        }
        folder.Lock().Dispose();
        Assert.Equal(
            ["checksums.xxh128", "manifest.json", "model.safetensors"],
            Directory.EnumerateFiles(temporary["run"], "*", SearchOption.AllDirectories).Select(Path.GetFileName)
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Claim_SymbolicLink_IsWrittenThroughAndADanglingOneIsNamed()
    {
        using var temporary = new TemporaryFolder();
        Directory.CreateSymbolicLink(temporary["link"], temporary["far"]);
        Assert.Contains(
            $"is a symbolic link to {temporary["far"]}, which is not there",
            Assert.Throws<InputException>(() => RunFolder.Create(temporary["link"])).Message);
        Directory.CreateDirectory(temporary["far"]);
        RunFolder.Create(temporary["link"]).WriteManifest(s_finished);
        RunFolder.Create(temporary["link"], overwrite: true).WriteManifest(s_running);
        Assert.True(RunFolder.Open(temporary["far"]).IsRun);
        Assert.NotNull(new DirectoryInfo(temporary["link"]).LinkTarget);
    }

    [Theory]
    [InlineData("\"seeds\": [\n    0,", "\"seeds\": [\n    7,")]
    [InlineData("\"seal\": \"sha256:", "\"seal\": \"sha256:0")]
    [InlineData("\"finishedUtc\": \"2026", "\"finishedUtc\": \"2025")]
    public void ReadManifest_ChangedByHand_IsRefused(string old, string changed)
    {
        using var temporary = new TemporaryFolder();
        RunFolder folder = RunFolder.Create(temporary["run"]);
        folder.WriteManifest(s_finished);
        string text = File.ReadAllText(folder.ManifestPath);
        Assert.Contains(old, text);
        File.WriteAllText(folder.ManifestPath, text.Replace(old, changed));

        InputException refusal = Assert.Throws<InputException>(() => folder.ReadManifest());

        Assert.Equal((folder.ManifestPath, "was changed by hand: its seal does not fit what stands in it"), (refusal.Where, refusal.What));
    }

    [Fact]
    public void ReadOptions_FileThatSaysSomethingElse_IsRefusedAndOneThatIsGoneIsNotMissed()
    {
        using var temporary = new TemporaryFolder();
        RunFolder folder = RunFolder.Create(temporary["run"]);
        folder.Begin(new TrainingOptions { Steps = 9 }, s_running);
        Assert.Equal(9, (int)folder.ReadOptions()["steps"]!);
        File.WriteAllText(folder.OptionsPath, File.ReadAllText(folder.OptionsPath).Replace("\"steps\": 9", "\"steps\": 8"));
        Assert.Equal(folder.OptionsPath, Assert.Throws<InputException>(() => folder.ReadOptions()).Where);
        File.Delete(folder.OptionsPath);
        Assert.Equal(9, (int)folder.ReadOptions()["steps"]!);
    }

    [Fact]
    public void Open_NoSuchFolder_SaysWhatToDo()
    {
        using var temporary = new TemporaryFolder();
        var error = Assert.Throws<InputException>(() => RunFolder.Open(temporary["none"]));
        Assert.Equal(temporary["none"], error.Where);
        Assert.Contains("--out", error.Remedy);
    }

    [Fact]
    public void ReadManifest_WrittenManifest_IsTheSame()
    {
        using var temporary = new TemporaryFolder();
        RunFolder folder = RunFolder.Create(temporary["run"]);
        RunManifest manifest = s_finished with
        {
            CommandLine = ["train", "kalman", "--out", "run"],
            Options = OptionsJson.ToObject(new TrainingOptions()),
            Split = new Split(new BinRange(0, 60), new BinRange(60, 80), new BinRange(80, 100)),
            BinWidthSeconds = 0.025,
            SpeedRule = "above 5 % of the track a second",
            Causal = true,
            Versions = RunEnvironment.Describe(),
        };
        folder.WriteManifest(manifest);
        RunManifest read = folder.ReadManifest();
        Assert.Equal(OptionsJson.ToText(manifest), OptionsJson.ToText(read with { Seal = null }));
        Assert.StartsWith("sha256:", read.Seal);
        Assert.Equal(80, read.Split!.Test.Span.Start);
    }

    [Fact]
    public void Describe_ThisMachine_NamesEveryPart() =>
        Assert.All(
            (string[])["dynamics", "dotnet", "torch", "os", "cpu", "threads"],
            part => Assert.False(string.IsNullOrWhiteSpace(RunEnvironment.Describe()[part])));
}
