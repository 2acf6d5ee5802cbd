using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Dynamics.Tests.Cli;

/// <summary><c>dynamics study</c> on simulated sequences, as a user calls it.</summary>
public sealed class StudyTests
{
    private static readonly string[] s_small =
    [
        "--set", "training.steps=3", "--set", "training.warmupSteps=1", "--set", "trainSequences=16", "--set", "readoutSequences=6",
            "--set", "validationSequences=3", "--set", "testSequences=4",
        "--seeds", "1", "--cases", "log_det",
    ];

    [Fact]
    public void Study_SmallSizes_LeavesFiguresAndPageAndGoesOnFromThem()
    {
        using TemporaryFolder folder = new();
        string study = folder["study"];

        const string Config = """{"model": {"encoder": {"kind": "perceptron", "hiddenUnits": 20}}, "training": {"logEverySteps": 1}}""";
        File.WriteAllText(folder["config.json"], Config);

        CommandLine.Outcome first = CommandLine.Run(
            ["study", "circle", "--out", study, "--config", folder["config.json"], "--json", folder["first.json"], .. s_small]);
        CommandLine.Outcome again = CommandLine.Run("study", "circle", "--out", study, "--resume", "--json", folder["again.json"]);

        Assert.True(first.ExitCode == 0, first.Errors);
        Assert.True(again.ExitCode == 0, again.Errors);
        Assert.Contains("log_det", first.Output);
        Assert.Contains("A dot on a circle", File.ReadAllText(Path.Combine(study, "report.html")));
        JsonNode figures = Figures(folder["first.json"]), resumed = Figures(folder["again.json"]);
        Assert.Equal((double)figures["circle.log_det.r2"]!["value"]!, (double)resumed["circle.log_det.r2"]!["value"]!);
        Assert.Equal(
            (double)figures["circle.log_det.r2"]!["value"]!,
            (double)Figures(Path.Combine(study, "result.json"))["circle.log_det.r2"]!["value"]!);
        Assert.NotNull(figures["circle.log_det.ms_per_batch"]);
        // Measured once, kept with the case.
        Assert.Equal((double)figures["circle.log_det.ms_per_batch"]!["value"]!, (double)resumed["circle.log_det.ms_per_batch"]!["value"]!);
        JsonNode options = JsonNode.Parse(File.ReadAllText(Path.Combine(study, "options.json")))!;
        Assert.Equal((20, 1), ((int)options["model"]!["encoder"]!["hiddenUnits"]!, (int)options["training"]!["logEverySteps"]!));
        // The study's own, which the file leaves.
        Assert.Equal(
            (100, 6e-4), ((double)options["model"]!["dynamicsLearningRateFactor"]!, (double)options["training"]!["learningRate"]!));
        CommandLine.Run(["study", "circle", "--out", study, .. s_small]).AssertRefused("finished run", "--overwrite");
        CommandLine.Run("study", "square", "--out", study, "--resume").AssertRefused("study circle", "study square");
        CommandLine.Run("study", "circle", "--out", study, "--resume", "--seeds", "2").AssertRefused("--seeds", "--resume");
        File.WriteAllText(Path.Combine(study, "log_det", "seed-1", "model.safetensors"), "no model");
        CommandLine.Run("study", "circle", "--out", study, "--resume").AssertRefused("model.safetensors");
        options["testSequences"] = 1_000_000_000;
        File.WriteAllText(Path.Combine(study, "options.json"), options.ToJsonString());
        CommandLine.Run("study", "circle", "--out", study, "--resume").AssertRefused("options.json", "changed");
        FolderChecksums.Save(Path.Combine(study, "options.json"), path => File.WriteAllText(path, options.ToJsonString()));
        CommandLine.Run("study", "circle", "--out", study, "--resume").AssertRefused("options.json", "differs", "manifest.json");
        CommandLine.Run("study", "circle", "--out", folder["other"], "--set", "testSequences=1000000000")
            .AssertRefused("testSequences", "memory");
    }

    [Fact]
    public void Study_ACaseInEachOfTwoProcesses_IsWhatOneProcessGives()
    {
        using TemporaryFolder folder = new();
        string[] settings = ["study", "circle", .. s_small[..^1], "log_det,stop_gradient"];
        CommandLine.Outcome whole = CommandLine.Run([.. settings, "--out", folder["whole"]]);
        Assert.True(whole.ExitCode == 0, whole.Errors);

        using (Process one = CommandLine.Start([.. settings, "--out", folder["study"], "--case", "log_det", "--seed", "1"]))
        {
            CommandLine.Outcome other = CommandLine.Run([.. settings, "--out", folder["study"], "--case", "stop_gradient", "--seed", "1"]);
            Assert.True(other.ExitCode == 0, other.Errors);
            Assert.StartsWith("stop_gradient seed 1: R²", other.Output);
            Assert.True(one.WaitForExit(TimeSpan.FromSeconds(60)) && one.ExitCode == 0, "the other process failed");
        }
        CommandLine.Outcome collected = CommandLine.Run("study", "circle", "--collect", "--out", folder["study"]);

        Assert.True(collected.ExitCode == 0, collected.Errors);
        Assert.Equal(Table(whole.Output), Table(collected.Output));
        Assert.True(File.Exists(Path.Combine(folder["study"], "report.html")));
        CommandLine.Run([.. settings, "--out", folder["study"], "--case", "log_det", "--seed", "2"]).AssertRefused(
            "2 is no seed", "--seeds");
        CommandLine.Run([.. settings, "--out", folder["study"], "--case", "log_det"]).AssertRefused("--seed");
        CommandLine.Run([.. settings, "--out", folder["study"], "--case", "knn", "--seed", "1"]).AssertRefused("'knn'", "log_det");
        CommandLine.Run(
            [.. settings, "--out", folder["study"], "--case", "log_det", "--seed", "1", "--set", "testSequences=5"]).AssertRefused(
                "other options");

        // All but the last column, the time of a step.
        static string[] Table(string output) =>
            [.. output.Split('\n').Where(line => line.Contains('│'))
                .Select(line => line[..line.TrimEnd(' ', '│').LastIndexOf('│')].TrimEnd())];
    }

