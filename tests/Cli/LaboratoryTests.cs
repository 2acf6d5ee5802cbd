using System.Text.Json.Nodes;

namespace Dynamics.Tests.Cli;

/// <summary><c>dynamics collapse</c> and <c>dynamics ica</c>, as a user calls them.</summary>
public sealed class LaboratoryTests
{
    [Fact]
    public void Collapse_QuickOneCase_PrintsTheoryBesideSimulationAndGoesOn()
    {
        using TemporaryFolder folder = new();
        string[] where = ["--out", folder["collapse"], "--json", folder["figures.json"], "--page", folder["page.html"]];

        CommandLine.Outcome outcome = CommandLine.Run(["collapse", "--quick", "--cases", "minimal,directpred", .. where]);

        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        Assert.Contains("0.0513167", outcome.Output);
        Assert.Contains("(a reconstruction)", outcome.Output);
        Assert.Contains("arXiv 2604.09979", outcome.Output);
        Assert.Contains("Why do representations collapse", File.ReadAllText(folder["page.html"]));
        JsonNode figures = JsonNode.Parse(File.ReadAllText(folder["figures.json"]))!["figures"]!;
        Assert.Equal(0.612220, (double)figures["directpred.p_plus"]!["value"]!, 1e-6);
        CommandLine.Outcome again = CommandLine.Run(["collapse", "--resume", .. where]);
        Assert.True(again.ExitCode == 0, again.Errors);
        Assert.Contains("done before", again.Errors);
        CommandLine.Run("collapse", "--cases", "nothing", "--out", folder["other"]).AssertRefused("'nothing'", "minimal");
    }

    [Fact]
    public void CollapseClaims_OneDiagramOfHorizons_PrintsItsPointsAndRefusesOthers()
    {
        using TemporaryFolder folder = new();
        string[] small =
        [
            "collapse", "claims", "--quick", "--seeds", "1", "--set", "horizons.data=[\"ar90\"]", "--set", "horizons.horizons=[1,10]",
            "--set", "horizons.training.steps=5", "--json", folder["figures.json"],
        ];

        CommandLine.Outcome outcome = CommandLine.Run([.. small, "--diagrams", "jepa", "--out", folder["claims"]]);

        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        JsonNode figures = JsonNode.Parse(File.ReadAllText(folder["figures.json"]))!["figures"]!;
        Assert.Equal(0.5, (double)figures["claim.jepa_k10.verdict"]!["value"]!); // one seed decides nothing
        Assert.NotNull(figures["phase.jepa.ar90.recursive.sigreg.k10.rankme"]);
        Assert.Contains("a horizon of about 10", File.ReadAllText(Path.Combine(folder["claims"], "report.html")));
        CommandLine.Run([.. small, "--diagrams", "nothing", "--out", folder["other"]]).AssertRefused("'nothing'", "dino");
    }

    [Fact]
    public void Ica_OneMixture_PrintsItsDistance()
    {
        using TemporaryFolder folder = new();

        CommandLine.Outcome outcome = CommandLine.Run(
            "ica", "--quick", "--mixtures", "flat", "--set", "fit.gradient=plain", "--set", "frames=4000", "--out", folder["ica"],
            "--json", "-");

        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        JsonNode answer = JsonNode.Parse(outcome.Output[..(outcome.Output.LastIndexOf('}') + 1)])!;
        Assert.InRange((double)answer["figures"]!["ica.flat.amari"]!["value"]!, 0, 0.1);
        Assert.Equal("plain", (string?)answer["options"]!["fit"]!["gradient"]);
    }

    [Fact]
    public void Identify_OneSystem_PrintsItsVerdictAndGoesOn()
    {
        using TemporaryFolder folder = new();
        string[] where = ["--out", folder["identify"], "--json", folder["figures.json"]];

        CommandLine.Outcome outcome = CommandLine.Run(
            ["identify", "--quick", "--system", "turning", "--objective", "log_det", "--seeds", "1", "--set",
                "sequences.training.steps=20", "--set", "sequences.trainSequences=20", "--set", "sequences.testSequences=10", .. where]);

        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        Assert.Contains("turning.log_det: ", outcome.Output);
        Assert.Contains("theorem: affine", outcome.Output);
        JsonNode figures = JsonNode.Parse(File.ReadAllText(folder["figures.json"]))!["figures"]!;
        foreach (string name in (string[])["log_det.affine_r2", "log_det.affine_r2_median", "log_det.mcc", "ceiling_r2", "floor_r2"])
        {
            Assert.InRange((double)figures[$"turning.{name}"]!["value"]!, -1, 1);
        }
        Assert.Contains((double)figures["turning.log_det.verdict"]!["value"]!, new[] { 0, 0.5, 1 });
        Assert.True(CommandLine.Run(["identify", "--resume", .. where]).ExitCode == 0);
        CommandLine.Run("identify", "--objective", "nothing", "--out", folder["other"]).AssertRefused("'nothing'", "log_det");
    }
}
