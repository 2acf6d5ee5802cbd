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
        Assert.Equal(OptionsJson.ToText(manifest), OptionsJson.ToText(read));
        Assert.Equal(80, read.Split!.Test.Span.Start);
    }

    [Fact]
    public void Describe_ThisMachine_NamesEveryPart() =>
        Assert.All(
            (string[])["dynamics", "dotnet", "torch", "os", "cpu", "threads"],
            part => Assert.False(string.IsNullOrWhiteSpace(RunEnvironment.Describe()[part])));
}
