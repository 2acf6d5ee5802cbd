using Dynamics.Data;
using Dynamics.Experiments.Studies;
using Dynamics.Experiments.Sweeps;
using Dynamics.Training;
using TorchSharp;

namespace Dynamics.Tests.Experiments.Sweeps;

/// <summary>The plan of a study, the records of its runs, and what becomes of those that fail.</summary>
public sealed class SweepPlanTests
{
    [Fact]
    public void Plan_OnDisk_IsReadBackAndHasARowForEveryRun()
    {
        using TemporaryFolder folder = new();
        StudyJob job = Job(new BrittleStudy());
        RunFolder study = StudyRunner.Begin(job, folder["study"], overwrite: false);
        SweepPlan plan = StudyRunner.Plan(job, study), read = SweepFolder.In(study).ReadPlan();
        Assert.Equal(OptionsJson.ToText(plan), OptionsJson.ToText(read));
        Assert.Equal(["a seed 1", "a seed 2", "b seed 1", "b seed 2", "c seed 1", "c seed 2"], read.Runs.Select(run => run.Name));
        Assert.Equal([0, 1, 2, 3, 4, 5], read.Runs.Select(run => run.Index));
        Assert.Equal(6, read.Runs.Select(run => run.Hash).Distinct().Count());
    }

    [Fact]
    public void Hash_IsThatOfWhatDecidesTheNumbers()
    {
        BrittleStudy study = new();
        string Hash(Study of) => SweepPlan.Of(Job(of)).Runs[0].Hash;
        Assert.Equal(Hash(study), Hash(new BrittleStudy()));
        Assert.NotEqual(Hash(study), Hash(study with { Size = 4 }));
        Assert.NotEqual(Hash(study), Hash(study with { Name = "other" }));
        Assert.NotEqual(Hash(study), Hash(study with { Seeds = [2, 1] }));
        Assert.Equal(Hash(study), SweepPlan.Of(new(study, torch.CPU, Threads: 7)).Runs[0].Hash);
    }

    /// <summary>What was measured of a recording is not put together with what another one at its place gives.</summary>
    [Fact]
    public void Run_ARecordingThatHasChanged_IsRefused()
    {
        using TemporaryFolder folder = new();
        folder.File("rec/spikes", "one");
        BrittleStudy study = new() { Breaking = [], Recording = folder["rec"] };
        StudyJob job = Job(study);
        string hash = SweepPlan.Of(job).Runs[0].Hash;
        RunFolder begun = StudyRunner.Begin(job, folder["study"], overwrite: false);
        StudyRunner.Run(job, begun);
        Assert.Empty(StudyRunner.Run(Job(study), begun).Missing);

        folder.File("rec/spikes", "two");
        Assert.NotEqual(hash, SweepPlan.Of(Job(study)).Runs[0].Hash);
        foreach (Action go in (Action[])
            [() => StudyRunner.Run(Job(study), begun), () => StudyRunner.Collect(Job(study), begun),
                () => StudyRunner.RunCase(Job(study), begun, study.Cases[0], 1)])
        {
            Assert.Contains("'a' has changed", Assert.Throws<InputException>(go).Message);
        }
    }

