using System.Text.Json.Nodes;

namespace Dynamics.Tests.Cli;

/// <summary><c>dynamics study</c> on simulated sequences, as a user calls it.</summary>
public sealed class StudyTests
{
    private static readonly string[] s_small =
    [
        "--set", "training.steps=3", "--set", "training.warmupSteps=1", "--set", "trainSequences=16", "--set", "readoutSequences=6", "--set", "validationSequences=3", "--set", "testSequences=4",
        "--seeds", "1", "--cases", "log_det",
    ];

    [Fact]
    public void Study_SmallSizes_LeavesFiguresAndPageAndGoesOnFromThem()
    {
        using TemporaryFolder folder = new();
        string study = folder["study"];

        CommandLine.Outcome first = CommandLine.Run(["study", "circle", "--out", study, "--json", folder["first.json"], .. s_small]);
        CommandLine.Outcome again = CommandLine.Run("study", "circle", "--out", study, "--resume", "--json", folder["again.json"]);

        Assert.True(first.ExitCode == 0, first.Errors);
        Assert.True(again.ExitCode == 0, again.Errors);
        Assert.Contains("log_det", first.Output);
        Assert.Contains("A dot on a circle", File.ReadAllText(Path.Combine(study, "report.html")));
        JsonNode figures = Figures(folder["first.json"]), resumed = Figures(folder["again.json"]);
        Assert.Equal((double)figures["circle.log_det.r2"]!["value"]!, (double)resumed["circle.log_det.r2"]!["value"]!);
        Assert.Equal((double)figures["circle.log_det.r2"]!["value"]!, (double)Figures(Path.Combine(study, "result.json"))["circle.log_det.r2"]!["value"]!);
        Assert.NotNull(figures["circle.log_det.ms_per_batch"]);
        Assert.Null(resumed["circle.log_det.ms_per_batch"]); // nothing was trained, so there is no time
        CommandLine.Run(["study", "circle", "--out", study, .. s_small]).AssertRefused("finished run", "--overwrite");
        CommandLine.Run("study", "square", "--out", study, "--resume").AssertRefused("study circle", "study square");
        CommandLine.Run("study", "circle", "--out", study, "--resume", "--seeds", "2").AssertRefused("--seeds", "--resume");
    }

    [Theory]
    [InlineData("log_det", "--cases", "log_det,vicreg")]
    [InlineData("is below 1", "--set", "training.steps=0")]
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
    public void Resume_NothingThere_IsRefused()
    {
        using TemporaryFolder folder = new();

        CommandLine.Run("study", "circle", "--out", folder["study"], "--resume").AssertRefused("no such folder");
    }

    private static JsonNode Figures(string path) => JsonNode.Parse(File.ReadAllText(path))!["figures"]!;
}
