using Dynamics.Experiments.Studies;
using Dynamics.Losses.Spectrum;
using Dynamics.Models;
using Dynamics.Reporting;
using Dynamics.Tests.Reporting;
using Dynamics.Training;
using TorchSharp;

namespace Dynamics.Tests.Experiments.Studies;

/// <summary>Verdicts and claims from made-up figures, and a small study from end to end.</summary>
public sealed class ClaimsStudyTests
{
    [Theory]
    [InlineData(CollapseKind.Complete, false, 0.9, PhaseVerdict.Complete)]
    [InlineData(CollapseKind.None, true, 0.9, PhaseVerdict.Complete)]
    [InlineData(CollapseKind.Dimensional, false, 0.9, PhaseVerdict.Dimensional)]
    [InlineData(CollapseKind.None, false, 0.37, PhaseVerdict.Shortcut)] // less than .25 + half of .5 - .25
    [InlineData(CollapseKind.None, false, 0.38, PhaseVerdict.None)]
    public void Verdict_OfImages_IsTheGravestThatHolds(CollapseKind latents, bool assignsNothing, double probe, PhaseVerdict expected) =>
        Assert.Equal(expected, PhaseVerdicts.Of(latents, assignsNothing, probe, untrained: 0.5, chance: 0.25));

    [Theory]
    [InlineData(CollapseKind.None, true, PhaseVerdict.Shortcut)]
    [InlineData(CollapseKind.None, false, PhaseVerdict.None)]
    [InlineData(CollapseKind.Dimensional, true, PhaseVerdict.Dimensional)]
    [InlineData(CollapseKind.Complete, true, PhaseVerdict.Complete)]
    public void Verdict_OfForecasts_IsTheGravestThatHolds(CollapseKind latents, bool isShortcut, PhaseVerdict expected) =>
        Assert.Equal(expected, PhaseVerdicts.Of(latents, isShortcut));

    [Theory]
    [InlineData("0011", 20, 0)]
    [InlineData("0110", double.NaN, 20)]
    [InlineData("1101", 30, 20)]
    [InlineData("1111", 0, 0)]
    [InlineData("0000", double.NaN, 0)]
    public void Trajectory_OfLooks_TellsWhenTheyCollapseForGood(string looks, double collapseStep, double passingSteps)
    {
        LatentTrajectory trajectory = new() { Steps = [0, 10, 20, 30], Collapsed = [.. looks.Select(look => look == '1')] };
        Assert.Equal((collapseStep, passingSteps), (trajectory.CollapseStep, trajectory.PassingSteps));
    }

    [Theory]
    [InlineData("1 1 1", "0 0 0", 1, 0.2924, 1)] // low: .025^(1/3)
    [InlineData("0 0 0", "0 0 0", 0, 0, 0.7076)]
    [InlineData("1 0 1", "0 0 0", 0.5, 0.0943, 0.9916)]
    [InlineData("1 1 1", "0 1 0", 0.5, 0.2924, 1)] // the control collapses, too
    [InlineData("1", "0", 0.5, 0.025, 1)] // one seed decides nothing
    public void CollapseRule_OfSeeds_DecidesWhereAllAgree(string claimed, string control, double verdict, double low, double high)
    {
        CollapseRule rule = new(["dino.momentum0.9"], ["dino.momentum0.99"]);
        Dictionary<string, Figure> figures = new()
        {
            ["phase.dino.momentum0.9.collapsed"] = Seeds(claimed), ["phase.dino.momentum0.99.collapsed"] = Seeds(control),
        };
        (Figure measured, ClaimVerdict found) = rule.Decide(figures)!.Value;
        Assert.Equal(verdict, ClaimRule.Number(found));
        Assert.Equal(Seeds(claimed).Value, measured.Value, 1e-12);
        Assert.Equal(low, measured.Low!.Value, 1e-4);
        Assert.Equal(high, measured.High!.Value, 1e-4);
    }

    [Fact]
    public void CollapseRule_BriefTraining_ContradictsNothing()
    {
        Dictionary<string, Figure> figures = new() { ["phase.a.b.collapsed"] = Seeds("0 0 0") };
        CollapseRule rule = new(["a.b"], []);
        Assert.Equal(ClaimVerdict.Contradicted, rule.Decide(figures)!.Value.Verdict);
        Assert.Equal(ClaimVerdict.Undecided, (rule with { MayContradict = false }).Decide(figures)!.Value.Verdict);
        Assert.All(Claims.Of(ClaimsStudyOptions.QuickLook).Select(claim => claim.Rule).OfType<CollapseRule>(), one =>
            Assert.Equal(one.Counted == CollapseRule.Failed, one.MayContradict));
    }

