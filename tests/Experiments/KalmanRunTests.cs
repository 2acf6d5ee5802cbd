using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.Experiments;
using Dynamics.KalmanSsl;
using Dynamics.Models;
using Dynamics.Simulators;
using Dynamics.Training;
using TorchSharp;

namespace Dynamics.Tests.Experiments;

/// <summary>Runs of models at several time scales: watched, chosen, resumed, diagnosed.</summary>
public sealed class KalmanRunTests
{
    private static readonly Recording s_recording =
        PlaceCellSimulator.Simulate(new() { DurationSeconds = 400, UnitCount = 40 }).Recording;

    private static readonly KalmanRunOptions s_options = new()
    {
        Split = new ChronologicalSplit { PurgeSeconds = 1 },
        Model = new() { LatentDimension = 2, StateDimension = 4, Encoder = new PerceptronOptions { HiddenUnits = 10 }, BatchWindows = 4 },
        TimeScalesSeconds = [0, 0.2, 0.5],
        EarlyStopping = new() { EverySteps = 10, Patience = 2 },
        Training = new() { Steps = 60, CheckpointEverySteps = 20 },
    };

    [Fact]
    public void Run_SeveralTimeScales_WritesWhatWasTriedAndKeepsTheBest()
    {
        using TemporaryFolder folder = new();
        Run run = Train(folder, s_options);
        EnsembleCandidate[] candidates = [.. run.Candidates()[0]];
        Assert.Equal(["25ms", "200ms", "500ms"], candidates.Select(candidate => candidate.Name));
        Assert.Equal([1, 8, 20], candidates.Select(candidate => candidate.StepBins));
        double best = candidates.Max(candidate => candidate.HeldOut);
        Assert.True(best > 0);
        Assert.All(candidates, candidate => Assert.Equal(candidate.HeldOut >= 0.25 * best, candidate.IsMember));
        Assert.Equal(4 * candidates.Count(candidate => candidate.IsMember), run.Latents()[0].Filtered.Dimension);
        MetricHistory history = run.History(1);
        Assert.All(candidates, candidate => Assert.True(candidate.HeldOut >= history[$"{candidate.Name}.heldOut"].Max()));

        LatentDiagnosis diagnosis = run.Diagnoses()[0]!;
        Assert.InRange(diagnosis.ForecastValidation!.Value, 0.5 * best, 2 * best);
        Assert.InRange(diagnosis.EffectiveDimension, 1, run.Latents()[0].Filtered.Dimension);
        Assert.Contains("nats/s", diagnosis.Verdict);
    }

    [Fact]
    public void Run_OfContinuousSignals_IsWatchedDiagnosedAndDecoded()
    {
        using TemporaryFolder folder = new();
        Recording imaged = CalciumSimulator.Simulate(new() { PlaceCells = new() { DurationSeconds = 400, UnitCount = 40 } });
        KalmanRunOptions options = s_options with
        {
            Binning = s_options.Binning with { BinWidthSeconds = 0.1 },
            Model = s_options.Model with { CountDropout = 0.2 },
            TimeScalesSeconds = [0, 0.5],
        };
        Run run = TrainedRuns.Train(folder, imaged, options, "train kalman");
        double best = run.Candidates()[0].Max(candidate => candidate.HeldOut);
        Assert.True(best > 0);
        LatentDiagnosis diagnosis = run.Diagnoses()[0]!;
        Assert.InRange(diagnosis.ForecastValidation!.Value, 0.5 * best, 2 * best);
        Assert.Contains("of the signals 0.25 to 2 s ahead", diagnosis.Verdict);
        DecodingReport report = DecodingReport.Decode(
            run, null, DecodingOptions.Quick with { Decoders = PositionDecoder.Named("latent.ridge", "bayes.walk", "mean") });
        Assert.Equal(["latent.ridge", "mean"], report.Table.Decoders.Select(decoder => decoder.Name));
        Assert.True(report.Table["latent.ridge"].All.RSquared.Value > report.Table["mean"].All.RSquared.Value + 0.05);
    }

