using System.Text.Json.Nodes;
using Dynamics.Data;
using Dynamics.Experiments.Studies;
using Dynamics.Simulators;

namespace Dynamics.Tests.Cli;

/// <summary><c>dynamics sweep grid</c> and <c>sweep seeds</c> on a small recording, as a user calls them.</summary>
public sealed class GridSweepTests
{
    private static readonly string[] s_small =
    [
        "--set", "training.steps=20", "--set", "batchWindows=4", "--set", "windowBins=60", "--set", "latentDimension=4", "--set",
        "encoder.hiddenUnits=12", "--set", "split.purgeSeconds=0", "--decoders", "latent.ridge,counts.ridge",
    ];

    [Fact]
    public void Grid_TwoOptions_TrainsEveryCombinationAndDecodesIt()
    {
        using TemporaryFolder folder = new();
        string[] grid =
        [
            "sweep", "grid", "jepa", "--data", Recording(folder), "--seeds", "2", .. s_small, "--set", "horizons=[5],[5,20]",
            "--set", "training.learningRate=0.001,0.003",
        ];
        CommandLine.Outcome outcome = CommandLine.Run([.. grid, "--out", folder["grid"], "--json", folder["out.json"]]);
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        JsonObject figures = JsonNode.Parse(File.ReadAllText(folder["out.json"]))!["figures"]!.AsObject();
        for (int i = 0; i < 4; i++)
        {
            JsonNode figure = figures[$"grid.c{i}.latent.ridge.r2"]!;
            Assert.Equal(2, figure["seeds"]!.AsArray().Count);
            Assert.True((double)figure["low"]! <= (double)figure["value"]! && (double)figure["value"]! <= (double)figure["high"]!);
        }
        Assert.Null(figures["grid.c4.latent.ridge.r2"]);
        // What reads the counts does not know what was trained.
        Assert.Equal(
            figures["grid.c0.counts.ridge.r2"]!["value"]!.ToJsonString(), figures["grid.c3.counts.ridge.r2"]!["value"]!.ToJsonString());
        JsonNode options = JsonNode.Parse(File.ReadAllText(Path.Combine(folder["grid"], "c2", "seed-1", "options.json")))!;
        Assert.Equal(("[5,20]", "0.001"), (options["horizons"]!.ToJsonString(), options["training"]!["learningRate"]!.ToJsonString()));
        Assert.Contains("horizons=[5,20], training.learningRate=0.001", outcome.Output);
        Assert.Contains("8 runs: 8 finished", CommandLine.Run("sweep", "status", folder["grid"]).Output);
        CommandLine.Run([.. grid, "--set", "horizons=[1]", "--out", folder["other"]]).AssertRefused("'horizons' is given twice");
        CommandLine.Run([.. grid, "--set", "nothing=1,2", "--out", folder["other"]]).AssertRefused("nothing");
    }

    [Fact]
    public void Seeds_OneSetting_TellsTheSpreadOverSeeds()
    {
        using TemporaryFolder folder = new();
        string[] seeds = ["sweep", "seeds", "ssl", "--data", Recording(folder), "--out", folder["seeds"], .. s_small];
        CommandLine.Outcome outcome = CommandLine.Run([.. seeds, "--seeds", "3", "--json", folder["out.json"]]);
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        JsonNode figure = JsonNode.Parse(File.ReadAllText(folder["out.json"]))!["figures"]!["seeds.c0.latent.ridge.r2"]!;
        Assert.Equal(3, figure["seeds"]!.AsArray().Select(seed => (double)seed!).Distinct().Count());
        Assert.True((double)figure["low"]! < (double)figure["high"]!);
        CommandLine.Run([.. seeds, "--set", "countDropout=0.1,0.2"]).AssertRefused("countDropout", "sweep grid");
    }

    [Fact]
    public void Axis_OfACommandLine_IsCutAtItsOwnCommas()
    {
        Assert.Equal(["1", "2", "3"], GridAxis.Parse("a.b=1,2,3").Values);
        Assert.Equal(["[1,2]", "[3]", "{\"a\":[1,2],\"b\":\"x,y\"}"], GridAxis.Parse("a=[1,2],[3],{\"a\":[1,2],\"b\":\"x,y\"}").Values);
        Assert.Equal("a.b", GridAxis.Parse("a.b=c=d").Option);
        Assert.Throws<InputException>(() => GridAxis.Parse("a=1,,2"));
        Assert.Throws<InputException>(() => GridAxis.Parse("=1"));
    }

    private static string Recording(TemporaryFolder folder)
    {
        RecordingFolder.Save(PlaceCellSimulator.Simulate(new() { DurationSeconds = 150, UnitCount = 24 }).Recording, folder["rec"]);
        return folder["rec"];
    }
}
