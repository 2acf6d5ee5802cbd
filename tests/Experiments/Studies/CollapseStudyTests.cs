using Dynamics.Experiments.Studies;
using Dynamics.Reporting;
using Dynamics.Tests.Reporting;
using TorchSharp;

namespace Dynamics.Tests.Experiments.Studies;

public sealed class CollapseStudyTests
{
    [SkippableFact]
    public void Run_Quick_FindsEveryClosedFormAndDrawsThem()
    {
        using TemporaryFolder folder = new();
        Study study = CollapseStudy.Default.Quick!;
        StudyJob job = new(study, torch.CPU, Threads: 2);

        StudyReport report = StudyRunner.Run(job, StudyRunner.Begin(job, folder["study"], overwrite: false));

        double Of(string name) => report.Figures[name].Value;
        Assert.Equal(0.0513167, Of("minimal.gamma1.phi0.1.slow_rate"), 5e-8);
        Assert.Equal(0.1339746, Of("minimal.gamma1.phi0.25.slow_rate"), 5e-8);
        Assert.Equal(0.0845241, Of("minimal.gamma5.phi0.1.slow_rate"), 5e-8);
        Assert.Equal(0.0513167, Of("minimal.classes4.gamma1.phi0.1.slow_rate"), 5e-8);
        Assert.Equal(0, Of("minimal.gamma1.phi0.slow_rate"), 1e-12);
        Assert.Equal(0, Of("minimal.gamma1.phi0.slow_rate_theory"));
        Assert.Equal(1, Of("minimal.gamma1.phi0.1.clean_accuracy"));
        Assert.Equal(0.054447, Of("directpred.p_minus"), 5e-7);
        Assert.Equal(0.612220, Of("directpred.p_plus"), 5e-7);
        Assert.Equal(1.0 / 6, Of("directpred.eta_crit"), 5e-7);
        Assert.InRange(Of("survival.threshold_ratio"), 0.999, 1.001);
        Assert.InRange(Of("survival.momentum0.9.threshold_ratio"), 0.97, 1.03);
        Assert.Equal(1, Of("teacher.head.agreement"));
        Assert.Equal(Of("teacher.eps0.05.slow_rate_theory"), Of("teacher.eps0.05.slow_rate"), 1e-5);
        Assert.Equal(1, Of("modes.no_stop_gradient.decay_ratio"), 1e-6);
        Assert.Equal(0, Of("modes.strong_decay.escaped_share"));
        Assert.Equal(Of("modes.alignment.eta0.05.rate_theory"), Of("modes.alignment.eta0.05.rate"), 0.02);
        foreach (string conserved in (string[])[
            "head.small.invariant_drift", "head.large.invariant_drift", "survival.scale1.03.invariant_drift", "modes.invariant_drift",
            "modes.weight_invariant_drift"])
        {
            Assert.InRange(Of(conserved), 0, 1e-6);
        }
        Assert.Equal(1, Of("survival.moving.beta0.label_distance"));
        Assert.InRange(Of("survival.moving.beta1.label_distance"), 0, 1e-3);
        // Every table shows what it declares.
        Assert.All(study.Tables(report), table => Assert.All(table.Rows, row =>
            Assert.All(table.Columns, column => Assert.True(row.Find(report.Figures, column) is not null, row.Prefix + column.Figure))));
        ReportPage page = StudyPage.Of(report);
        Assert.Contains("reconstruction", HtmlReport.ToHtml(page).Split("</main>")[0]);
        DrawnPage.Of(page, 1280).AssertSound();
    }

    [Fact]
    public void WithSpread_ThreeSeeds_IsStudentsInterval()
    {
        CollapseCase one = CollapseStudy.AllCases[0];
        CaseResult Result(int seed, double value) =>
            new(one, seed, new Dictionary<string, Figure> { ["a"] = new(value) }) { Folder = null! };
        Figure figure = SeedMeans.WithSpread([Result(1, 1), Result(2, 2), Result(3, 3)])["a"];
        Assert.Equal((2, 3), (figure.Value, figure.Seeds!.Count));
        Assert.Equal(2 - (4.302653 / Math.Sqrt(3)), figure.Low!.Value, 1e-5); // t of two degrees of freedom, .975
        Assert.Null(SeedMeans.WithSpread([Result(1, 1)])["a"].Low);
    }

    [Theory]
    [InlineData("fractions=[0.11]")]
    [InlineData("samples=82")]
    [InlineData("cases=[\"sgd\"]")]
    public void Validate_WhatCannotBeMeasured_IsRefused(string assignment)
    {
        Study study = new CollapseStudy().Configure(new(null, [assignment]));
        Assert.Throws<InputException>(() => study.Validate(new(study, torch.CPU, 1)));
    }
}
