using Dynamics.Data;
using Dynamics.Experiments.Studies;
using Dynamics.Experiments.Studies.Internals;
using Dynamics.Jepa;
using Dynamics.Reporting;
using Dynamics.Simulators;
using Dynamics.Training;
using TorchSharp;

namespace Dynamics.Tests.Experiments.Studies;

/// <summary>The sweep over horizons on its systems: traps, recordings, and the claim about time constants.</summary>
public sealed class HorizonsStudyTests
{
    private static readonly HorizonsStudyOptions s_small = new()
    {
        Predictors = ["direct"], Regularizers = ["vicreg"], Horizons = [1, 4], TrainSequences = 40, ProbeSequences = 20, TestSequences = 20,
        Training = new() { Steps = 30, LearningRate = 2e-3, LogEverySteps = 10 },
    };

    private static readonly HorizonsStudyOptions s_trained = s_small with
    {
        TrainSequences = 200, Training = new() { Steps = 400, LearningRate = 2e-3, LogEverySteps = 50, CheckpointEverySteps = 400 },
    };

    /// <summary>A background that stays is predicted without error, and says nothing of the dot: what the verdict is for.</summary>
    [Fact]
    public void Measure_FixedBackground_IsAShortcutWhereThePlainDotIsNot()
    {
        using TemporaryFolder folder = new();
        HorizonsStudyOptions options = s_trained with { Data = ["dot", "dot_fixed"], Horizons = [1], LatentDimension = 2 };
        StudyReport report = Run(options, folder["study"], seeds: [1]);
        Assert.Equal(0, report.Figures["dot.direct.vicreg.k1.shortcut"].Value);
        Assert.Equal(1, report.Figures["dot_fixed.direct.vicreg.k1.shortcut"].Value);
        Assert.Equal(0, report.Figures["dot_fixed.direct.vicreg.k1.collapsed"].Value);
        Assert.True(report.Figures["dot_fixed.direct.vicreg.k1.rollout_error"].Value < 0.3);
    }

    /// <summary>Half a turn ahead, the doubled angle is what it was: a network that predicts changes finds that in the latents and not the
    /// dot, one that gives the latent itself finds the dot.</summary>
    [Theory]
    [InlineData(true, -0.1, 0.3)]
    [InlineData(false, 0.8, 1)]
    public void Measure_HalfAPeriodAhead_OnlyChangesMissTheDot(bool predictsChange, double least, double most)
    {
        using TemporaryFolder folder = new();
        HorizonsStudyOptions options = s_trained with
        {
            Data = ["dot"], Regularizers = ["sigreg"], Horizons = [10],
            DirectNetwork = new PerceptronTransitionOptions { PredictsChange = predictsChange },
        };
        StudyReport report = Run(options, folder["study"], seeds: [1]);
        Assert.InRange(report.Figures["dot.direct.sigreg.k10.r2"].Value, least, most);
        Assert.Equal(predictsChange ? 1 : 0, report.Figures["dot.direct.sigreg.k10.shortcut"].Value);
        Assert.Equal(0, report.Figures["dot.direct.sigreg.k10.collapsed"].Value);
    }

    [Fact]
    public void Data_OneLatentHasToChoose_OnlyForTheAutoregressive() => Assert.All(
        HorizonData.All, data => Assert.Equal(data.Coefficient is null ? 8 : 1, data.LatentDimension));

    [Fact]
    public void Collect_AutoregressiveSystems_TellPredictedBesideFoundHorizon()
    {
        using TemporaryFolder folder = new();
        StudyReport report = Run(s_small with { Data = ["ar50", "ar95"], Horizons = [1, 2, 10, 14] }, folder["study"], seeds: [1, 2]);
        Assert.Equal(1, report.Figures["ar50.predicted_k"].Value, 1e-12);
        Assert.Equal(13.513, report.Figures["ar95.predicted_k"].Value, 1e-3);
        foreach (string sweep in (string[])["ar50.direct.vicreg", "ar95.direct.vicreg"])
        {
            double forecast = report.Figures[$"{sweep}.k2.forecast_r2"].Seeds![0];
            double correlation = Math.Sqrt(Math.Max(0, forecast));
            Assert.Equal(2 * correlation * (1 - correlation), report.Figures[$"{sweep}.k2.separation"].Seeds![0], 1e-12);
            Assert.Contains(report.Figures[$"{sweep}.separation_k"].Value, new[] { 1.0, 2, 10, 14 });
            Assert.True(report.Figures[$"{sweep}.best_less_worst"].Value >= report.Figures[$"{sweep}.best_less_k10"].Value);
        }
        string page = HtmlReport.ToHtml(StudyPage.Of(report));
        Assert.Contains("Written down before the runs", page);
        Assert.Contains("ar95.direct.vicreg 13.5", page);
    }

    [Fact]
    public void Measure_Recording_IsCutIntoWindowsThatKnowThePosition()
    {
        using TemporaryFolder folder = new();
        string path = folder["Rec-1"];
        RecordingFolder.Save(PlaceCellSimulator.Simulate(new() { DurationSeconds = 400, UnitCount = 40 }).Recording, path);
        HorizonsStudyOptions options = s_small with { Data = [path], FrameCount = 30, BatchSequences = 8 };
        HorizonSequences sequences = HorizonData.Named(path).Sequences(new(new HorizonsStudy(), torch.CPU, 1), 1, options);
        Assert.Equal((40, 30, 40), (sequences.Train.FeatureCount, sequences.Train.FrameCount, sequences.Train.SequenceCount));
        Assert.All(sequences.Test.Targets.Enumerate(), position => Assert.True(double.IsFinite(position)));
        // Another window of the same place, never the same one: the test part begins where the train part has ended.
        BinnedRecording binned = RecordingBinner.Bin(RecordingFolder.Load(path), options.Binning);
        Split split = options.Split.Of(binned);
        Assert.Equal(binned.Position[split.Test.Ranges[0].Start], sequences.Test.Targets[0, 0]);
        Assert.Equal(Math.Min(20, split.Test.Length / 30), sequences.Test.Sequences);

        StudyReport report = Run(options, folder["study"], seeds: [1]);
        Assert.InRange(report.Figures["rec_1.direct.vicreg.k4.r2"].Value, -1, 1);
        Assert.Contains("recording rec-1", HtmlReport.ToHtml(StudyPage.Of(report)));
        HorizonsStudyOptions large = options with { FrameCount = 1500 };
        StudyJob job = new(new HorizonsStudy { Options = large }, torch.CPU, 1);
        Assert.Contains("windows of 1500 bins", Assert.Throws<InputException>(() => job.Study.Validate(job)).Message);
    }

    [Theory]
    [InlineData("cpc")]
    [InlineData("cpc_within")]
    public void Measure_Contrast_TrainsAsAnyObjective(string regularizer)
    {
        using TemporaryFolder folder = new();
        StudyReport report = Run(s_small with { Data = ["dot"], Regularizers = [regularizer], Horizons = [2] }, folder["study"], [1]);
        Assert.InRange(report.Figures[$"dot.direct.{regularizer}.k2.r2"].Value, -1, 1);
        MetricHistory history = MetricHistory.Read(report.Results[0].Folder.MetricsPath);
        Assert.True(history["information"][^1] > history["information"][0]);
    }

    private static StudyReport Run(HorizonsStudyOptions options, string path, int[] seeds)
    {
        StudyJob job = new(new HorizonsStudy { Options = options, Seeds = seeds }, torch.CPU, Threads: 2);
        return StudyRunner.Run(job, StudyRunner.Begin(job, path, overwrite: false));
    }
}
