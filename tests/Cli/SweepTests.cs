using System.Text.Json.Nodes;

namespace Dynamics.Tests.Cli;

/// <summary><c>dynamics sweep horizons</c> in a small size, as a user calls it.</summary>
public sealed class SweepTests
{
    private static readonly string[] s_small =
    [
        "--data", "ar90", "--seeds", "2", "--set", "horizons=[1,10]", "--set", "predictors=[\"direct\"]",
        "--set", "regularizers=[\"vicreg\"]",
        "--set", "latentDimension=8", "--set", "training.steps=150", "--set", "trainSequences=40",
        "--set", "probeSequences=20", "--set", "testSequences=20",
    ];

    [Fact]
    public void Horizons_SmallSweep_LeavesFiguresAndPage()
    {
        using TemporaryFolder folder = new();
        string sweep = folder["sweep"];
        CommandLine.Outcome outcome =
            CommandLine.Run(["sweep", "horizons", "--out", sweep, "--json", folder["out.json"], .. s_small]);
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        JsonNode figures = JsonNode.Parse(File.ReadAllText(folder["out.json"]))!["figures"]!;
        double Value(string name) => (double)figures[name]!["value"]!;
        Assert.InRange(Value("ar90.direct.vicreg.k1.r2"), -1, 1);
        Assert.True(Value("ar90.direct.vicreg.k1.rollout_error") < Value("ar90.direct.vicreg.k10.rollout_error"));
        Assert.InRange(Value("ar90.direct.vicreg.k10.rankme"), 1, 8);
        Assert.Contains(Value("ar90.best_k"), new[] { 1.0, 10 });
        Assert.NotNull(figures["ar90.direct.vicreg.best_less_k10"]!["low"]);
        Assert.Contains("AR(1), a = 0.9", File.ReadAllText(Path.Combine(sweep, "report.html")));
        CommandLine.Run(["sweep", "horizons", "--out", folder["other"], "--data", "nix"]).AssertRefused("'nix'", "ar90");
        CommandLine.Run(["sweep", "horizons", "--out", folder["other"], "--set", "horizons=[90]"]).AssertRefused("horizon of 90 frames");
    }
}
