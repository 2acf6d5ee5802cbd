using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.Experiments;
using Dynamics.Jepa;
using Dynamics.Models;
using Dynamics.Simulators;
using Dynamics.Training;
using TorchSharp;

namespace Dynamics.Tests.Experiments;

public sealed class JepaRunTests
{
    private static readonly Recording s_recording =
        PlaceCellSimulator.Simulate(new() { DurationSeconds = 150, UnitCount = 30 }).Recording;

    private static JepaRunOptions Options => new()
    {
        Split = new ChronologicalSplit(),
        LatentDimension = 4,
        Encoder = new PerceptronOptions { HiddenUnits = 24 },
        BatchWindows = 6,
        WindowBins = 80,
        Horizons = [20, 40],
        HorizonWeights = [1, 2],
        Training = new() { Steps = 200, LearningRate = 5e-3, LogEverySteps = 1 },
    };

    [Fact]
    public void Train_Jepa_IsDecodedAsAnyRun()
    {
        using TemporaryFolder folder = new();
        Run run = TrainedRuns.Train(folder, s_recording, Options, "train jepa");
        MetricHistory history = run.History(1);
        Assert.True(history["loss"][^1] < 0.8 * history["loss"][0], $"loss went from {history["loss"][0]:g4} to {history["loss"][^1]:g4}");
        Assert.Contains("predictionError", history.Names);
        Assert.Contains("varianceHinge", history.Names);
        DecodingReport report = DecodingReport.Decode(
            run, null, DecodingOptions.Quick with { Decoders = PositionDecoder.Named("latent.ridge", "mean") });
        double r2 = report.Table["latent.ridge"].All.RSquared.Value, floor = report.Table["mean"].All.RSquared.Value;
        Assert.True(r2 > floor + 0.05, $"R² {r2:0.000} from the latents, {floor:0.000} from the mean");
    }

    /// <summary>Told of the velocity, with a covariance of its forecasts: the diagnosis says so, and how well the regions hold.</summary>
    [Fact]
    public void Train_WithACovariateAndACovariance_SaysWhatItWasToldAndHowItCovers()
    {
        using TemporaryFolder folder = new();
        JepaRunOptions options = Options with
        {
            Binning = new() { Covariates = ["velocity"] },
            Predictor = new DirectHorizonOptions { Head = new GaussianHeadOptions() },
            Training = new() { Steps = 30, LogEverySteps = 1 },
        };
        Run run = TrainedRuns.Train(folder, s_recording, options, "train jepa");
        Assert.Contains("forecastNats", run.History(1).Names);
        LatentDiagnosis diagnosis = run.Diagnoses()[0]!;
        Assert.StartsWith("label-informed (velocity: the decoded place, or what comes from it)", diagnosis.Verdict);
        Assert.Contains("regions of its forecasts come, on validation, k = 20:", diagnosis.Verdict);
        Assert.Equal([20, 40], diagnosis.ForecastCoverage.Select(at => at.Horizon));
        Assert.Equal(diagnosis.ForecastCoverage[1].Within[2], run.TrainingFigures()["forecast_coverage95.k40"].Value);
    }

    [Fact]
    public void Of_CovariatesThatAreNone_AreRefused()
    {
        BinningOptions Told(string name) => new() { Covariates = [name] };
        Assert.Equal(Told("speed"), Told("speed"));
        Assert.NotEqual(Told("speed"), Told("velocity"));
        Assert.Equal("binning.covariates", Assert.Throws<InputException>(
            () => TrainingJob.Of(s_recording, Options with { Binning = Told("mood") }, [1], torch.CPU, 1)).Where);
        Assert.Equal("binning.covariates", Assert.Throws<InputException>(
            () => TrainingJob.Of(s_recording, new KalmanRunOptions { Binning = Told("speed") }, [1], torch.CPU, 1)).Where);
        Assert.Equal("binning.covariates", Assert.Throws<InputException>(
            () => TrainingJob.Of(s_recording, new SslRunOptions { Binning = Told("speed") }, [1], torch.CPU, 1)).Where);
    }

    [Fact]
    public void Train_ResumedHalfWay_EndsAtTheSameBits()
    {
        JepaRunOptions options = Options with
        {
            Target = new EmaTargetOptions { Momentum = 0.9 },
            Predictor = new DirectHorizonOptions { Network = new GruTransitionOptions { Units = 6 } },
            Training = new() { Steps = 20, CheckpointEverySteps = 10, LogEverySteps = 5 },
        };
        BinnedRecording recording = RecordingBinner.Bin(s_recording, options.Binning);
        Split split = options.Split.Of(recording);
        using TemporaryFolder folder = new();
        byte[] Trained(string name, bool interrupted)
        {
            CheckpointFolder checkpoints = new(folder[name]);
            if (interrupted)
            {
                using CancellationTokenSource stop = new();
                using TrainedModel first = options.CreateModel(recording, split, 1, torch.CPU, 1);
                new Trainer(first.Task, options.Training, checkpoints).Run(
                    new Stop(stop, 10), stop.Token);
            }
            using TrainedModel model = options.CreateModel(recording, split, 1, torch.CPU, 1);
            Trainer trainer = new(model.Task, options.Training, checkpoints);
            _ = interrupted ? trainer.Resume() : trainer.Run();
            model.Save(folder[name + ".safetensors"], new Dictionary<string, string>());
            return File.ReadAllBytes(folder[name + ".safetensors"]);
        }
        Assert.Equal(Trained("whole", interrupted: false), Trained("parts", interrupted: true));
    }

    [Fact]
    public void Of_HorizonBeyondTheWindow_IsRefused()
    {
        InputException mistake = Assert.Throws<InputException>(
            () => TrainingJob.Of(s_recording, Options with { Horizons = [80], HorizonWeights = [] }, [1], torch.CPU, 1));
        Assert.Equal("windowBins", mistake.Where);
        Assert.Equal("horizons", Assert.Throws<InputException>(
            () => TrainingJob.Of(s_recording, Options with { Horizons = [3, 1], HorizonWeights = [] }, [1], torch.CPU, 1)).Where);
    }

    private sealed class Stop(CancellationTokenSource source, long step) : IProgress<TrainingEvent>
    {
        public void Report(TrainingEvent value)
        {
            if (value is TrainingEvent.StepCompleted { Step: var at } && at >= step)
            {
                source.Cancel();
            }
        }
    }
}
