using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.Experiments;
using Dynamics.Experiments.Studies;
using Dynamics.Training;
using TorchSharp;

namespace Dynamics.Tests.Experiments.Studies;

public sealed class Hc11StudyTests
{
    private static readonly string[] s_readouts = ["mlp.r2", "linear.r2", "mlp.r2@run", "mlp.median_error_cm"];
    private static readonly string[] s_evidence =
        ["effective_dimension", "predictive_nats", "lasting_nats", "lasting_share", "spike_count_share", "innovation_ratio", "scale",
            "spectral_radius", "slow_modes", "predictability.3"];

    [Fact]
    public void Run_EverySplit_GivesTheFiguresUnderTheirNames()
    {
        IReadOnlyDictionary<string, Figure> figures = SmallHc11Study.Report.Figures;
        foreach (string objective in SmallHc11Study.Options.Objectives)
        {
            foreach (string readout in s_readouts)
            {
                Assert.All(
                    (string[])["b", "a", "insample", "cautious", "nosplit"], protocol =>
                        Assert.True(double.IsFinite(figures[$"hc11.{objective}.{protocol}.{readout}"].Value)));
            }
            Assert.All(
                (string[])["b.smoothed_mlp.r2", "b.smoothed_linear.r2", "b.knn.r2", "b.mlp.coverage95", "a.smoothed_mlp.r2"], name =>
                    Assert.Contains($"hc11.{objective}.{name}", figures));
            Assert.All(s_evidence, name => Assert.Equal(2, figures[$"hc11.{objective}.{name}"].Seeds!.Count));
            Assert.InRange(figures[$"hc11.{objective}.gradient_cosine.log_det.knn"].Value, -1, 1);
            Assert.Equal("cm", figures[$"hc11.{objective}.b.mlp.median_error_cm"].Unit);
            Assert.Equal(2, figures[$"hc11.{objective}.a.mlp.r2"].Seeds!.Count);
            Assert.Null(figures[$"hc11.{objective}.nosplit.mlp.r2"].Seeds);
        }
        Assert.All(
            (string[])["counts.b.mlp", "counts.a.linear", "bayes.b.walk", "bayes.a.walk", "single_bin.nosplit.mlp"], name =>
                Assert.Contains($"hc11.{name}.r2", figures));
        Assert.All(figures.Keys, name => Assert.Equal(name.ToLowerInvariant(), name));
        Assert.Contains("hc11.seconds", SmallHc11Study.Report.ToResult().Figures);
        Assert.Equal(12, SmallHc11Study.Study.Dynamics(SmallHc11Study.Report)["recipe"].Histories[1].Steps[^1] + 1);
    }

    [Fact]
    public void Run_ThreeFolds_GivesTheirMeanWithTheCorrectedInterval()
    {
        double[] folds =
            [.. Enumerable.Range(0, 3).Select(fold => SmallHc11Study.Part("recipe", $"a{fold}").Figures["latent.mlp.r2"].Value)];
        Figure figure = SmallHc11Study.Report.Figures["hc11.recipe.a.mlp.r2"];

        Assert.Equal(folds.Average(), figure.Value, 12);
        Assert.Equal(figure.Value, figure.Seeds!.Average(), 12);
        // Nadeau and Bengio by hand: t with two degrees of freedom is 4.302653; test over train bins from the folds' manifests.
        double share = Enumerable.Range(0, 3).Average(fold =>
        {
            Split split = RunFolder.Open(SmallHc11Study.Folder("recipe", $"a{fold}")).ReadManifest().Split!;
            return split.Test.Length / (double)split.Train.Length;
        });
        double variance = folds.Sum(fold => Math.Pow(fold - folds.Average(), 2)) / 2;
        Assert.Equal(4.302653 * Math.Sqrt((1 / 3.0 + share) * variance), figure.High!.Value - figure.Value, 5);
        Assert.Equal(figure.Value - figure.Low!.Value, figure.High!.Value - figure.Value, 12);
    }

    [Fact]
    public void Run_TwoObjectives_ComparesThemOnTheSameLaps()
    {
        IReadOnlyDictionary<string, Figure> figures = SmallHc11Study.Report.Figures;
        foreach (string scope in (string[])["", "@run"])
        {
            Figure difference = figures[$"hc11.stop_gradient.b.mlp.r2_minus_recipe{scope}"];
            Assert.Equal(
                figures[$"hc11.stop_gradient.b.mlp.r2{scope}"].Value - figures[$"hc11.recipe.b.mlp.r2{scope}"].Value, difference.Value, 6);
            Assert.True(difference.Low < difference.High);
        }
    }

