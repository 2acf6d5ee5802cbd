using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.Experiments;
using Dynamics.Losses;
using Dynamics.Models;
using Dynamics.Reporting;
using Dynamics.Simulators;
using Dynamics.Training;
using TorchSharp;

namespace Dynamics.Tests.Experiments;

/// <summary>A run of another kind than Kalman's goes the same way: trained by the one task, opened as a <see cref="Run"/>, decoded, on the
/// page.</summary>
public sealed class SslRunTests
{
    [Fact]
    public void Train_TwoViews_IsDecodedAndReportedAsAnyRun()
    {
        using TemporaryFolder folder = new();
        Recording recording = PlaceCellSimulator.Simulate(new() { DurationSeconds = 150, UnitCount = 30 }).Recording;
        SslRunOptions options = new()
        {
            Split = new ChronologicalSplit(),
            LatentDimension = 4,
            Encoder = new PerceptronOptions { HiddenUnits = 24 },
            BatchWindows = 6,
            WindowBins = 80,
            Training = new() { Steps = 300, LearningRate = 5e-3, LogEverySteps = 1 },
        };
        Run run = TrainedRuns.Train(folder, recording, options, "train ssl");

        MetricHistory history = run.History(1);
        Assert.True(history["loss"][^1] < 0.8 * history["loss"][0], $"loss went from {history["loss"][0]:g4} to {history["loss"][^1]:g4}");
        Assert.Contains("varianceHinge", history.Names);
        LatentRun latents = run.Latents()[0];
        Assert.Same(latents.Filtered, latents.Smoothed);
        Assert.All(latents.Filtered.Mean, value => Assert.True(float.IsFinite(value)));

        DecodingReport report = DecodingReport.Decode(
            run, null, DecodingOptions.Quick with { Decoders = PositionDecoder.Named("latent.ridge", "smoothed.ridge", "mean") });
        Assert.Equal(["latent.ridge", "mean"], report.Table.Decoders.Select(decoder => decoder.Name)); // nothing smooths these latents
        Assert.True(report.Table["latent.ridge"].All.RSquared.Value > report.Table["mean"].All.RSquared.Value + 0.1);
        Assert.Contains("latent.ridge", HtmlReport.ToHtml(DecodingPage.Of(report)));
    }

    [Fact]
    public void Train_WithoutTheVarianceTerm_CollapsesToAPoint()
    {
        // What must collapse does: the latents of a trained encoder have lost their spread, those with the term have not.
        Assert.True(Spread(new VicRegObjective { VarianceWeight = 0 }) < 0.1 * Spread(new VicRegObjective()));

        static double Spread(Objective objective)
        {
            BinnedRecording recording = RecordingBinner.Bin(
                PlaceCellSimulator.Simulate(new() { DurationSeconds = 60, UnitCount = 20 }).Recording, new());
            Split split = Split.Chronological(recording, new ChronologicalSplit());
            SslRunOptions options = new() { LatentDimension = 3, Encoder = new PerceptronOptions { HiddenUnits = 16 }, BatchWindows = 4,
                WindowBins = 60, Objective = objective };
            using TrainedModel model = options.CreateModel(recording, split, seed: 1, torch.CPU, threads: 1);
            new Trainer(model.Task, new TrainingOptions { Steps = 150, LearningRate = 1e-2 }).Run();
            using TemporaryFolder folder = new();
            model.Save(folder["model.safetensors"], new Dictionary<string, string>());
            float[] z = new SslRunKind().Infer(folder["model.safetensors"], recording, 1).Filtered.Mean;
            double mean = z.Average(value => (double)value);
            return z.Average(value => (value - mean) * (value - mean));
        }
    }

    /// <summary>The losses of images are the same objects on windows of spikes, with their targets, heads and memories.</summary>
    [Theory]
    [InlineData("simClr", "shared", "identity")]
    [InlineData("ldm", "shared", "identity", "objective.entropy.kind=logDet", "objective.of=single")]
    [InlineData("leJepa", "shared", "identity")]
    [InlineData("moCo", "ema", "identity", "objective.queueLength=320")] // the keys of a step
    [InlineData("byol", "ema", "perceptron")]
    [InlineData("byol", "ema", "directPred")]
    [InlineData("simSiam", "detached", "perceptron")]
    [InlineData("infoNce", "shared", "perceptron")]
    public void Train_AnyLossByItsKind_LowersIt(string objective, string target, string head, params string[] more)
    {
        SslRunOptions options = OptionsJson.Override(
            new SslRunOptions
            {
                LatentDimension = 4, Encoder = new PerceptronOptions { HiddenUnits = 16 }, BatchWindows = 4, WindowBins = 40,
            },
            [$"objective.kind={objective}", $"target.kind={target}", $"head.kind={head}", .. more]);
        BinnedRecording recording = RecordingBinner.Bin(
            PlaceCellSimulator.Simulate(new() { DurationSeconds = 60, UnitCount = 20 }).Recording, new());
        Split split = Split.Chronological(recording, new ChronologicalSplit());
        using TrainedModel model = options.CreateModel(recording, split, seed: 1, torch.CPU, threads: 1);
        MetricHistory history = new Trainer(
            model.Task, new TrainingOptions { Steps = 60, LearningRate = 1e-2, LogEverySteps = 1 }).Run().History;
        double[] losses = [.. history["loss"]];
        (double first, double last) = (losses[2..12].Average(), losses[^10..].Average()); // a queue begins at random
        Assert.True(last < first, $"{first:g4} to {last:g4}");
    }
}
