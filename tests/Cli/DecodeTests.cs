using System.Text.Json;
using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.Simulators;

namespace Dynamics.Tests.Cli;

public sealed class DecodeTests
{
    [Fact]
    public void Decode_DecodersNamed_AreThoseInTableJsonAndPage()
    {
        using TemporaryFolder folder = new();
        RecordingFolder.Save(PlaceCellSimulator.Simulate(new() { DurationSeconds = 120, UnitCount = 15 }).Recording, folder["rec"]);
        CommandLine.Outcome outcome = CommandLine.Run(
            "decode", "--data", folder["rec"], "--quick", "--decoders", "mean, counts.wiener", "--json", folder["figures.json"], "--page",
                folder["page.html"]);

        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        Assert.Contains("counts.wiener", outcome.Output);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(folder["figures.json"]));
        string[] decoders =
        [
            .. json.RootElement.GetProperty("figures").EnumerateObject().Select(figure => figure.Name).Where(name => name.EndsWith(".r2")),
        ];
        Assert.Equal(["counts.wiener.r2", "mean.r2"], decoders);
        Assert.Contains("<th scope=\"row\">counts.wiener</th>", File.ReadAllText(folder["page.html"]));
    }

    [Fact]
    public void Decode_DecodersAskedFor_ListsEveryOne()
    {
        CommandLine.Outcome outcome = CommandLine.Run("decode", "--decoders", "list");
        Assert.Equal(0, outcome.ExitCode);
        Assert.All(PositionDecoder.All, decoder =>
            Assert.Matches($"{decoder.Name} .* {(decoder.IsDefault ? "yes" : "no")} ", outcome.Output));
    }
}
