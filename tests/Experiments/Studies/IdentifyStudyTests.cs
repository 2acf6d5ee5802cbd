using Dynamics.Experiments.Studies;
using Dynamics.Reporting;
using Dynamics.Tests.Reporting;
using Dynamics.Training;
using TorchSharp;

namespace Dynamics.Tests.Experiments.Studies;

public sealed class IdentifyStudyTests
{
    private static readonly TrainingOptions s_short = new()
    {
        Steps = 300, LearningRate = 1e-2, WarmupSteps = 20, FinalFraction = 0.02, GradientClipNorm = 10,
    };

    [SkippableFact]
    public void Run_SmallSystems_TellsTheControlsFromWhatIsIdentifiable()
    {
        using TemporaryFolder folder = new();
        IdentifyStudy study = new()
        {
            Seeds = [1, 2],
            Options = new()
            {
                Systems = ["turning", "folded", "coupling", "spiral"],
                Objectives = ["kde", "stop_gradient"],
                Sequences = new()
                {
                    TrainSequences = 40, FitSequences = 20, TestSequences = 20, BootstrapResamples = 50, Training = s_short,
                },
                Coupling = new()
                {
                    Dimensions = [2], Shapes = [0.5, 2], BootstrapResamples = 20, Training = s_short, Encoders = 1,
                },
                Spiral = new() { Dimensions = [2], Shapes = [2], PerceptronHidden = [8], BootstrapResamples = 20, Training = s_short },
            },
        };
        StudyJob job = new(study, torch.CPU, Threads: 2);

        StudyReport report = StudyRunner.Run(job, StudyRunner.Begin(job, folder["study"], overwrite: false));

        Figure Of(string name) => report.Figures[name];
        Assert.True(Of("turning.kde.share").Value > 0);
        Assert.InRange(Of("turning.kde.share").Value, Of("turning.kde.share").Low!.Value, Of("turning.kde.share").High!.Value);
        Assert.Equal(0, Of("turning.untrained.verdict").Value);
        Assert.Equal(0, Of("folded.kde.verdict").Value);
        Assert.InRange(Of("turning.kde.affine_r2").Value, Of("turning.kde.affine_r2").Low!.Value, 1);
        Assert.Equal(2, Of("turning.kde.affine_r2").Seeds!.Count);
        Assert.InRange(Of("turning.ceiling_r2").Value, 0.99, 1);
        Assert.True(Of("turning.floor_r2").Value < Of("turning.kde.affine_r2").Value);
        Assert.InRange(Of("turning.kde.consistency").Value, 0.5, 1);
        Assert.InRange(Of("turning.kde.agreement").Value, 0.5, 1);
        Assert.InRange(
            Of("turning.kde.less_stop_gradient").Value, Of("turning.kde.less_stop_gradient").Low!.Value,
            Of("turning.kde.less_stop_gradient").High!.Value);
        Assert.Contains(Of("coupling.n2.best_shape").Value, (double[])[0.5, 2]);
        Assert.Equal(2, Of("spiral.n2.best_shape").Value);
        Assert.Contains(IdentifyStudy.Verdicts(report), line => line.Contains("folded.kde: not identifiable") && line.Contains("sign"));
        Assert.Contains(IdentifyStudy.Verdicts(report), line => line.Contains("coupling.n2.a2") && line.Contains("orthogonal"));
        DrawnPage.Of(StudyPage.Of(report), 1280).AssertSound();
    }

    [Theory]
    [InlineData("systems=[\"wobly\"]")]
    [InlineData("objectives=[\"kn\"]")]
    [InlineData("sequences.trainSequences=2")]
    public void Validate_WhatCannotBeMeasured_IsRefused(string assignment) => Assert.Throws<InputException>(() =>
    {
        Study study = new IdentifyStudy().Configure(new(null, [assignment]));
        study.Validate(new(study, torch.CPU, 1));
    });
}