    [Fact]
    public void Resume_AfterAnInterruption_EndsInTheSameBits()
    {
        using TemporaryFolder folder = new();
        Run expected = Train(folder, s_options);
        TrainingJob job = Job(s_options);
        RunFolder second = RunFolder.Create(folder["second"]);
        RunTraining.Begin(job, second, new() { Command = "test", Data = folder["recording"] });
        using CancellationTokenSource source = new();
        Progress at = new(source, step: 33);
        Assert.True(RunTraining.Run(job, second, at, source.Token)[^1].Interrupted);
        RunTraining.Run(job, second);
        Assert.Equal(
            File.ReadAllBytes(expected.Folder.ExistingSeed(1).ModelPath), File.ReadAllBytes(second.ExistingSeed(1).ModelPath));
    }

    [Fact]
    public void Run_SeedsAtOnce_EndInTheBitsOfOneAfterTheOther()
    {
        using TemporaryFolder folder = new();
        KalmanRunOptions brief = s_options with { Training = new() { Steps = 20 } };
        RunFolder Run(int threads)
        {
            RunFolder run = RunFolder.Create(folder[$"threads-{threads}"]);
            TrainingJob job = Job(brief, threads, 1, 2, 3);
            RunTraining.Begin(job, run, new() { Command = "test" });
            Overlap overlap = new();
            Assert.Equal([20, 20, 20], RunTraining.Run(job, run, overlap).Select(result => result.StepsDone));
            Assert.InRange(overlap.Most, 1, threads); // fewer where other tests have the pool's threads
            return run;
        }
        (RunFolder one, RunFolder two) = (Run(1), Run(2));
        Assert.All([1, 2, 3], seed => Assert.Equal(
            File.ReadAllBytes(one.ExistingSeed(seed).ModelPath), File.ReadAllBytes(two.ExistingSeed(seed).ModelPath)));
    }

    [Fact]
    public void Run_SeedsAtOnceInterrupted_AllUnderWayLeaveACheckpointAndResume()
    {
        using TemporaryFolder folder = new();
        TrainingJob job = Job(s_options, 2, 1, 2);
        RunFolder run = RunFolder.Create(folder["run"]);
        RunTraining.Begin(job, run, new() { Command = "test" });
        using CancellationTokenSource source = new();
        Progress progress = new(source, step: 5);
        IReadOnlyList<TrainingResult> interrupted = RunTraining.Run(job, run, progress, source.Token);
        Assert.Contains(interrupted, result => result.Interrupted);
        Assert.NotEmpty(progress.UnderWay); // a seed that is stopped before its first step has nothing to leave
        Assert.All(progress.UnderWay, seed => Assert.True(run.Seed(seed).Checkpoints.NewestStep > 0));
        Assert.All(RunTraining.Run(job, run), result => Assert.False(result.Interrupted));
        Assert.True(run.IsFinished);
    }

    [Fact]
    public void Search_None_KeepsEveryTimeScaleAndFull_TriesThreeModelsOfEach()
    {
        using TemporaryFolder folder = new();
        KalmanRunOptions brief = s_options with { TimeScalesSeconds = [0, 0.5], Training = new() { Steps = 4 } };
        Assert.All(Train(folder, brief with { Search = SearchEffort.None }).Candidates()[0], candidate => Assert.True(candidate.IsMember));
        EnsembleCandidate[] full = [.. Train(folder, brief with { Search = SearchEffort.Full, LeastShare = 0 }, "full").Candidates()[0]];
        Assert.Equal(["25ms-1", "25ms-2", "25ms-3", "500ms-1", "500ms-2", "500ms-3"], full.Select(candidate => candidate.Name));
        Assert.Equal([4, 8, 4], full[..3].Select(candidate => candidate.StateDimension));
        Assert.Equal([0.2, 0.2, 0.6], full[..3].Select(candidate => candidate.CountDropout));
        Assert.All(full.GroupBy(candidate => candidate.StepBins), scale => Assert.InRange(scale.Count(one => one.IsMember), 0, 1));
        Assert.Contains(full, candidate => candidate.IsMember && candidate.HeldOut == full.Max(one => one.HeldOut));
    }

