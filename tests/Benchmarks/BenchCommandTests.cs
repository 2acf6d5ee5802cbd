using System.Text.Json;
using Dynamics.Benchmarks;
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

    [Fact]
    public void Losses_FewRows_GivesATimeOfEachAndARatioWherePyTorchIs()
    {
        using JsonDocument json = Measure("losses", "--rows", "32", "--latents", "8", "--repetitions", "1", "--threads", "1");
        JsonElement figures = json.RootElement.GetProperty("figures");
        foreach ((string name, _) in LossesBenchmark.All)
        {
            Assert.InRange(figures.GetProperty($"loss.{name}.ms").GetProperty("value").GetDouble(), 1e-3, 1e5);
        }
        Assert.Equal(
            figures.TryGetProperty("loss.simclr.pytorch_ms", out _), figures.TryGetProperty("loss.simclr.ratio_to_pytorch", out _));
    }

    [Fact]
    public void Identify_FewFrames_GivesBothTimesAndTheirRatio()
    {
        using JsonDocument json = Measure("identify", "--batch", "16", "--frames", "20", "--repetitions", "2");
        JsonElement figures = json.RootElement.GetProperty("figures");
        double Value(string name) => figures.GetProperty($"identify.{name}").GetProperty("value").GetDouble();
        Assert.InRange(Value("step_ms"), 1e-3, 1e5);
        Assert.Equal(Value("reference_ms") / Value("step_ms"), Value("speedup"), 1e-9);
    }

    [Fact]
    public void Jepa_FewSteps_GivesTimesAndARatioWherePyTorchIs()
    {
        using JsonDocument json = Measure("jepa", "--horizon", "3", "--repetitions", "2", "--threads", "1");
        JsonElement figures = json.RootElement.GetProperty("figures");
        double Value(string name) => figures.GetProperty($"jepa.{name}").GetProperty("value").GetDouble();
        Assert.InRange(Value("step_ms"), 1e-2, 1e5);
        Assert.Equal(Value("step_ms") / Value("operations_step_ms"), Value("step_ratio_to_operations"), 1e-9);
        Assert.Equal(figures.TryGetProperty("jepa.pytorch_step_ms", out _), figures.TryGetProperty("jepa.step_ratio_to_pytorch", out _));
    }

    /// <summary>SIGReg's gradient falls with the spread, as VICReg's does below its guard of 0.01; VISReg's and the logarithms' do
    /// not.</summary>
    [Fact]
    public void Vanishing_AsTheSpreadFalls_IsWhatTheFormulasSay()
    {
        using JsonDocument json = Measure("vanishing", "--rows", "64", "--latents", "8");
        double At(string name, string spread) =>
            json.RootElement.GetProperty("figures").GetProperty($"vanishing.{name}.at_{spread}").GetProperty("value").GetDouble();
        Assert.InRange(At("sigreg", "0_0001") / At("sigreg", "0_001"), 0.09, 0.11);
        Assert.InRange(At("vicreg", "0_0001") / At("vicreg", "0_001"), 0.09, 0.15);
        Assert.InRange(At("visreg", "0_0001") / At("visreg", "0_001"), 0.9, 1.1);
        Assert.InRange(At("plane_knn", "0_0001") / At("plane_knn", "0_001"), 9, 11);
        Assert.InRange(At("plane_contrastive", "0_0001") / At("plane_contrastive", "0_001"), 0.09, 0.11);
    }

    [Theory]
    [InlineData("losses", "--rows", "0")]
    [InlineData("vanishing", "--latents", "1")]
    [InlineData("data", "--duration", "0")]
    [InlineData("data", "--units", "-1")]
    [InlineData("data", "--repetitions", "0")]
    [InlineData("images", "--repetitions", "0")]
    [InlineData("kalman", "--repetitions", "0")]
    [InlineData("identify", "--frames", "4")]
    [InlineData("jepa", "--horizon", "0")]
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
