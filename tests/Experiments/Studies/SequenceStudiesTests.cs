using System.Collections.Concurrent;
using Dynamics.Experiments.Studies;
using Dynamics.Losses;
using Dynamics.Models;
using Dynamics.Reporting;
using Dynamics.Reporting.Internals;
using Dynamics.Tests.Reporting;
using Dynamics.Training;
using static TorchSharp.torch;

namespace Dynamics.Tests.Experiments.Studies;

/// <summary>Laws of every study, at a size that takes a second or two, and one study at a size that learns.</summary>
public sealed class SequenceStudiesTests
{
    private static readonly ConcurrentDictionary<string, Lazy<StudyReport>> s_small = [];

    private static IEnumerable<SequenceStudy> All => StudyCatalog.All.OfType<SequenceStudy>();

    public static TheoryData<string> Studies => [.. All.Select(study => study.Name)];

    [Theory]
    [MemberData(nameof(Studies))]
    public void Run_AFewSteps_ScoresEveryCase(string name)
    {
        StudyReport report = SmallReport(name);

        SequenceStudy study = (SequenceStudy)report.Study;
        IReadOnlyList<SequenceRun> runs = SequenceRun.Of(report);
        Assert.Equal(study.Cases.Count, runs.Count);
        Assert.Equal(study.Cases.Count, study.Cases.Select(model => model.Name).Distinct().Count());
        IReadOnlyDictionary<string, Figure> figures = report.Figures;
        foreach (string figure in (string[])["r2", "pixel_r2", "smoothed_r2", "forecast10_r2", "coverage50", "coverage80", "coverage95",
            "raw_coverage95", "spectral_radius", "ms_per_batch"])
        {
            Assert.All(
                study.Cases, model =>
                    Assert.True(double.IsFinite(figures[$"{name}.{model.Name}.{figure}"].Value), $"{model.Name}.{figure}"));
        }
        Assert.All(figures, figure => Assert.Matches("^[a-z0-9_-]+(\\.[a-z0-9_]+)+$", figure.Key));
        // Calibrated on three sequences.
        Assert.All(study.Cases, model => Assert.InRange(figures[$"{name}.{model.Name}.coverage80"].Value, 0.6, 0.95));
        Assert.All(
            study.Cases, model =>
                Assert.InRange(
                    figures[$"{name}.{model.Name}.spectral_radius"].Value, 0.5, study.Options.Model.Transition.MaximumSpectralRadius
                        + 1e-6));
        Assert.All(runs, run => Assert.Equal(run.Scores.Coverage.Order(), run.Scores.Coverage)); // regions lie in one another
        Assert.All(runs, run => Assert.Equal(run.Scores.RawCoverage.Order(), run.Scores.RawCoverage));
        Assert.All(runs, run => Assert.Equal(run.Scores.RSquared, figures[$"{name}.{run.Case.Name}.r2"].Seeds![run.Seed - 1]));
        // Of the data alone.
        IEnumerable<double> single = runs.Select(run => (run.Case.Simulator, run.Scores.PixelRSquared)).Distinct()
            .Select(data => data.PixelRSquared);
        Assert.Equal(study.Models.Select(model => model.Simulator).Distinct().Count(), single.Count());
    }

    [Fact]
    public void Run_BrieflyOnTheCircle_BeatsTheSingleFrame()
    {
        using TemporaryFolder folder = new();
        SequenceStudy circle = ObjectiveStudies.Circle;
        SequenceStudy study = circle with
        {
            Models = [circle.Models.Single(model => model.Name == "log_det")],
            Options =
                circle.Options with { Training = circle.Options.Training with { Steps = 600 }, TestSequences = 24,
                    ValidationSequences = 24 },
        };

        StudyReport report = Run(study, folder.Path);

        SequenceScores scores = SequenceRun.Of(report)[0].Scores;
        Assert.InRange(scores.RSquared, 0.975, 1); // single frames: 0.93
        Assert.InRange(scores.RSquared - scores.PixelRSquared, 0.03, 0.1);
        Assert.True(scores.SmoothedRSquared > scores.RSquared, "the future helps");
        Assert.True(scores.ForecastRSquared < scores.RSquared, "looking ahead costs");
        Assert.Equal(18, scores.Degrees[0], 0.5);
        Assert.Equal(18, scores.Degrees[1], 0.5);
        Assert.InRange(scores.RawCoverage[^1], 0.85, 0.999);
        Figure figure = report.Figures["circle.log_det.r2"];
        Assert.InRange(figure.Value, figure.Low!.Value, figure.High!.Value);
    }

