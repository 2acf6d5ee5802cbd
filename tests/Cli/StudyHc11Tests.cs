using System.Text.Json.Nodes;
using Dynamics.Data;
using Dynamics.Simulators;
using Dynamics.Tests.Experiments.Studies;

namespace Dynamics.Tests.Cli;

/// <summary><c>dynamics study hc11</c> as a user calls it.</summary>
public sealed class StudyHc11Tests
{
    [Fact]
    public void Study_UnknownObjective_IsRefused() =>
        CommandLine.Run("study", "hc11", "--data", SmallHc11Study.RecordingPath, "--objectives", "recipe,vicreg").AssertRefused(
            "vicreg", "--objectives", "knn_paper");

    [Fact]
    public void Study_NoSeeds_IsRefused() =>
        CommandLine.Run("study", "hc11", "--data", SmallHc11Study.RecordingPath, "--seeds", "0").AssertRefused("--seeds");

    [Fact]
    public void Study_NoRecording_IsRefused() => CommandLine.Run("study", "hc11").AssertRefused("--data");

    [Fact]
    public void Study_RecordingTooShort_IsRefusedAndLeavesNothing()
    {
        using TemporaryFolder folder = new();
        RecordingFolder.Save(PlaceCellSimulator.Simulate(new() { DurationSeconds = 40, UnitCount = 15 }).Recording, folder["rec"]);
        CommandLine.Run("study", "hc11", "--data", folder["rec"], "--out", folder["study"]).AssertRefused("no lap");
        CommandLine.Run("study", "hc11", "--data", folder["rec"], "--out", folder["study"], "--quick").AssertRefused("no lap");
        Assert.False(Directory.Exists(folder["study"]));
    }

    [Fact]
    public void Study_ACaseThatIsNoneOrASeedOfItsOwn_IsRefused()
    {
        using TemporaryFolder folder = new();
        string[] study = ["study", "hc11", "--data", SmallHc11Study.RecordingPath, "--out", folder["study"], "--case"];
        CommandLine.Run([.. study, "recipe"]).AssertRefused("'recipe'", "recipe/b");
        CommandLine.Run([.. study, "recipe/b", "--seed", "1"]).AssertRefused("--seed", "together");
        Assert.False(Directory.Exists(folder["study"]));
    }

    [Fact]
    public void Resume_FinishedStudy_PrintsItsFiguresAndWritesThePage()
    {
        using TemporaryFolder folder = new();
        string study = SmallHc11Study.Folder();
        CommandLine.Outcome outcome = CommandLine.Run(
            "study", "hc11", "--resume", "--out", study, "--page", folder["page.html"], "--json", folder["figures.json"]);

        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        Assert.Contains("stop_gradient", outcome.Output);
        Assert.Contains("15/15", outcome.Errors);
        JsonNode figures = JsonNode.Parse(File.ReadAllText(folder["figures.json"]))!["figures"]!;
        Assert.Equal(SmallHc11Study.Report.Figures["hc11.recipe.a.mlp.r2"].Value, (double)figures["hc11.recipe.a.mlp.r2"]!["value"]!, 12);
        Assert.Contains("Later in the session", File.ReadAllText(folder["page.html"]));
    }

    [Fact]
    public void Resume_BesideOptionsOrAnotherRun_IsRefused()
    {
        CommandLine.Run("study", "hc11", "--resume", "--out", SmallHc11Study.Folder(), "--seeds", "2").AssertRefused("--seeds", "--resume");
        CommandLine.Run("study", "hc11", "--resume").AssertRefused("--out");
        CommandLine.Run("study", "hc11", "--resume", "--out", SmallHc11Study.Folder("recipe", "b"), "--data",
            SmallHc11Study.RecordingPath).AssertRefused("options.json");
    }
}
