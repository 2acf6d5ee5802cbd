using Dynamics.Experiments.Studies;
using Dynamics.Reporting;
using Dynamics.Tests.Reporting;
using TorchSharp;

namespace Dynamics.Tests.Experiments.Studies;

public sealed class EntropyEstimatorsStudyTests
{
    [SkippableFact]
    public void Run_SmallSizes_FindsWhatIsKnownOfTheEstimators()
    {
        using TemporaryFolder folder = new();
        EntropyEstimatorsStudy study = new() { Seeds = [1, 2], Options = new() { Dimensions = [1, 4], Points = [400], Repeats = 6 } };
        StudyJob job = new(study, torch.CPU, Threads: 2);

        StudyReport report = StudyRunner.Run(job, StudyRunner.Begin(job, folder["study"], overwrite: false));

        double Bias(string name) => report.Figures[$"entropy-estimators.{name}.bias"].Value;
        double Spread(string name) => report.Figures[$"entropy-estimators.{name}.spread"].Value;
        // The log-determinant knows nothing but the covariance: exact for a Gaussian, of which it is the entropy, and far too high for two
        // of them. In one

        // dimension the mixture's variance is 101, and the uniform's 1/12.
        Assert.InRange(Bias("log_det.gaussian.d4.n400"), -0.05, 0.05);
        Assert.Equal((0.5 * Math.Log(101)) - Math.Log(2), Bias("log_det.mixture.d1.n400"), 0.02);
        Assert.Equal(0.5 * Math.Log(2 * Math.PI * Math.E / 12), Bias("log_det.uniform.d1.n400"), 0.03);
        Assert.InRange(Bias("knn.mixture.d1.n400"), -0.1, 0.1);
        Assert.InRange(Bias("knn.gaussian.d1.n400"), -0.1, 0.1);
        // By themselves, points look denser than they are.
        Assert.True(Bias("kde_self.gaussian.d4.n400") < Bias("kde.gaussian.d4.n400") - 0.5);
        // Of n Gaussian points in one dimension the estimate spreads as sqrt(1 / 2n).
        Assert.InRange(Spread("log_det.gaussian.d1.n400"), 0.4 * Math.Sqrt(1 / 800.0), 2 * Math.Sqrt(1 / 800.0));
        DrawnPage.Of(StudyPage.Of(report), 1280).AssertSound();
    }

    [Theory]
    [InlineData("points=[5]")]
    [InlineData("dimensions=[0]")]
    [InlineData("repeats=1")]
    [InlineData("estimators=[\"vasicek\"]")]
    public void Validate_WhatCannotBeMeasured_IsRefused(string assignment)
    {
        Study study = new EntropyEstimatorsStudy().Configure(new(null, [assignment]));
        Assert.Throws<InputException>(() => study.Validate(new(study, torch.CPU, 1)));
    }
}
