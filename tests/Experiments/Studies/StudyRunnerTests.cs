using Dynamics.Experiments.Studies;
using Dynamics.Training;
using TorchSharp;

namespace Dynamics.Tests.Experiments.Studies;

/// <summary>Laws of running studies: case by case as at once, one process a case, finished cases kept.</summary>
public sealed class StudyRunnerTests
{
    [Fact]
    public void RunCase_EachOnItsOwnAndCollected_GivesWhatRunGives()
    {
        using TemporaryFolder folder = new();
        StudyReport whole = Run(Small(), folder["whole"]);
        StudyJob job = Job(Small());
        StudyReport? part = null;
        foreach (StudyCase one in job.Study.Cases.Reverse())
        {
            foreach (int seed in job.Study.Seeds)
            {
                RunFolder begun = StudyRunner.Join(Job(Small()), folder["parts"]); // as a process of its own would
                StudyRunner.RunCase(Job(Small()), begun, one, seed);
                part = StudyRunner.Collect(Job(Small()), begun);
                Assert.Equal(part.Missing.Count == 0, begun.IsFinished);
            }
        }
        Assert.Empty(part!.Missing);
        Assert.Equal(Texts(whole.Figures), Texts(part.Figures));
        CommandResult left = CommandResult.Read(RunFolder.Open(folder["parts"]).ResultPath),
            atOnce = CommandResult.Read(RunFolder.Open(folder["whole"]).ResultPath);
        Assert.Equal(Texts(part.Figures), Texts(left.Figures));
        // No wall time where results were collected.
        Assert.Equal([.. left.Figures.Keys, "entropy-estimators.seconds"], atOnce.Figures.Keys);
        Assert.Equal(atOnce.Options.ToJsonString(), left.Options.ToJsonString());
    }

    [Fact]
    public void Collect_SomeCases_TellsTheOthers()
    {
        using TemporaryFolder folder = new();
        StudyJob job = Job(Small());
        RunFolder study = StudyRunner.Join(job, folder["study"]);
        Assert.Contains("--case", Assert.Throws<InputException>(() => StudyRunner.Collect(job, study)).Message);

        StudyRunner.RunCase(job, study, job.Study.Cases[1], 2);
        StudyReport report = StudyRunner.Collect(job, study);

        Assert.Equal(["log_det seed 1", "log_det seed 2", "knn seed 1"], report.Missing);
        Assert.All(report.Figures, figure => Assert.StartsWith("entropy-estimators.knn.", figure.Key));
        Assert.False(study.IsFinished);
    }

    [Fact]
    public void Run_AfterSomeCases_KeepsThemToTheBit()
    {
        using TemporaryFolder folder = new();
        StudyJob job = Job(Small());
        RunFolder study = StudyRunner.Begin(job, folder["study"], overwrite: false);
        RunFolder place = StudyRunner.RunCase(job, study, job.Study.Cases[0], 1).Folder;
        (byte[] result, DateTime written) = (File.ReadAllBytes(place.ResultPath), File.GetLastWriteTimeUtc(place.ResultPath));
        List<StudyProgress.Finished> told = [];

        (StudyJob again, RunFolder opened) = StudyRunner.Open(new EntropyEstimatorsStudy(), folder["study"], null, torch.CPU, 1);
        StudyRunner.Run(again, opened, new Synchronous(told.Add));

        Assert.Equal(result, File.ReadAllBytes(place.ResultPath));
        Assert.Equal(written, File.GetLastWriteTimeUtc(place.ResultPath));
        Assert.Equal([true, false, false, false], told.Select(finished => finished.WasThere));
        Assert.Equal([1, 2, 3, 4], told.Select(finished => finished.Done));
    }

    [Fact]
    public void RunCase_Finished_LeavesOptionsVersionsAndTimeAndIsTheResultOnDisk()
    {
        using TemporaryFolder folder = new();
        StudyJob job = Job(Small());
        RunFolder study = StudyRunner.Join(job, folder["study"]);
        CaseResult measured = StudyRunner.RunCase(job, study, job.Study.Cases[1], 1);

        CaseResult read = StudyRunner.Collect(job, study).Results.Single();

        Assert.Equal(Texts(measured.Figures), Texts(read.Figures));
        Assert.Equal(measured.Seconds, read.Seconds);
        Assert.True(read.Seconds > 0 && read.Versions.ContainsKey("torch"));
        Assert.Equal(["knn"], OptionsJson.Load<EntropyEstimatorsOptions>(read.Folder.OptionsPath).Estimators);
        Assert.Equal(job.Study.Command, CommandResult.Read(read.Folder.ResultPath).Command);
        File.AppendAllText(read.Folder.ResultPath, " ");
        Assert.Contains("changed", Assert.Throws<InputException>(() => StudyRunner.Collect(job, study)).Message);
    }