    [Fact]
    public void Study_TwoProcessesAtTheSameCase_TheSecondIsRefused()
    {
        using TemporaryFolder folder = new();
        string[] settings =
        [
            "study", "circle", .. s_small, "--set", "training.steps=10000000", "--set", "training.checkpointEverySteps=20",
            "--threads", "1",
        ];
        string[] study = [.. settings, "--out", folder["study"], "--case", "log_det", "--seed", "1"];
        string checkpoint = Path.Combine(folder["study"], "log_det", "seed-1", "checkpoint");
        using Process first = CommandLine.Start(study);
        Stopwatch waited = Stopwatch.StartNew();
        while (!Directory.Exists(checkpoint) || !Directory.EnumerateFiles(checkpoint).Any())
        {
            Assert.True(!first.HasExited && waited.Elapsed < TimeSpan.FromSeconds(60), "it did not get under way");
            Thread.Sleep(5);
        }
        try
        {
            CommandLine.Run(study).AssertRefused("another process", "seed-1");
            CommandLine.Run("study", "circle", "--collect", "--out", folder["study"]).AssertRefused("no finished case");
            Assert.False(first.HasExited); // a second one that was let in trains for ever
        }
        finally
        {
            first.Kill();
        }
    }

    [Theory]
    [InlineData("log_det", "--cases", "log_det,vicreg")]
    [InlineData("is below 1", "--set", "training.steps=0")]
    [InlineData("cases", "--cases", "log_det,log_det")]
    [InlineData("model.encoder", "--set", "model.encoder.hiddenUnits=1000000000")]
    [InlineData("readoutSequences", "--set", "readoutSequences=801")]
    [InlineData("trainSequences", "--set", "model.batchSequences=900")]
    [InlineData("stateDimension", "--set", "model.latentDimension=5")]
    [InlineData("--seed", "--seeds", "0")]
    [InlineData("nothing", "--set", "nothing=1")]
    public void Study_BadOption_IsRefusedAndLeavesNothing(string expected, string option, string value)
    {
        using TemporaryFolder folder = new();

        CommandLine.Run("study", "circle", "--out", folder["study"], option, value).AssertRefused(expected);

        Assert.False(Path.Exists(folder["study"]));
    }

    [Fact]
    public void Study_ModelDiverges_EndsInOneLine()
    {
        using TemporaryFolder folder = new();

        CommandLine.Outcome outcome = CommandLine.Run(
            ["study", "circle", "--out", folder["study"], .. s_small, "--set", "training.learningRate=1e30", "--set",
                "training.maximumRollbacks=0"]);

        Assert.Equal(1, outcome.ExitCode);
        Assert.StartsWith(
            "dynamics: training diverged at step", Assert.Single(outcome.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Fact]
    public void Study_ToldToEnd_LeavesACheckpointAndSaysHowToGoOn()
    {
        using TemporaryFolder folder = new();
        string checkpoint = Path.Combine(folder["study"], "log_det", "seed-1", "checkpoint");
        using Process study = CommandLine.Start(
            ["study", "circle", "--out", folder["study"], .. s_small, "--set", "training.steps=10000000", "--set",
                "training.checkpointEverySteps=20"]);
        Stopwatch waited = Stopwatch.StartNew();
        while (!Directory.Exists(checkpoint) || !Directory.EnumerateFiles(checkpoint).Any())
        {
            Assert.True(!study.HasExited && waited.Elapsed < TimeSpan.FromSeconds(60), "it did not get under way");
            Thread.Sleep(5);
        }

        Process.Start("kill", ["-INT", study.Id.ToString()])!.WaitForExit();

        Assert.True(study.WaitForExit(TimeSpan.FromSeconds(20)), "the signal was not obeyed");
        Assert.Equal((130, "dynamics: interrupted; go on with --resume"), (study.ExitCode, study.StandardError.ReadToEnd().Trim()));
        Assert.NotEmpty(Directory.EnumerateFiles(checkpoint));
    }

    [Fact]
    public void Resume_NothingThere_IsRefused()
    {
        using TemporaryFolder folder = new();

        CommandLine.Run("study", "circle", "--out", folder["study"], "--resume").AssertRefused("no such folder");
    }

    private static JsonNode Figures(string path) => JsonNode.Parse(File.ReadAllText(path))!["figures"]!;
}