    [Fact]
    public void Run_InSampleAndNoSplit_ScoreTheBinsThatTheReadoutWasFittedOn()
    {
        Run run = Run.Open(SmallHc11Study.Folder("recipe", "b")), whole = Run.Open(SmallHc11Study.Folder("recipe", "nosplit"));
        BinRange everything = new(0, run.Recording.BinCount);
        Assert.Equal(run.Recording.BinCount * 99 / 100, whole.TrainedSplit.Train.Span.End);
        IReadOnlyDictionary<string, Figure> figures = SmallHc11Study.Report.Figures;
        Assert.Equal(LinearFit(run, run.TrainedSplit), figures["hc11.recipe.insample.linear.r2"].Seeds![0], 9);
        Assert.Equal(LinearFit(whole, new Split(everything, BinSet.Empty, everything)), figures["hc11.recipe.nosplit.linear.r2"].Value, 9);
        Assert.NotEqual(figures["hc11.recipe.insample.linear.r2"].Value, figures["hc11.recipe.b.linear.r2"].Value);
    }

    [Fact]
    public void Run_InterruptedAndResumed_KeepsFinishedPartsAndEndsBitIdentical()
    {
        using TemporaryFolder folder = new();
        Hc11StudyOptions options = SmallHc11Study.Options with { Protocols = ["b"] };
        StudyJob job = SmallHc11Study.Job(options) with { Threads = 1 };
        RunFolder study = StudyRunner.Begin(job, folder["study"], overwrite: false);
        using CancellationTokenSource interrupt = new();
        Assert.ThrowsAny<OperationCanceledException>(
            () => StudyRunner.Run(job, study, new At("recipe/b", interrupt.Cancel), interrupt.Token));
        string finished = Path.Combine(folder["study"], "recipe", "b", "result.json");
        DateTime written = File.GetLastWriteTimeUtc(finished);
        Assert.False(File.Exists(Path.Combine(folder["study"], "stop_gradient", "b", "result.json")));
        Assert.Null(study.ReadManifest().FinishedUtc);

        StudyReport report = StudyRunner.Run(job, study);

        Assert.Equal(written, File.GetLastWriteTimeUtc(finished));
        Assert.NotNull(study.ReadManifest().FinishedUtc);
        foreach (string model in (string[])["recipe/b/seed-4", "recipe/b/seed-7", "stop_gradient/b/seed-4", "stop_gradient/b/seed-7"])
        {
            string file = Path.Combine(model, "model.safetensors");
            Assert.Equal(File.ReadAllBytes(SmallHc11Study.Folder(file)), File.ReadAllBytes(Path.Combine(folder["study"], file)));
        }
        foreach ((string name, Figure figure) in report.Figures)
        {
            Figure whole = SmallHc11Study.Report.Figures[name];
            Assert.True(
                figure.Value.Equals(whole.Value) && Nullable.Equals(figure.Low, whole.Low) && Nullable.Equals(figure.High, whole.High),
                $"{name}: {figure.Value} and {whole.Value}");
        }
    }

    [Fact]
    public void Begin_OverAnotherStudy_IsRefusedOrStartsAnew()
    {
        using TemporaryFolder folder = new();
        Hc11StudyOptions options = SmallHc11Study.Options with { Protocols = ["b"], Objectives = ["recipe"], Seeds = [1] };
        SmallHc11Study.Run(folder["study"], options);

        Assert.Throws<InputException>(() => StudyRunner.Begin(SmallHc11Study.Job(options), folder["study"], overwrite: false));
        StudyRunner.Begin(SmallHc11Study.Job(options), folder["study"], overwrite: true);
        Assert.False(Directory.Exists(Path.Combine(folder["study"], "recipe")));
        Assert.False(Directory.Exists(Path.Combine(folder["study"], "baselines")));
    }