    [Fact]
    public void Decide_PointMissingOrWithFewerSeeds_IsNothing()
    {
        CollapseRule rule = new(["a.b"], ["a.c"]);
        Assert.Null(rule.Decide(new Dictionary<string, Figure> { ["phase.a.b.collapsed"] = Seeds("1 1") }));
        Assert.Null(rule.Decide(new Dictionary<string, Figure>
        {
            ["phase.a.b.collapsed"] = Seeds("1 1"), ["phase.a.c.collapsed"] = Seeds("0"),
        }));
    }

    [Theory]
    [InlineData("0.90 0.91 0.89", "0.80 0.81 0.80", 1)]
    [InlineData("0.900 0.902 0.900", "0.900 0.900 0.902", 0)] // the interval ends below .02
    [InlineData("0.80 0.80 0.81", "0.90 0.91 0.90", 0)]
    [InlineData("0.90 0.70 0.95", "0.80 0.85 0.80", 0.5)]
    [InlineData("0.90", "0.80", 0.5)]
    public void AdvantageRule_OfSeeds_DecidesByTheIntervalAndTheMargin(string special, string other, double verdict)
    {
        AdvantageRule rule = new(["v.a"], ["v.b", "v.c"]);
        Dictionary<string, Figure> figures = new() { ["phase.v.a.probe"] = Seeds(special) };
        foreach (string point in (string[])["b", "c"])
        {
            figures[$"phase.v.{point}.probe"] = Seeds(other);
        }
        foreach (string point in rule.Points)
        {
            figures[$"phase.{point}.collapsed"] = Seeds(string.Join(' ', Seeds(special).Seeds!.Select(_ => "0")));
        }
        (Figure measured, ClaimVerdict found) = rule.Decide(figures)!.Value;
        Assert.Equal(verdict, ClaimRule.Number(found));
        Assert.Equal(Seeds(special).Value - Seeds(other).Value, measured.Value, 1e-12);
    }

    [Fact]
    public void Claims_OfEveryForm_HaveTheirPoints()
    {
        foreach (ClaimsStudyOptions options in (ClaimsStudyOptions[])[new(), ClaimsStudyOptions.QuickLook])
        {
            string[] ids = [.. Claims.Of(options).Select(claim => claim.Id)];
            Assert.Equal(ids.Length, ids.Distinct().Count());
            string[] expected =
            [
                "dino_momentum0.9", "dino_momentum0", "byol_momentum0.9", "byol_momentum0", "byol_without_predictor",
                "simsiam_without_predictor", "simsiam_without_stop_gradient", "simclr_batch256.temperature0.2",
                "vicreg_without_variance", "vicreg_0.04", "barlow_diagonal_only", "lejepa_without_sigreg", "jepa_k1", "jepa_k10",
            ];
            Assert.Empty(expected.Except(ids));
            string[] names = [.. PhaseDiagrams.Of(options).Select(point => point.Name)];
            Assert.Equal(names.Length, names.Distinct().Count());
            Assert.All(names, name => Assert.Matches(@"^[a-z0-9_.]+$", name));
            Assert.Equal(PhaseDiagrams.Names, PhaseDiagrams.Of(options).Select(point => point.Diagram).Distinct());
            Assert.All(PhaseDiagrams.Of(options), point => Assert.True(double.IsFinite(point.Position)));
        }
        Assert.DoesNotContain(Claims.Of(new() { Horizons = new() { Horizons = [10] } }), claim => claim.Id == "jepa_k10"); // beside nothing
        Assert.Equal(
            HorizonData.All.Count, Claims.Of(new() { Horizons = new() }).Single(claim => claim.Id == "jepa_k1").Rule.Points.Count);
        Assert.DoesNotContain(Claims.Of(new() { Momenta = [0.5] }), claim => claim.Id.StartsWith("dino_", StringComparison.Ordinal));
    }

