using Dynamics.Experiments.Studies;
using Dynamics.Reporting;
using Dynamics.Tests.Reporting;
using TorchSharp;

namespace Dynamics.Tests.Experiments.Studies;

public sealed class IcaStudyTests
{
    [SkippableFact]
    public void Run_TwoSeeds_RecoversSourcesAndNotTheControls()
    {
        using TemporaryFolder folder = new();
        IcaStudy study = new() { Seeds = [1, 2], Options = new() { Frames = 20_000, Sequences = 60 } };
        StudyJob job = new(study, torch.CPU, Threads: 2);

        StudyReport report = StudyRunner.Run(job, StudyRunner.Begin(job, folder["study"], overwrite: false));

        Figure Of(string name) => report.Figures[name];
        foreach (string mixture in (string[])["flat", "laplace", "mixed", "images", "ou"])
        {
            Assert.InRange(Of($"ica.{mixture}.amari").Value, 0, 0.02);
            Assert.InRange(Of($"ica.{mixture}.correlation").Seeds!.Min(), 0.98, 1);
            Assert.True(Of($"ica.{mixture}.amari_minus_fastica").Value < 0.005, mixture);
            Assert.True(Of($"ica.{mixture}.whitening_amari").Value > 0.1, mixture); // so that there is something to find
        }
        Assert.All(Of("ou.angle_deg").Seeds!, angle => Assert.InRange(angle, 44.9, 45.1));
        Assert.All(Of("ou.correlation").Seeds!, correlation => Assert.InRange(correlation, 0.9999, 1));
        Assert.Equal(Of("ou.single_angle_sd_deg_theory").Value, Of("ou.single_angle_sd_deg").Value, 0.08);
        Assert.True(Of("ica.gaussian.amari").Value > 0.1);
        Assert.True(Of("ica.ou_equal.amari").Value > 0.1);
        // The paper's own mixing is undone by whitening alone.
        Assert.InRange(Of("ica.flat_symmetric.whitening_amari").Value, 0, 0.02);
        Assert.InRange(Of("ica.flat.amari").Value, Of("ica.flat.amari").Low!.Value, Of("ica.flat.amari").High!.Value);
        DrawnPage.Of(StudyPage.Of(report), 1280).AssertSound();
    }

    [Theory]
    [InlineData("mixtures=[\"photographs\"]")]
    [InlineData("frames=2147483647")]
    public void Validate_WhatCannotBeMeasured_IsRefused(string assignment) => Assert.Throws<InputException>(() =>
    {
        Study study = new IcaStudy().Configure(new(null, [assignment]));
        study.Validate(new(study, torch.CPU, 1));
    });
}
