using System.Text.Json;

namespace Dynamics.Tests.Cli;

public sealed class BenchDataTests
{
    [Fact]
    public void BenchData_TinySize_GivesEveryFigure()
    {
        CommandLine.Outcome outcome = CommandLine.Run("bench", "data", "--duration", "20", "--units", "5", "--repetitions", "1", "--json", "-");
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        using JsonDocument json = JsonDocument.Parse(outcome.Output);
        JsonElement figures = json.RootElement.GetProperty("figures");
        double Value(string name) => figures.GetProperty(name).GetProperty("value").GetDouble();
        Assert.InRange(Value("spikes"), 500, 5000);
        foreach (string phase in (string[])["simulate", "save", "load", "bin"])
        {
            Assert.InRange(Value($"{phase}.seconds"), 1e-6, 60);
            Assert.Equal(Value("spikes") / Value($"{phase}.seconds"), Value($"{phase}.spikes_per_s"), 1e-6 * Value($"{phase}.spikes_per_s"));
            Assert.InRange(Value($"{phase}.peak_mib"), 10, Value("peak_mib"));
        }
        Assert.Equal(figures.TryGetProperty("bin.numpy_ratio", out _), figures.TryGetProperty("bin.numpy_edges_ratio", out _));
        Assert.Equal(5, json.RootElement.GetProperty("options").GetProperty("units").GetInt32());
    }

    [Theory]
    [InlineData("--duration", "0")]
    [InlineData("--units", "-1")]
    [InlineData("--repetitions", "0")]
    public void BenchData_SizeOfNothing_IsRefused(string option, string value) => CommandLine.Run("bench", "data", option, value).AssertRefused(option);
}