    [Fact]
    public void Run_ATrainPartTooShortForALongStep_LeavesThatTimeScaleOut()
    {
        using TemporaryFolder folder = new();
        KalmanRunOptions brief = s_options with
        {
            Split = new ChronologicalSplit { Train = "0s:14s", Validation = "20s:100s", Test = "110s:400s" },
            TimeScalesSeconds = [0.1, 2],
            Training = new() { Steps = 2 },
        };
        Assert.Equal("100ms", Assert.Single(Train(folder, brief).Candidates()[0]).Name);
        Assert.Contains(
            "train part has", Assert.Throws<InputException>(() => Job(brief with { TimeScalesSeconds = [2] })).Message);
    }

    [Fact]
    public void Run_WithoutValidation_KeepsTheLastStateAndSaysThatNothingIsKnown()
    {
        using TemporaryFolder folder = new();
        Run run = Train(folder, s_options with { Split = new ChronologicalSplit { Validation = "none" }, Training = new() { Steps = 3 } });
        Assert.Empty(run.Candidates()[0]);
        Assert.False(run.Diagnoses()[0]!.Holds);
        Assert.Contains("not known", run.Diagnoses()[0]!.Verdict);
    }

    [Fact]
    public void Diagnosis_OfNoise_SaysThatItDoesNotGeneralise()
    {
        BinnedRecording recording = RecordingBinner.Bin(s_recording, new());
        Split split = Split.Chronological(recording, new ChronologicalSplit());
        RandomStream random = new(1);
        GaussianSeries noise = new(
            3, [.. Enumerable.Range(0, 3 * recording.BinCount).Select(_ => (float)random.NextGaussian())], new int[recording.BinCount],
                [new double[9]]);
        LatentDiagnosis diagnosis = LatentDiagnosis.Of(
            noise, recording, split, [new(0.98, 0), System.Numerics.Complex.FromPolarCoordinates(0.99, 1.3)]);
        Assert.False(diagnosis.Holds);
        Assert.InRange(diagnosis.EffectiveDimension, 2.9, 3.01);
        Assert.Equal(0.025 * 2 * Math.PI / 1.3, Assert.Single(diagnosis.ThetaPeriodsSeconds), 1e-9);
        Assert.Contains("theta", diagnosis.Verdict);
        Assert.InRange(diagnosis.ForecastValidation!.Value, -10, 0.1);
    }

    private static Run Train(TemporaryFolder folder, KalmanRunOptions options, string name = "run")
    {
        RecordingFolder.Save(s_recording, folder[$"recording-{name}"]);
        TrainingJob job = Job(options);
        RunFolder run = RunFolder.Create(folder[name]);
        RunTraining.Begin(job, run, new() { Command = "test", Data = folder[$"recording-{name}"] });
        RunTraining.Run(job, run);
        return Run.Open(run.Path);
    }

    private static TrainingJob Job(KalmanRunOptions options) => Job(options, threads: 1, 1);

    private static TrainingJob Job(KalmanRunOptions options, int threads, params int[] seeds) =>
        TrainingJob.Of(s_recording, options, seeds, torch.CPU, threads);

    /// <summary>How many seeds were under way at a time.</summary>
    private sealed class Overlap : IProgress<SeedProgress>
    {
        private int _now;

        public int Most { get; private set; }

        public void Report(SeedProgress value)
        {
            _now += value.Event switch
            {
                TrainingEvent.Started => 1,
                TrainingEvent.Completed => -1,
                _ => 0,
            };
            Most = Math.Max(Most, _now);
        }
    }

    private sealed class Progress(CancellationTokenSource source, long step) : IProgress<SeedProgress>
    {
        /// <summary>Seeds that did a step.</summary>
        public HashSet<int> UnderWay { get; } = [];

        public void Report(SeedProgress value)
        {
            if (value.Event is not TrainingEvent.StepCompleted completed)
            {
                return;
            }
            UnderWay.Add(value.Seed);
            if (completed.Step + 1 >= step)
            {
                source.Cancel();
            }
        }
    }
}
