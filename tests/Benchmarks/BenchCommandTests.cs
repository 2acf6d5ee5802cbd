using System.Text.Json;
using Dynamics.Tests.Cli;

namespace Dynamics.Tests.Benchmarks;

public sealed class BenchCommandTests
{
    [Fact]
    public void Data_TinySize_GivesEveryFigure()
    {
        using JsonDocument json = Measure("data", "--duration", "20", "--units", "5", "--repetitions", "1");
        JsonElement figures = json.RootElement.GetProperty("figures");
        double Value(string name) => figures.GetProperty(name).GetProperty("value").GetDouble();
        Assert.InRange(Value("spikes"), 500, 5000);
        foreach (string phase in (string[])["simulate", "save", "load", "bin"])
        {
            Assert.InRange(Value($"{phase}.seconds"), 1e-6, 60);
            Assert.Equal(
                Value("spikes") / Value($"{phase}.seconds"), Value($"{phase}.spikes_per_s"), 1e-6 * Value($"{phase}.spikes_per_s"));
            Assert.InRange(Value($"{phase}.peak_mib"), 10, Value("peak_mib"));
        }
        Assert.Equal(figures.TryGetProperty("bin.numpy_ratio", out _), figures.TryGetProperty("bin.numpy_edges_ratio", out _));
        Assert.Equal(5, json.RootElement.GetProperty("options").GetProperty("units").GetInt32());
    }

    [Fact]
    public void Images_OneBatch_GivesEveryFigure()
    {
        using JsonDocument json = Measure("images", "--repetitions", "1", "--threads", "1");
        foreach (string name in (string[])["plane_views_per_s", "sphere_views_per_s", "sprites_per_s"])
        {
            Assert.InRange(json.RootElement.GetProperty("figures").GetProperty($"images.{name}").GetProperty("value").GetDouble(), 10, 1e8);
        }
    }

    [Theory]
    [InlineData("data", "--duration", "0")]
    [InlineData("data", "--units", "-1")]
    [InlineData("data", "--repetitions", "0")]
    [InlineData("images", "--repetitions", "0")]
    [InlineData("kalman", "--repetitions", "0")]
    [InlineData("fuzz", "--count", "0")]
    public void Bench_SizeOfNothing_IsRefused(string what, string option, string value) =>
        CommandLine.Bench(what, option, value).AssertRefused(option);

    [Fact]
    public void Bench_NoSuchThing_SaysHowToAsk() => CommandLine.Bench("kalmann").AssertRefused("dynamics bench --help");

    [Fact]
    public void Help_OfOne_NamesTheLaunchersCommand() =>
        Assert.Contains("dynamics bench kalman [options]", CommandLine.Bench("kalman", "--help").Output);

    private static JsonDocument Measure(params string[] arguments)
    {
        CommandLine.Outcome outcome = CommandLine.Bench([.. arguments, "--json", "-"]);
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        return JsonDocument.Parse(outcome.Output);
    }
}
