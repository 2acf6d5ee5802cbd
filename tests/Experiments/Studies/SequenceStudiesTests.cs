using Dynamics.Data;
using Dynamics.Experiments.Studies;
using Dynamics.Reporting;
using Dynamics.Tests.Training;
using Dynamics.Training;
using static TorchSharp.torch;

namespace Dynamics.Tests.Experiments.Studies;

/// <summary>Laws of every study, at a size that takes a second or two, and one study at a size that learns.</summary>
public sealed class SequenceStudiesTests
{
    public static TheoryData<string> Studies => [.. SequenceStudy.All.Select(study => study.Name)];

    [Theory]
    [MemberData(nameof(Studies))]
    public void Run_AFewSteps_ScoresEveryCase(string name)
    {
        using TemporaryFolder folder = new();
        SequenceStudy study = Small(name);

        SequenceStudyReport report = Run(study, folder.Path);

        Assert.Equal(study.Cases.Count, report.Runs.Count);
        Assert.Equal(study.Cases.Count, study.Cases.Select(model => model.Name).Distinct().Count());
        IReadOnlyDictionary<string, Figure> figures = report.Figures();
        foreach (string figure in (string[])["r2", "pixel_r2", "smoothed_r2", "forecast10_r2", "coverage50", "coverage80", "coverage95", "raw_coverage95", "spectral_radius", "ms_per_batch"])
        {
            Assert.All(study.Cases, model => Assert.True(double.IsFinite(figures[$"{name}.{model.Name}.{figure}"].Value), $"{model.Name}.{figure}"));
        }
        Assert.All(figures, figure => Assert.Matches("^[a-z0-9_-]+(\\.[a-z0-9_]+)+$", figure.Key));
        Assert.All(report.Runs, run => Assert.InRange(run.Scores.RSquared, double.MinValue, 1));
        Assert.All(study.Cases, model => Assert.InRange(figures[$"{name}.{model.Name}.coverage80"].Value, 0.0, 1.0));
    }

    [Fact]
    public void Run_BrieflyOnTheCircle_BeatsTheSingleFrame()
    {
        using TemporaryFolder folder = new();
        SequenceStudy circle = CircleStudy.Study;
        SequenceStudy study = circle with
        {
            Cases = [circle.Cases.Single(model => model.Name == "log_det")],
            Options = circle.Options with { Training = circle.Options.Training with { Steps = 600 }, TestSequences = 24, ValidationSequences = 24 },
        };

        SequenceStudyReport report = Run(study, folder.Path);

        SequenceScores scores = report.Runs[0].Scores;
        Assert.InRange(scores.RSquared, 0.975, 1); // single frames: 0.93
        Assert.InRange(scores.RSquared - scores.PixelRSquared, 0.03, 0.1);
        Assert.True(scores.SmoothedRSquared > scores.RSquared, "the future helps");
        Assert.True(scores.ForecastRSquared < scores.RSquared, "looking ahead costs");
        Assert.Equal(18, scores.Degrees[0], 0.5);
        Assert.Equal(18, scores.Degrees[1], 0.5);
        Assert.InRange(scores.RawCoverage[^1], 0.85, 0.999);
        Figure figure = report.RSquared(study.Cases[0]);
        Assert.InRange(figure.Value, figure.Low!.Value, figure.High!.Value);
    }

    [Fact]
    public void Run_InterruptedAndResumed_EndsAsIfItHadNotBeen()
    {
        using TemporaryFolder whole = new(), broken = new();
        SequenceStudy study = Small("input-noise") with { Cases = [.. InputNoiseStudy.Study.Cases.Take(2)] };
        study = study with { Options = study.Options with { Training = study.Options.Training with { Steps = 12, CheckpointEverySteps = 4 } } };
        SequenceStudyReport expected = Run(study, whole.Path);
        using CancellationTokenSource stop = new();
        StopAfter interrupt = new(stop, events: 9); // in the middle of the second model

        RunFolder folder = Folder(broken.Path);
        Assert.ThrowsAny<OperationCanceledException>(() => SequenceStudies.Run(new(study, [1], CPU, 1), folder, interrupt, stop.Token));
        SequenceStudyReport resumed = SequenceStudies.Run(new(study, [1], CPU, 2), folder);

        Assert.Equal(expected.Runs.Select(run => run.Scores.RSquared), resumed.Runs.Select(run => run.Scores.RSquared));
        Assert.Equal(expected.Runs.SelectMany(run => run.Scores.Eigenvalues), resumed.Runs.SelectMany(run => run.Scores.Eigenvalues));
        Assert.Contains(resumed.Runs, run => double.IsNaN(run.MillisecondsPerBatch)); // a resumed time would be no measurement
    }

    [Fact]
    public void Run_OnSeveralThreads_GivesTheSameBits()
    {
        using TemporaryFolder one = new(), two = new();
        SequenceStudy study = Small("jumps");

        IEnumerable<double> first = Run(study, one.Path, threads: 1).Runs.Select(run => run.Scores.RSquared);
        IEnumerable<double> second = Run(study, two.Path, threads: 2).Runs.Select(run => run.Scores.RSquared);

        Assert.Equal(first, second);
    }

    [Fact]
    public void Validate_FewerSequencesThanABatch_IsRefused()
    {
        SequenceStudy study = CircleStudy.Study with { Options = CircleStudy.Study.Options with { TrainSequences = 4 } };

        Assert.Equal("trainSequences", Assert.Throws<InputException>(study.Validate).Where);
    }

    [Theory]
    [MemberData(nameof(Studies))]
    public void Page_OfAStudy_HasASectionForEachPartOfIt(string name)
    {
        using TemporaryFolder folder = new();
        SequenceStudy study = Small(name) with { Cases = [.. Small(name).Cases.Take(2)] };

        ReportPage page = SequenceStudyPage.Of(Run(study, folder.Path));

        string[] sections = [.. page.Sections.Select(section => section.GetType().Name)];
        Assert.Equal(2, sections.Count(section => section == nameof(StudyTable)));
        Assert.Superset(new HashSet<string> { nameof(PathTraces), nameof(RolloutPlot), nameof(LatentTrajectories), nameof(CoveragePlot), nameof(EigenvaluePlot), nameof(TrainingCurves) }, new HashSet<string>(sections));
        Assert.Equal(name != "wobbly-kalman", sections.Contains(nameof(FrameStrip))); // swirled images have no place to mark
        Assert.Equal(name == "jumps", sections.Contains(nameof(JumpResponse)));
        Assert.Equal(name == "input-noise", sections.Contains(nameof(NoiseScatter)));
    }

    private static SequenceStudy Small(string name)
    {
        SequenceStudy study = SequenceStudy.All.Single(study => study.Name == name);
        return study with
        {
            Cases = [.. study.Cases.Select(model => model with { Train = options => options })],
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

    private static SequenceStudyReport Run(SequenceStudy study, string path, int threads = 2) =>
        SequenceStudies.Run(new(study, [1], CPU, threads), Folder(path));

    private static RunFolder Folder(string path) => RunFolder.Create(Path.Combine(path, "study"));

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
}