    [Fact]
    public void Record_OfOtherOptions_IsNone()
    {
        using TemporaryFolder folder = new();
        SweepFolder sweep = new(folder["sweep"]);
        SweepRun run = SweepPlan.Of(Job(new BrittleStudy())).Runs[3], other = SweepPlan.Of(Job(new BrittleStudy { Size = 4 })).Runs[3];
        sweep.Write(run, new(run.Hash) { State = SweepState.Finished, Attempts = 2 });
        Assert.Equal(SweepState.Finished, sweep.Read(run).State);
        Assert.Equal((SweepState.Waiting, 0), (sweep.Read(other).State, sweep.Read(other).Attempts));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(folder["sweep"], "runs"), ".unfinished*"));
    }

    [Fact]
    public void Run_ACaseFails_TheOthersGoOnAndTheReportTellsIt()
    {
        using TemporaryFolder folder = new();
        StudyJob job = Job(new BrittleStudy());
        RunFolder study = StudyRunner.Begin(job, folder["study"], overwrite: false);
        StudyReport report = StudyRunner.Run(job, study);

        Assert.Equal(["b seed 1", "b seed 2"], report.Missing);
        Assert.Equal(["b seed 1", "b seed 2"], report.Failed.Select(failed => failed.Name));
        Assert.All(report.Failed, failed => Assert.Equal("b broke", failed.Message));
        Assert.All(report.Failed, failed => Assert.Equal("failed: b broke", failed.LastLines[^1][21..]));
        Assert.Equal(4, report.Results.Count);
        Assert.Equal(4.5, report.Figures["brittle.a.size"].Value);
        Assert.Equal(report.Failed.Select(failed => failed.Name), StudyRunner.Collect(job, study).Failed.Select(failed => failed.Name));
        SweepFolder sweep = SweepFolder.In(study);
        Assert.Equal(
            [SweepState.Finished, SweepState.Finished, SweepState.Failed, SweepState.Failed, SweepState.Finished, SweepState.Finished],
            SweepStatus.Of(sweep, TimeSpan.FromMinutes(1)).Runs.Select(run => run.Record.State));
        IReadOnlyList<ParquetColumn> table = ParquetFile.Read(sweep.ResultsPath);
        Assert.Equal(["case", "seed", "figure", "value", "low", "high", "unit", "seconds"], table.Select(column => column.Name));
        Assert.Equal(["a", "a", "a", "a", "c", "c", "c", "c"], (string[])table[0].Values);
        Assert.Equal([4.0, 5], ((double[])table[3].Values).Where((_, row) => row is 0 or 2));
    }

    [Fact]
    public void Run_AllCasesFail_ThrowsWhatTheFirstFailedWith()
    {
        using TemporaryFolder folder = new();
        StudyJob job = Job(new BrittleStudy { Breaking = ["a", "b", "c"] });
        RunFolder study = StudyRunner.Begin(job, folder["study"], overwrite: false);
        Assert.Equal("a broke", Assert.Throws<InvalidOperationException>(() => StudyRunner.Run(job, study)).Message);
    }

    [Theory]
    [InlineData(false, 1)] // what was half done is found
    [InlineData(true, 0)]
    public void Revive_FailedRuns_GoOnOrBeginAnew(bool anew, double found)
    {
        using TemporaryFolder folder = new();
        BrittleStudy study = new();
        StudyJob job = Job(study);
        RunFolder begun = StudyRunner.Begin(job, folder["study"], overwrite: false);
        StudyRunner.Run(job, begun);

        study.Breaking.Clear();
        IReadOnlyList<int> runs = StudyRunner.Revive(job, begun, anew);
        Assert.Equal([2, 3], runs);
        Assert.Empty(StudyRunner.RunSome(job, begun, runs));

        StudyReport report = StudyRunner.Collect(job, begun);
        Assert.Empty(report.Missing);
        Assert.Empty(report.Failed);
        Assert.Equal(found, report.Figures["brittle.b.found"].Value);
        Assert.Equal(anew ? 1 : 2, SweepFolder.In(begun).Read(SweepFolder.In(begun).ReadPlan().Runs[2]).Attempts);
    }

    [Fact]
    public void Begin_OverASweep_LeavesNothingOfIt()
    {
        using TemporaryFolder folder = new();
        StudyJob job = Job(new BrittleStudy());
        StudyRunner.Run(job, StudyRunner.Begin(job, folder["study"], overwrite: false));
        StudyRunner.Begin(job, folder["study"], overwrite: true);
        Assert.False(Directory.Exists(Path.Combine(folder["study"], "sweep")));
    }

    [Fact]
    public void Status_OfAProcessThatFellSilent_IsStale()
    {
        using TemporaryFolder folder = new();
        StudyJob job = Job(new BrittleStudy());
        RunFolder study = StudyRunner.Begin(job, folder["study"], overwrite: false);
        SweepRun run = StudyRunner.Plan(job, study).Runs[1];
        SweepFolder sweep = SweepFolder.In(study);
        sweep.Write(run, new(run.Hash) { State = SweepState.Running, Attempts = 1 });
        Assert.Equal("running", SweepStatus.Of(sweep, TimeSpan.FromMinutes(3)).Runs[1].Word);
        File.SetLastWriteTimeUtc(sweep.RecordPath(run), DateTime.UtcNow.AddMinutes(-4));
        SweepStatus status = SweepStatus.Of(sweep, TimeSpan.FromMinutes(3));
        Assert.Equal(("stale", 1, 5), (status.Runs[1].Word, status.StaleCount, status.Count(SweepState.Waiting)));
    }

    private static StudyJob Job(Study study) => new(study, torch.CPU, Threads: 2);
}