    [Fact]
    public void Run_InterruptedAndResumed_EndsAsIfItHadNotBeen()
    {
        using TemporaryFolder whole = new(), broken = new();
        SequenceStudy study = Small("input-noise") with { Models = [.. NoiseStudies.InputNoise.Models.Take(2)] };
        study = study with { Options =
            study.Options with { Training = study.Options.Training with { Steps = 12, CheckpointEverySteps = 4 } } };
        StudyReport expected = Run(study, whole.Path);
        using CancellationTokenSource stop = new();
        StopAfter interrupt = new(stop, events: 9); // in the middle of the second model

        StudyJob job = new(study, CPU, 1);
        RunFolder folder = StudyRunner.Begin(job, broken["study"], overwrite: false);
        Assert.ThrowsAny<OperationCanceledException>(() => StudyRunner.Run(job, folder, interrupt, stop.Token));
        IReadOnlyList<SequenceRun> uninterrupted = SequenceRun.Of(expected),
            resumed = SequenceRun.Of(StudyRunner.Run(job with { Threads = 2 }, folder));

        Assert.Equal(uninterrupted.Select(run => run.Scores.RSquared), resumed.Select(run => run.Scores.RSquared));
        Assert.Equal(uninterrupted.SelectMany(run => run.Scores.Eigenvalues), resumed.SelectMany(run => run.Scores.Eigenvalues));
        Assert.Contains(resumed, run => double.IsNaN(run.MillisecondsPerBatch)); // a resumed time would be no measurement
    }

    [Fact]
    public void Run_ModelsOfAnOlderVersion_WhichKeptNoResults_AreScored()
    {
        using TemporaryFolder folder = new();
        SequenceStudy study = Small("circle") with { Models = [.. ObjectiveStudies.Circle.Models.Take(1)] };
        StudyReport first = Run(study, folder.Path);
        RunFolder kept = first.Results.Single().Folder;
        foreach (string file in Directory.EnumerateFiles(kept.Path)
            .Where(file => Path.GetFileName(file) is not ("model.safetensors" or "metrics.parquet")))
        {
            File.Delete(file);
        }

        (StudyJob job, RunFolder opened) = StudyRunner.Open(ObjectiveStudies.Circle, folder["study"], null, CPU, 1);
        SequenceRun again = SequenceRun.Of(StudyRunner.Run(job with { Study = study }, opened)).Single();

        Assert.Equal(SequenceRun.Of(first).Single().Scores.RSquaredResamples, again.Scores.RSquaredResamples);
        Assert.True(double.IsNaN(again.MillisecondsPerBatch));
    }

    [Fact]
    public void Run_OnSeveralThreads_GivesTheSameBits()
    {
        using TemporaryFolder one = new(), two = new();
        SequenceStudy study = Small("jumps");

        IEnumerable<double> first = SequenceRun.Of(Run(study, one.Path, threads: 1)).Select(run => run.Scores.RSquared);
        IEnumerable<double> second = SequenceRun.Of(Run(study, two.Path, threads: 2)).Select(run => run.Scores.RSquared);

        Assert.Equal(first, second);
    }