    [Fact]
    public void RunCase_AtWhichAnotherProcessIs_IsRefusedAndOthersAreNot()
    {
        using TemporaryFolder folder = new();
        StudyJob job = Job(Small());
        RunFolder study = StudyRunner.Join(job, folder["study"]);
        StudyCase busy = job.Study.Cases[0];
        using (study.Part(busy.Name).Seed(1).Lock())
        {
            InputException refusal = Assert.Throws<InputException>(() => StudyRunner.RunCase(job, study, busy, 1));
            Assert.Contains("another process", refusal.Message);
            Assert.DoesNotContain("\n", refusal.Message);
            Assert.Contains(
                "another process", Assert.Throws<InputException>(() => StudyRunner.Begin(job, folder["study"], overwrite: true)).Message);
            StudyRunner.RunCase(job, study, busy, 2);
            StudyRunner.RunCase(job, study, job.Study.Cases[1], 1);
        }
        Assert.False(File.Exists(study.Part(busy.Name).Seed(1).ResultPath));
        StudyRunner.RunCase(job, study, busy, 1);

        StudyRunner.Begin(job, folder["study"], overwrite: true);
        Assert.Equal(
            ["checksums.xxh128", "manifest.json", "options.json"], Directory.EnumerateFileSystemEntries(folder["study"])
                .Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Join_ManyAtOnce_BeginsOneStudy()
    {
        using TemporaryFolder folder = new();
        StudyJob job = Job(Small());
        Parallel.For(0, 8, _ => StudyRunner.Join(job, folder["study"]));
        Assert.Equal(job.Study.Command, RunFolder.Open(folder["study"]).ReadManifest().Command);
    }

    [Fact]
    public async Task Join_WhereAnotherBeginsAtThatInstant_IsNotRefused()
    {
        using TemporaryFolder folder = new();
        StudyJob job = Job(Small());
        for (int round = 0; round < 40; round++)
        {
            string path = folder[$"study{round}"];
            Task looking = Task.Run(() =>
            {
                while (!RunFolder.At(path).IsRun)
                {
                }
            });
            StudyRunner.Join(job, path);
            await looking;
        }
    }

    [Fact]
    public void Join_OtherOptionsSeedsOrStudy_IsRefused()
    {
        using TemporaryFolder folder = new();
        EntropyEstimatorsStudy study = Small();
        StudyRunner.Join(Job(study), folder["study"]);

        Assert.Contains(
            "other options",
            Assert.Throws<InputException>(() =>
                StudyRunner.Join(Job(study with { Options = study.Options with { Repeats = 9 } }), folder["study"])).Message);
        Assert.Contains(
            "other options",
            Assert.Throws<InputException>(() => StudyRunner.Join(Job(study with { Seeds = [1] }), folder["study"])).Message);
        Assert.Contains("study mean", Assert.Throws<InputException>(() => StudyRunner.Join(Job(new MeanStudy()), folder["study"])).Message);
        File.WriteAllText(folder["thesis.tex"], "text");
        Assert.Throws<InputException>(() => StudyRunner.Join(Job(study), folder.Path));
        Assert.Equal(["study", "thesis.tex"], Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Catalog_Names_AreUniqueAndLowerCase()
    {
        Assert.Equal(StudyCatalog.All.Count, StudyCatalog.All.Select(study => study.Name).Distinct().Count());
        Assert.All(StudyCatalog.All, study => Assert.Matches("^[a-z0-9-]+$", study.Name));
        Assert.All(StudyCatalog.All, study => Assert.All(study.Cases, one => Assert.Matches("^[a-z0-9_]+(/[a-z0-9_]+)?$", one.Name)));
        Assert.All(
            StudyCatalog.All, study =>
                Assert.Equal(study.ToOptions().ToJsonString(), study.Configure(new(null, [])).ToOptions().ToJsonString()));
    }

    private static EntropyEstimatorsStudy Small() => new()
    {
        Seeds = [1, 2],
        Options = new() { Estimators = ["log_det", "knn"], Dimensions = [1, 2], Points = [50], Repeats = 4 },
    };

    private static StudyJob Job(Study study) => new(study, torch.CPU, Threads: 2);

    private static StudyReport Run(Study study, string path)
    {
        StudyJob job = Job(study);
        return StudyRunner.Run(job, StudyRunner.Begin(job, path, overwrite: false));
    }

    private static IEnumerable<(string Name, string Value)> Texts(IReadOnlyDictionary<string, Figure> figures) =>
        figures.Select(figure => (figure.Key, OptionsJson.ToText(figure.Value)));

    private sealed class Synchronous(Action<StudyProgress.Finished> told) : IProgress<StudyProgress>
    {
        public void Report(StudyProgress value)
        {
            if (value is StudyProgress.Finished finished)
            {
                lock (told)
                {
                    told(finished);
                }
            }
        }
    }
}