    [Fact]
    public void Begin_OverwriteWhereAnotherRunLiesInAPartsPlace_IsRefusedAndTouchesNothing()
    {
        using TemporaryFolder folder = new();
        RunFolder study = RunFolder.Create(folder["study"]), foreign = study.Part("recipe/b");
        study.WriteManifest(new() { Command = "study hc11" });
        foreign.WriteManifest(new() { Command = "train kalman" });

        Assert.Equal(
            foreign.Path,
            Assert.Throws<InputException>(() =>
                StudyRunner.Begin(SmallHc11Study.Job(SmallHc11Study.Options), folder["study"], overwrite: true)).Where);

        Assert.True(File.Exists(study.ManifestPath) && File.Exists(foreign.ManifestPath));
    }

    [Fact]
    public void Begin_RecordingTooShort_IsRefusedAndWritesNothing()
    {
        using TemporaryFolder folder = new();
        StudyJob job = SmallHc11Study.Job(SmallHc11Study.Options);
        Recording brief = job.Recording! with { EndSeconds = job.Recording.StartSeconds + 40 };
        Assert.Throws<InputException>(() => StudyRunner.Begin(job with { Recording = brief }, folder["study"], overwrite: false));
        Assert.False(Directory.Exists(folder["study"]));
    }

    [Fact]
    public void RunCase_EachOnItsOwnAndCollected_GivesTheFiguresOfTheWhole()
    {
        using TemporaryFolder folder = new();
        Hc11StudyOptions options = SmallHc11Study.Options with { Protocols = ["b"] };
        foreach (string name in (string[])["stop_gradient/b", "baselines/b", "recipe/b"])
        {
            StudyJob job = SmallHc11Study.Job(options);
            StudyRunner.RunCase(job, StudyRunner.Join(job, folder["study"]), job.Study.Cases.Single(one => one.Name == name), null);
        }
        (StudyJob begun, RunFolder study) = StudyRunner.Open(Hc11Study.Default, folder["study"], null, torch.CPU, 1);

        StudyReport report = StudyRunner.Collect(begun, study);

        Assert.Empty(report.Missing);
        Assert.All(
            report.Figures, figure =>
                Assert.Equal(OptionsJson.ToText(SmallHc11Study.Report.Figures[figure.Key]), OptionsJson.ToText(figure.Value)));
        RunFolder part = study.Part("recipe/b");
        CommandResult kept = CommandResult.Read(part.ResultPath);
        Assert.Equal(12, (int)kept.Options["training"]!["steps"]!);
        DecodingReport.Decode(
            Run.Open(part.Path), null, SmallHc11Study.Options.Decoding with { Decoders = PositionDecoder.Named("latent.ridge") });
        Assert.Equal(kept.ToJson(), CommandResult.Read(part.ResultPath).ToJson()); // a case keeps its own result
    }

    [Theory]
    [InlineData("recipe", "vicreg")]
    [InlineData("recipe", "recipe")]
    [InlineData]
    public void Options_ObjectivesThatAreNone_AreRefused(params string[] names) =>
        Assert.Contains("--objectives", Assert.Throws<InputException>(() => new Hc11StudyOptions { Objectives = names }).Message);

    [Fact]
    public void Options_ThroughJson_ComeBackTheSame()
    {
        string text = OptionsJson.ToText(SmallHc11Study.Options);
        Assert.Equal(text, OptionsJson.ToText(OptionsJson.Parse<Hc11StudyOptions>(text, "test")));
    }

    /// <summary>R² on the train bins of a ridge that was fitted on them.</summary>
    private static double LinearFit(Run run, Split split)
    {
        PositionTargets targets = PositionTargets.From(run.Recording.Position, run.Recording.Tracked, split);
        FeatureMatrix features = FeatureMatrix.Of(run.Latents()[0].Filtered);
        float[] predicted = new RidgeReadout([1e-3]).Fit(features, targets).Predict(features, new BinRange(0, run.Recording.BinCount));
        return PositionScores.RSquared(
            [.. targets.Train.Select(bin => run.Recording.Position[bin])], [.. targets.Train.Select(bin => predicted[bin])]);
    }

    /// <summary>Calls back when a part of that name is done.</summary>
    private sealed class At(string name, Action action) : IProgress<StudyProgress>
    {
        public void Report(StudyProgress value)
        {
            if (value is StudyProgress.Finished finished && finished.Result.Case.Name == name)
            {
                action();
            }
        }
    }
}