    [Fact]
    public void Run_AModelFails_TellsItAndKeepsTheOthers()
    {
        using TemporaryFolder folder = new();
        SequenceStudy study = Small("circle");
        SequenceCase sound = study.Models[0],
            bad = new("bad", "bad", options => options) { Train = _ => throw new InputException("is wrong", "model", "mend it") };
        SequenceCase diverging =
            sound with { Name = "diverging", Train = options => options with { LearningRate = 1e30, MaximumRollbacks = 0 } };

        Assert.Throws<InputException>(() => Run(study with { Models = [sound, bad] }, folder["bad"]));
        StudyReport report = Run(study with { Models = [sound, diverging] }, folder["diverging"]);
        FailedCase failed = Assert.Single(report.Failed);
        Assert.Equal("diverging seed 1", failed.Name);
        Assert.Contains("training diverged at step", failed.Message);
        Assert.Contains(nameof(TrainingDivergedException), File.ReadAllText(failed.LogPath));
        Assert.Equal([sound.Name], report.Cases.Select(one => one.Name));

        // Options that do not fit are found when the runs are planned, before any of them begins.
        Assert.False(Directory.Exists(Path.Combine(folder["bad"], "study", sound.Name)));
        Assert.True(File.Exists(Path.Combine(folder["diverging"], "study", sound.Name, "seed-1", "model.safetensors")));
    }

    [Fact]
    public void Run_InterruptedSideBySide_LeavesACheckpointOfEachModel()
    {
        using TemporaryFolder folder = new();
        SequenceStudy study = Small("jumps");
        study = study with { Models = [.. study.Models.Take(2)],
            Options =
            study.Options with { Training = study.Options.Training with { Steps = 1_000_000, CheckpointEverySteps = 1_000_000 } } };
        using CancellationTokenSource stop = new();
        StopWhenAllRun interrupt = new(stop, models: 2);

        StudyJob job = new(study, CPU, 2);
        RunFolder begun = StudyRunner.Begin(job, folder["study"], overwrite: false);
        Assert.ThrowsAny<OperationCanceledException>(() => StudyRunner.Run(job, begun, interrupt, stop.Token));

        Assert.All(study.Cases, model => Assert.True(begun.Part(model.Name).ExistingSeed(1).Checkpoints.NewestStep > 0));
    }

    [Fact]
    public void Choose_AModelTwice_IsRefused() => Assert.Equal(
        "cases", Assert.Throws<InputException>(() => ObjectiveStudies.Circle.Choose(["log_det", "log_det"])).Where);

    public static TheoryData<string, SequenceStudyOptions> TooLarge
    {
        get
        {
            SequenceStudyOptions options = ObjectiveStudies.Circle.Options;
            const int Huge = 1_000_000_000;
            return new()
            {
                { "model.encoder", options with { Model = options.Model with { Encoder = new PerceptronOptions { HiddenUnits = Huge } } } },
                { "model.stateDimension", options with { Model = options.Model with { StateDimension = 100_000 } } },
                { "model.batchSequences", options with { TrainSequences = Huge, Model = options.Model with { BatchSequences = Huge } } },
                { "trainSequences", options with { TrainSequences = int.MaxValue } },
                { "readoutSequences", options with { TrainSequences = Huge, ReadoutSequences = Huge } },
                { "readoutSequences", options with { ReadoutSequences = options.TrainSequences + 1 } },
                { "validationSequences", options with { ValidationSequences = Huge } },
                { "testSequences", options with { TestSequences = Huge } },
                { "model.objective.conditioningBins",
                    options with { Model = options.Model with { Objective = new LogDetObjective { ConditioningBins = 1000 } } } },
            };
        }
    }

    [Theory]
    [MemberData(nameof(TooLarge))]
    public void Validate_SizesThatNothingHolds_AreRefused(string where, SequenceStudyOptions options)
    {
        SequenceStudy study = ObjectiveStudies.Circle with { Options = options, Models = [new("plain", "plain", model => model)] };

        Assert.Equal(where, Assert.Throws<InputException>(() => study.Validate(new(study, CPU, 1))).Where);
    }

    [Theory]
    [MemberData(nameof(Studies))]
    public void Validate_OwnOptions_AreFine(string name)
    {
        SequenceStudy study = All.Single(study => study.Name == name);
        study.Validate(new(study, CPU, 1));
    }

