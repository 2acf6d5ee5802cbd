using Dynamics.Experiments.Studies;
using Dynamics.Models;
using Dynamics.Reporting;
using Dynamics.Training;
using Dynamics.Tests.Reporting;
using TorchSharp;

namespace Dynamics.Tests.Experiments.Studies;

public sealed class PredictorsStudyTests
{
    private static readonly PredictorsStudyOptions s_small = PredictorsStudyOptions.QuickLook with
    {
        Cases = ["images.linear", "images.directpred", "spikes.linear", "spikes.directpred", "spikes.none"],
        Images = ImagesStudyOptions.QuickLook with
        {
            TrainImages = 200, TestImages = 60, BatchImages = 40, Backbone = new SmallConvolutionOptions { Channels = 8, Blocks = 2 },
            Training = ImagesStudyOptions.QuickLook.Training with { Steps = 6, WarmupSteps = 1, LogEverySteps = 2 },
        },
        PlaceCells = new() { DurationSeconds = 240, UnitCount = 20 },
        Spikes = PredictorsStudyOptions.QuickLook.Spikes with { Training = new() { Steps = 6, LogEverySteps = 2 } },
    };

    [SkippableFact]
    public void Run_FewSteps_LeavesModesDifferencesAndPageAndGoesOn()
    {
        using TemporaryFolder folder = new();
        Study study = new PredictorsStudy { Seeds = [1, 2], Options = s_small };
        StudyJob job = new(study, torch.CPU, Threads: 2);
        study.Validate(job);
        RunFolder at = StudyRunner.Begin(job, folder["study"], overwrite: false);

        StudyReport report = StudyRunner.Run(job, at);

        Assert.Empty(report.Missing);
        Figure Of(string name) => report.Figures[$"predictors.{name}"];
        foreach (string one in (string[])["images.linear", "images.directpred", "spikes.linear", "spikes.directpred"])
        {
            Assert.InRange(Of($"{one}.misalignment").Value, 1e-6, 1);
            Assert.Equal(2, Of($"{one}.probe").Seeds!.Count);
        }
        // What is set from a symmetric matrix is symmetric; what is drawn is not.
        Assert.InRange(Of("images.directpred.asymmetry").Value, 0, 1e-4);
        Assert.InRange(Of("spikes.directpred.asymmetry").Value, 0, 1e-4);
        Assert.InRange(Of("spikes.linear.asymmetry").Value, 0.5, 2);
        Assert.False(report.Figures.ContainsKey("predictors.spikes.none.misalignment"));
        foreach (string data in (string[])["images", "spikes"])
        {
            Figure difference = Of($"{data}.directpred.less_learned");
            Assert.Equal(Of($"{data}.directpred.probe").Value - Of($"{data}.linear.probe").Value, difference.Value, 1e-9);
            Assert.InRange(difference.Value, difference.Low!.Value, difference.High!.Value);
            Assert.False(report.Figures.ContainsKey($"predictors.{data}.linear.less_learned"));
        }
        ReportPage page = StudyPage.Of(report);
        Assert.Contains("the commutator dies", HtmlReport.ToHtml(page).Split("</main>")[0]);
        DrawnPage.Of(page, 1280).AssertSound();

        // A model that lies there is not trained again, and gives the same figures.
        RunFolder place = at.Part("spikes.directpred").ExistingSeed(1);
        CommandResult before = CommandResult.Read(place.ResultPath);
        File.Delete(place.ResultPath);
        StudyCase again = study.Cases.Single(one => one.Name == "spikes.directpred");
        Assert.Equal(before.Figures, StudyRunner.RunCase(job, at, again, 1).Figures);
    }

    [Theory]
    [InlineData("cases=[\"images.gru\"]", "images.gru")]
    [InlineData("images.methods=[\"byol\"]", "methods")]
    [InlineData("spikes.windowBins=100000", "window")]
    [InlineData("recording=\"no such folder\"", "no such folder")]
    public void Validate_WhatCannotBeMeasured_IsRefused(string assignment, string word)
    {
        Study study = PredictorsStudy.Default.Quick!.Configure(new(null, [assignment]));
        Assert.Contains(word, Assert.Throws<InputException>(() => study.Validate(new(study, torch.CPU, 1))).Message);
    }
}
