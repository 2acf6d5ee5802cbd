using System.Text.Json.Nodes;

namespace Dynamics.Tests.Core;

public sealed class CommandResultTests
{
    private static CommandResult Sample() => new(
        "decode",
        new Dictionary<string, Figure>
        {
            ["latent.mlp.r2"] = new(0.91, 0.88, 0.93, Seeds: [0.9, 0.92]),
            ["latent.mlp.median_abs_error_m@run"] = new(0.028, Unit: "m"),
            ["mean.null_p"] = new(double.NaN),
        },
        new JsonObject { ["seed"] = 1 },
        new Dictionary<string, string> { ["dotnet"] = "10" });

    [Fact]
    public void ToJson_Figures_HaveTheDocumentedKeys()
    {
        JsonNode json = JsonNode.Parse(Sample().ToJson())!;
        Assert.Equal(["command", "figures", "options", "versions"], json.AsObject().Select(entry => entry.Key));
        JsonNode figure = json["figures"]!["latent.mlp.r2"]!;
        Assert.Equal(["value", "low", "high", "unit", "seeds"], figure.AsObject().Select(entry => entry.Key));
        Assert.Equal(0.88, (double)figure["low"]!);
        Assert.Equal(2, figure["seeds"]!.AsArray().Count);
        Assert.Equal("m", (string)json["figures"]!["latent.mlp.median_abs_error_m@run"]!["unit"]!);
        Assert.Null(json["figures"]!["mean.null_p"]!["value"]);
    }

    [Fact]
    public void Read_WrittenResult_HasTheSameFigures()
    {
        using var folder = new TemporaryFolder();
        Sample().Write(folder["result.json"]);
        CommandResult read = CommandResult.Read(folder["result.json"]);
        Assert.Equal(0.93, read.Figures["latent.mlp.r2"].High);
        Assert.Equal([0.9, 0.92], read.Figures["latent.mlp.r2"].Seeds);
        Assert.True(double.IsNaN(read.Figures["mean.null_p"].Value));
        Assert.Null(read.Figures["mean.null_p"].Low);
        File.WriteAllText(folder["other.json"], """{"command": "x"}""");
        Assert.Throws<InputException>(() => CommandResult.Read(folder["other.json"]));
    }
}