    [Fact]
    public void Validate_FewerSequencesThanABatch_IsRefused()
    {
        SequenceStudy study =
            ObjectiveStudies.Circle with { Options = ObjectiveStudies.Circle.Options with { TrainSequences = 4, ReadoutSequences = 4 } };

        Assert.Equal("trainSequences", Assert.Throws<InputException>(() => study.Validate(new(study, CPU, 1))).Where);
    }

    [Theory]
    [MemberData(nameof(Studies))]
    public void Page_OfAStudy_HasASectionForEachPartOfIt(string name)
    {
        StudyReport report = SmallReport(name);

        ReportPage page = StudyPage.Of(report);
        IReadOnlyList<SequenceRun> runs = SequenceRun.Of(report);

        string[] sections = [.. page.Sections.Select(section => section.GetType().Name)];
        Assert.Equal(2, sections.Count(section => section == nameof(StudyTable)));
        Assert.Superset(
            new HashSet<string> { nameof(PathTraces), nameof(RolloutPlot), nameof(LatentTrajectories), nameof(CoveragePlot),
                nameof(EigenvaluePlot), nameof(TrainingCurves) }, new HashSet<string>(sections));
        Assert.Equal(name != "wobbly-kalman", sections.Contains(nameof(FrameStrip))); // swirled images have no place to mark
        Assert.Equal(name == "jumps", sections.Contains(nameof(JumpResponse)));
        StudyCase best = report.Cases.MaxBy(model => report.Figures[$"{name}.{model.Name}.r2"].Value)!;
        Assert.Equal(name == "input-noise", runs.Any(run => run.Exhibit.TrueNoise.Length > 0));
        Assert.True(
            runs.First(run => run.Case == best).Exhibit.TrueNoise.Length == 0 || sections.Contains(nameof(NoiseScatter)),
            "the best model's noise is shown");
        Assert.True(name == "input-noise" || !sections.Contains(nameof(NoiseScatter)), "constant noise is not shown");
    }

    [SkippableTheory]
    [MemberData(nameof(Studies))]
    public void Page_InChromium_DrawsEveryFigureWithoutErrorsOrRequests(string name) =>
        DrawnPage.Of(StudyPage.Of(SmallReport(name)), 1280).AssertSound();

    /// <summary>The study at a small size with all its cases, run once.</summary>
    private static StudyReport SmallReport(string name) => s_small.GetOrAdd(name, _ => new(() =>
    {
        TemporaryFolder folder = new();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        return Run(Small(name), folder.Path);
    })).Value;

    private static SequenceStudy Small(string name)
    {
        SequenceStudy study = All.Single(study => study.Name == name);
        return study with
        {
            Seeds = [1],
            Models = [.. study.Models.Select(model => model with { Train = options => options })],
            Options = study.Options with
            {
                TrainSequences = 16,
                ReadoutSequences = 6,
                ValidationSequences = 3,
                TestSequences = 4,
                BootstrapResamples = 20,
                Training = study.Options.Training with { Steps = 3, WarmupSteps = 1, LogEverySteps = 2 },
            },
        };
    }

    private static StudyReport Run(SequenceStudy study, string path, int threads = 2)
    {
        StudyJob job = new(study with { Seeds = [1] }, CPU, threads);
        return StudyRunner.Run(job, StudyRunner.Begin(job, Path.Combine(path, "study"), overwrite: false));
    }

    private sealed class StopAfter(CancellationTokenSource stop, int events) : IProgress<StudyProgress>
    {
        private int _events;

        public void Report(StudyProgress value)
        {
            if (value is StudyProgress.Training { Event: TrainingEvent.StepCompleted } && ++_events == events)
            {
                stop.Cancel();
            }
        }
    }

    /// <summary>Stops when each model has taken a step.</summary>
    private sealed class StopWhenAllRun(CancellationTokenSource stop, int models) : IProgress<StudyProgress>
    {
        private readonly ConcurrentDictionary<string, bool> _running = [];

        public void Report(StudyProgress value)
        {
            if (value is StudyProgress.Training { Event: TrainingEvent.StepCompleted } training && _running.TryAdd(training.Case, true)
                && _running.Count == models)
            {
                stop.Cancel();
            }
        }
    }
}