    [SkippableFact]
    public void Run_FewPoints_LeavesClaimsTrajectoriesAndPageAndGoesOn()
    {
        using TemporaryFolder folder = new();
        ImagesStudyOptions images = ImagesStudyOptions.QuickLook with
        {
            TrainImages = 200, TestImages = 60, BatchImages = 40, Backbone = new SmallConvolutionOptions { Channels = 8, Blocks = 2 },
            Training = ImagesStudyOptions.QuickLook.Training with { Steps = 6, WarmupSteps = 1, LogEverySteps = 2 },
        };
        ClaimsStudyOptions quick = ClaimsStudyOptions.QuickLook;
        Study study = new ClaimsStudy
        {
            Seeds = [1, 2],
            Options = quick with
            {
                Images = images, Batches = [20],
                Points = ["vicreg.variance0", "vicreg.variance25", "dino.momentum0.9", "simclr.batch20.temperature0.2",
                    "jepa.ar90.recursive.sigreg.k1"],
                Horizons = quick.Horizons with
                {
                    Data = ["ar90"], Horizons = [1], TrainSequences = 20, ProbeSequences = 10, TestSequences = 10, FrameCount = 12,
                    Training = quick.Horizons.Training with { Steps = 4, LogEverySteps = 2, CheckpointEverySteps = 4 },
                },
            },
        };
        StudyJob job = new(study, torch.CPU, Threads: 2);
        study.Validate(job);
        RunFolder at = StudyRunner.Begin(job, folder["study"], overwrite: false);

        StudyReport report = StudyRunner.Run(job, at);

        Assert.Empty(report.Missing);
        foreach (PhasePoint point in report.Cases.Cast<PhasePoint>())
        {
            Figure Of(string name) => report.Figures[point.Prefix + name];
            Assert.Equal(2, Of("probe").Seeds!.Count);
            Assert.Equal(Of("complete").Value + Of("dimensional").Value, Of("collapsed").Value, 1e-12);
            Assert.Equal(Of("collapsed").Value + Of("shortcut").Value, Of("failed").Value, 1e-12);
            Assert.Equal(Of("energy").Value - Of("entropy").Value, Of("free_energy").Value, 1e-9);
            Assert.InRange(Of("overhead").Value, 0, 1);
            Assert.Equal(point is ImagePoint, report.Figures.ContainsKey($"{point.Prefix}structural"));
            if (point is ImagePoint)
            {
                Assert.Equal(Of("free_energy").Value, Of("structural").Value + Of("dynamic").Value, 1e-9);
            }
        }
        LatentTrajectory Looks(string name) => report.Results.First(result => result.Case.Name == name).DetailsAs<LatentTrajectory>();
        Assert.Equal([0, 2, 4, 5], Looks("vicreg.variance25").Steps);
        Assert.Equal(12, Looks("simclr.batch20.temperature0.2").Steps[^1] + 1); // half the batch, twice the steps
        Assert.Equal(["vicreg_without_variance", "jepa_k1"], Claims.Of(((ClaimsStudy)study).Options).Select(claim => claim.Id));
        Figure verdict = report.Figures["claim.vicreg_without_variance.verdict"];
        Assert.Contains(verdict.Value, (double[])[0, 0.5, 1]);
        Assert.Equal(
            report.Figures["phase.vicreg.variance0.collapsed"].Value, report.Figures["claim.vicreg_without_variance.measured"].Value);

        ReportPage page = StudyPage.Of(report);
        string html = HtmlReport.ToHtml(page).Split("</main>")[0];
        Assert.Contains("Free energy F = U - S", html);
        Assert.Contains("no constant of nature", html);
        Assert.Contains("LeWM trains at k = 1", html);
        DrawnPage.Of(page, 1280).AssertSound();

        // A model that lies there is not trained again, and gives the same figures.
        RunFolder place = at.Part("dino.momentum0.9").ExistingSeed(1);
        CommandResult before = CommandResult.Read(place.ResultPath);
        File.Delete(place.ResultPath);
        StudyCase dino = study.Cases.Single(one => one.Name == "dino.momentum0.9");
        Assert.Equal(before.Figures, StudyRunner.RunCase(job, at, dino, 1).Figures);
    }

    [Theory]
    [InlineData("points=[\"dino.momentum0.8\"]", "points")]
    [InlineData("diagrams=[\"moco\"]", "moco")]
    [InlineData("images.methods=[\"byol\"]", "methods")]
    [InlineData("batches=[20000]", "batch")]
    public void Validate_WhatCannotBeMeasured_IsRefused(string assignment, string word)
    {
        Study study = ClaimsStudy.Default.Quick!.Configure(new(null, [assignment]));
        Assert.Contains(word, Assert.Throws<InputException>(() => study.Validate(new(study, torch.CPU, 1))).Message);
    }

    private static Figure Seeds(string values)
    {
        double[] seeds = [.. values.Split(' ').Select(value => double.Parse(value, System.Globalization.CultureInfo.InvariantCulture))];
        return new(seeds.Average(), Seeds: seeds);
    }
}
