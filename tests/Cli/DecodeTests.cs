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

    [Fact]
    public void Decode_PlaneOfAnOpenField_HasFiguresTableAndMap()
    {
        using TemporaryFolder folder = new();
        Assert.Equal(0, CommandLine.Run(
            "data", "simulate", "open-field", "--out", folder["rec"], "--set", "durationSeconds=240", "--set", "unitCount=40").ExitCode);
        CommandLine.Outcome outcome = CommandLine.Run(
            "decode", "--data", folder["rec"], "--target", "x,y", "--quick", "--decoders", "counts.ridge,bayes.walk,mean", "--json",
            folder["figures.json"], "--page", folder["page.html"]);

        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        Assert.Contains("x,y (plane)", outcome.Output);
        Assert.Contains("running: speed > 0.0", outcome.Output);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(folder["figures.json"]));
        double Figure(string name) => json.RootElement.GetProperty("figures").GetProperty(name).GetProperty("value").GetDouble();
        Assert.True(Figure("bayes.walk.r2") > 0.8, $"{Figure("bayes.walk.r2")}");
        Assert.InRange(
            Figure("bayes.walk.r2@run"), Math.Min(Figure("bayes.walk.x.r2@run"), Figure("bayes.walk.y.r2@run")),
            Math.Max(Figure("bayes.walk.x.r2@run"), Figure("bayes.walk.y.r2@run")));
        Assert.InRange(Figure("bayes.walk.median_abs_error_m"), 0, 0.15);
        Assert.Equal("plane", json.RootElement.GetProperty("options").GetProperty("target").GetProperty("topology").GetString());
        string page = File.ReadAllText(folder["page.html"]);
        Assert.Contains("Path and errors in the plane", page);
        Assert.Contains("y, true and decoded", page);

        CommandLine.Run("decode", "--data", folder["rec"], "--target", "x,z").AssertRefused("'z'", "x, y");
    }

    [Fact]
    public void Decode_ImportedHeadDirection_IsACircle()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder["csv"]);
        var random = new RandomStream(4);
        double angle = 0;
        List<string> positions = ["time_s,direction_rad"], spikes = ["time_s,unit"];
        for (int bin = 0; bin < 9600; bin++)
        {
            double time = bin * 0.025;
            angle += 0.08 * random.NextGaussian();
            double wrapped = angle - (Math.Tau * Math.Floor(angle / Math.Tau));
            positions.Add(FormattableString.Invariant($"{time + 0.0125:0.0000},{wrapped:0.0000}"));
            for (int unit = 0; unit < 16; unit++)
            {
                if (random.NextDouble() < 0.025 * (1 + (30 * Math.Exp(4 * (Math.Cos(angle - (Math.Tau * unit / 16)) - 1)))))
                {
                    spikes.Add(FormattableString.Invariant($"{time + 0.01:0.0000},{unit}"));
                }
            }
        }
        File.WriteAllLines(Path.Combine(folder["csv"], "position.csv"), positions);
        File.WriteAllLines(Path.Combine(folder["csv"], "spikes.csv"), spikes);
        CommandLine.Outcome imported = CommandLine.Run("data", "import", "csv", folder["csv"], "--out", folder["rec"]);
        Assert.True(imported.ExitCode == 0, imported.Errors);
        CommandLine.Outcome outcome = CommandLine.Run(
            "decode", "--data", folder["rec"], "--quick", "--decoders", "counts.ridge,bayes.walk", "--json", folder["figures.json"],
            "--page", folder["page.html"]);

        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        Assert.Contains("position (circle of 6.283 rad)", outcome.Output);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(folder["figures.json"]));
        double Figure(string name) => json.RootElement.GetProperty("figures").GetProperty(name).GetProperty("value").GetDouble();
        Assert.True(Figure("bayes.walk.r2") > 0.85, $"{Figure("bayes.walk.r2")}");
        Assert.True(Figure("bayes.walk.circular_r2") > 0.85);
        Assert.InRange(Figure("bayes.walk.median_abs_error_rad"), 0, 0.3);
        Assert.True(Figure("counts.ridge.cos.r2") > 0.4);
        Assert.Contains("break where they cross the seam", File.ReadAllText(folder["page.html"]));
    }
}
