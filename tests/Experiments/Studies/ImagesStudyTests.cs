using Dynamics.Experiments.Studies;
using Dynamics.Experiments.Studies.Internals;
using Dynamics.Losses;
using Dynamics.Models;
using Dynamics.Reporting;
using Dynamics.Tensors;
using Dynamics.Tests.Losses;
using Dynamics.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dynamics.Tests.Experiments.Studies;

/// <summary>The study of images: probes against known features, figures, page, resuming; and what must collapse does.</summary>
public sealed class ImagesStudyTests
{
    private static readonly ImagesStudyOptions s_small = ImagesStudyOptions.QuickLook with
    {
        LocalViews = 2,
        TrainImages = 300, TestImages = 100, BatchImages = 50,
        Backbone = new SmallConvolutionOptions { Channels = 8, Blocks = 2 },
        Training = ImagesStudyOptions.QuickLook.Training with { Steps = 12, WarmupSteps = 2 },
    };

    [Fact]
    public void Methods_All_HaveUniqueNamesAndWholeOnesHaveAnAblation()
    {
        Assert.Equal(ImageMethods.All.Count, ImageMethods.All.Select(method => method.Name).Distinct().Count());
        Assert.Equal(ImageMethods.All.Count, ImageMethods.All.Select(method => method.Prefix).Distinct().Count());
        Assert.All(ImageMethods.All, method => Assert.Matches("^[a-z0-9_]+(/[a-z0-9_]+)?$", method.Name));
        Assert.Equal(12, ImageMethods.All.Count(method => method.Objective is LdmObjective && method.AblationOf is null));
        bool IsWhole(ImageMethod method) => method is { AblationOf: null, IsUntrained: false, Objective: not LdmObjective };
        string[] whole = [.. ImageMethods.All.Where(IsWhole).Select(method => method.Name)];
        Assert.All(whole, name => Assert.Contains(ImageMethods.All, method => method.AblationOf == name));
        Assert.True(whole.Length >= 12);
    }

    [Fact]
    public void Run_FewMethods_LeavesFiguresTableAndPageAndGoesOn()
    {
        using TemporaryFolder folder = new();
        Study study = (ImagesStudy.Default with { Options = s_small, Seeds = [1, 2] }).Choose(
            ["random", "vicreg", "dino", "grid/plane_contrastive_single", "grid/plane_contrastive_joint"]);
        StudyJob job = new(study, CPU, Threads: 2);
        study.Validate(job);
        RunFolder at = StudyRunner.Begin(job, folder["study"], overwrite: false);
        StudyReport report = StudyRunner.Run(job, at);

        foreach (string name in (string[])["random.linear_top1", "vicreg.linear_top1", "vicreg.knn_top1", "vicreg.rankme",
            "vicreg.collapsed", "vicreg.online_top1",
            "grid.plane.contrastive.single.linear_top1", "grid.plane.contrastive.joint.linear_top1"])
        {
            Assert.Equal(2, report.Figures[name].Seeds!.Count);
        }
        Figure gain = report.Figures["vicreg.linear_gain"], paired = report.Figures["grid.plane.contrastive.joint_less_single"];
        Assert.Equal(report.Figures["vicreg.linear_top1"].Value - report.Figures["random.linear_top1"].Value, gain.Value, 1e-12);
        Assert.InRange(gain.Value, gain.Low!.Value, gain.High!.Value);
        Assert.InRange(paired.Value, paired.Low!.Value, paired.High!.Value);
        Assert.Equal(["Methods", "Ablations", "Grid", "Joint or single"], study.Tables(report).Select(table => table.Heading));

        string page = HtmlReport.ToHtml(StudyPage.Of(report));
        Assert.Contains("data:image/png;base64,", page);
        Assert.Contains("Map of features", page);
        Assert.Contains("collapse: deviation", page);

        // a model that lies there is not trained again, and gives the same figures
        RunFolder place = at.Part("dino").ExistingSeed(1);
        double before = CommandResult.Read(place.ResultPath).Figures["dino.linear_top1"].Value;
        File.Delete(place.ResultPath);
        Assert.True(File.Exists(place.ModelPath));
        CaseResult again = StudyRunner.RunCase(job, at, study.Cases[2], 1);
        Assert.Equal(before, again.Figures["dino.linear_top1"].Value);
    }

    [Fact]
    public void Validate_WhatCannotBe_IsRefused()
    {
        StudyJob Job(ImagesStudyOptions options) => new(ImagesStudy.Default with { Options = options }, CPU, 1);
        void Refused(ImagesStudyOptions options, string word) =>
            Assert.Contains(word, Assert.Throws<InputException>(() => Job(options).Study.Validate(Job(options))).Message);
        Refused(s_small with { BatchImages = 400 }, "batch");
        Refused(s_small with { LocalViews = 3 }, "small views");
        Refused(s_small with { Methods = ["nothing"] }, "nothing");
        Refused(s_small with { Data = "/no/such/folder" }, "no such");
    }

    [Fact]
    public void Probes_OnKnownFeatures_AreRight()
    {
        using DisposeScope scope = NewDisposeScope();
        // three classes on three axes, with noise; a fourth feature that means nothing
        int[] labels = [.. Enumerable.Range(0, 300).Select(i => i % 3)];
        Tensor classes = nn.functional.one_hot(tensor([.. labels.Select(label => (long)label)]), 4).to_type(ScalarType.Float32);
        Tensor known = classes.Times(3).Plus(Points.Gaussian(300, 4, 1, ScalarType.Float32).Times(0.3));
        Tensor unknown = classes.Times(3).Plus(Points.Gaussian(300, 4, 2, ScalarType.Float32).Times(0.3));
        Assert.True(ImageProbes.Linear(known, labels, unknown, labels, 3).Average(right => right ? 1.0 : 0) > 0.98);
        Assert.True(ImageProbes.Neighbors(known, labels, unknown, labels, 3).Average(right => right ? 1.0 : 0) > 0.98);
        int[] shuffled = [.. labels.Select((_, i) => new RandomStream(3, (ulong)i).NextInt(3))];
        Assert.InRange(ImageProbes.Linear(known, shuffled, unknown, shuffled, 3).Average(right => right ? 1.0 : 0), 0.2, 0.47);
        Assert.Equal([0], ImageProbes.Nearest(known.narrow(0, 0, 1), known, 1)[0]);
    }

    [Fact]
    public void Map_OfTwoClouds_KeepsThemApart()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor clouds = cat([Points.Gaussian(60, 5, 4, ScalarType.Float32), Points.Gaussian(60, 5, 5, ScalarType.Float32).Plus(12)]);
        float[] map = StochasticNeighborMap.Of(clouds.ToSingles(), 5);
        Assert.Equal(map, StochasticNeighborMap.Of(clouds.ToSingles(), 5));
        (double X, double Y) Mean(int first) => (
            Enumerable.Range(first, 60).Average(i => map[2 * i]), Enumerable.Range(first, 60).Average(i => map[(2 * i) + 1]));
        (double X, double Y) a = Mean(0), b = Mean(60);
        double apart = Math.Sqrt(Math.Pow(a.X - b.X, 2) + Math.Pow(a.Y - b.Y, 2));
        double within = Enumerable.Range(0, 60).Average(
            i => Math.Sqrt(Math.Pow(map[2 * i] - a.X, 2) + Math.Pow(map[(2 * i) + 1] - a.Y, 2)));
        Assert.True(apart > 3 * within, $"{apart:0.0} apart, {within:0.0} within");
        Assert.All(StochasticNeighborMap.Of(new float[40], 2), value => Assert.True(float.IsFinite(value)));
    }
}
