using System.Text.Json;
using Dynamics.Cli.Internals;
using Dynamics.Data;
using Dynamics.Formats;
using Dynamics.Simulators;

namespace Dynamics.Tests.Cli;

public sealed class DataSimulateTests
{
    [Fact]
    public void Simulate_MovingDot_WritesWhatTheLibraryMakes()
    {
        using TemporaryFolder folder = new();
        string[] options =
            ["--set", "path.kind=figure8", "--set", "frameCount=7", "--set", "noise.kind=constant", "--set", "noise.variance=0.01",
                "--seed", "5"];
        string file = folder["dots.npz"];
        Assert.Equal(
            0, CommandLine.Run(["data", "simulate", "moving-dot", "--out", file, "--sequences", "4", "--test", .. options]).ExitCode);
        Dictionary<string, NumpyArray> arrays = NumpyFile.ReadArchive(file).ToDictionary(array => array.Name);
        SequenceBatch expected = MovingDotSimulator.Create(MovingDotOptions.Figure8 with { FrameCount = 7, Seed = 5 }).Batch(
            [0, 1, 2, 3], SequencePart.Test);
        Assert.Equal(expected.Observations, arrays["observations"].Values);
        Assert.Equal([4, 7, 100], arrays["observations"].Shape);
        foreach (string channel in expected.TruthChannels)
        {
            Assert.Equal(expected.TruthOf(channel), arrays[channel].Values);
            Assert.Equal([4, 7], arrays[channel].Shape);
        }
        MovingDotOptions written = OptionsJson.Parse<MovingDotOptions>(((string[])arrays["options"].Values)[0], "test");
        Assert.Equal(OptionsJson.ToText(MovingDotOptions.Figure8 with { FrameCount = 7, Seed = 5 }), OptionsJson.ToText(written));
        Assert.Equal(("moving-dot", "test"), (((string[])arrays["system"].Values)[0], ((string[])arrays["part"].Values)[0]));

        CommandLine.Run("data", "simulate", "moving-dot", "--out", file).AssertRefused("dots.npz", "--overwrite");
        Assert.Equal(
            0, CommandLine.Run(["data", "simulate", "moving-dot", "--out", file, "--sequences", "4", "--overwrite", .. options]).ExitCode);
        Assert.NotEqual(expected.Observations, NumpyFile.ReadArchive(file)[0].Values);
    }

    [Fact]
    public void Simulate_OtherVectorWidthOrThreads_WritesTheSameBytes()
    {
        using TemporaryFolder folder = new();
        byte[] Written(string name, Dictionary<string, string> environment, string threads)
        {
            CommandLine.Outcome outcome = CommandLine.Run(
                environment, "data", "simulate", "nonlinear", "--out", folder[name], "--sequences", "5", "--threads", threads,
                "--set", "noise.variance=0.1", "--set", "view.kind=dotImage", "--set", "view.swirlRadians=10");
            Assert.True(outcome.ExitCode == 0, outcome.Errors);
            return File.ReadAllBytes(folder[name]);
        }
        byte[] expected = Written("a.npz", [], "2");
        Assert.Equal(expected, Written("b.npz", new() { ["DOTNET_EnableAVX512"] = "0" }, "1"));
        Assert.Equal(expected, Written("c.npz", new() { ["DOTNET_EnableAVX2"] = "0" }, "1"));
    }

    [Fact]
    public void Simulate_Mixture_WritesItsMatrix()
    {
        using TemporaryFolder folder = new();
        string[] small = ["--sequences", "1", "--set", "frameCount=50"];
        Assert.Equal(
            0, CommandLine.Run(
                ["data", "simulate", "generalized-gaussian", "--out", folder["a.npz"], "--set", "mixing.matrix=[[1,2],[3,4],[5,6]]",
                    .. small]).ExitCode);
        NumpyArray mixing = NumpyFile.ReadArchive(folder["a.npz"]).Single(array => array.Name == "mixing");
        Assert.Equal([3, 2], mixing.Shape);
        Assert.Equal(new double[] { 1, 2, 3, 4, 5, 6 }, mixing.Values);
    }

    [Fact]
    public void Simulate_OpenField_WritesARecordingWithPlacesInThePlane()
    {
        using TemporaryFolder folder = new();
        CommandLine.Outcome outcome = CommandLine.Run(
            "data", "simulate", "open-field", "--out", folder["rec"], "--set", "arena.kind=circle", "--set", "durationSeconds=60", "--set",
            "driftMetersPerHour=1", "--set", "lostUnitFraction=0.2");
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        Recording recording = RecordingFolder.Load(folder["rec"]);
        Assert.Equal(["x", "y"], recording.Channels.Select(channel => channel.Name).Order());
        Assert.Contains("lost_at_s", recording.UnitProperties.Keys);
        Assert.Contains("\"kind\":\"circle\"", recording.Provenance["options"]);
        Assert.Equal(0, CommandLine.Run("data", "info", folder["rec"]).ExitCode);
    }

    [Fact]
    public void Systems_AllOfThem_AreInTheHelpAndInTheRefusal()
    {
        string help = CommandLine.Run("data", "simulate", "--help").Output;
        Assert.All(SimulatedSystem.All, system => Assert.Contains(system.Name, help.ReplaceLineEndings(" ")));
        CommandLine.Run("data", "simulate", "weather", "--out", "x").AssertRefused(
            ["weather", .. SimulatedSystem.All.Select(system => system.Name)]);
    }

    [Fact]
    public void Simulate_Json_HoldsTheFigures()
    {
        using TemporaryFolder folder = new();
        string output = CommandLine.Run("data", "simulate", "rotation", "--out", folder["a.npz"], "--sequences", "3", "--json", "-").Output;
        using JsonDocument document = JsonDocument.Parse(output);
        JsonElement figures = document.RootElement.GetProperty("figures");
        Assert.Equal(
            (3, 2, 100),
            (figures.GetProperty("sequences").GetProperty("value").GetInt32(),
                figures.GetProperty("frames").GetProperty("value").GetInt32(),
                figures.GetProperty("features").GetProperty("value").GetInt32()));
        Assert.Equal(0.1, document.RootElement.GetProperty("options").GetProperty("processVariance").GetDouble());
    }

    [Theory]
    [InlineData("moving-dot", "x.npz", "--sequences", "0", "--sequences")]
    [InlineData("moving-dot", "x.npz", "--sequences", "2000000000", "billion")]
    [InlineData("moving-dot", "x", "--sequences", "1", ".npz")]
    [InlineData("moving-dot", "x.npz", "--set", "path.kind=spiral", "spiral")]
    [InlineData("moving-dot", "x.npz", "--set", "path.radius=2", "path.radius")]
    [InlineData("moving-dot", "x.npz", "--set", "frameCount=0", "frameCount")]
    [InlineData("moving-dot", "x.npz", "--set", "noise=null", "noise")]
    [InlineData("nonlinear", "x.npz", "--set", "view.kind=pendulumImage", "view")]
    [InlineData("nonlinear", "x.npz", "--set", "system.processNoise=cauchy", "processNoise")]
    [InlineData("nonlinear", "x.npz", "--set", "system.processNoise=7", "stateDependent")]
    [InlineData("generalized-gaussian", "x.npz", "--set", "mixing.matrix=[null,[1,2]]", "matrix")]
    [InlineData("rotation", "x.npz", "--set", "dimension=40", "dimension")]
    [InlineData("ornstein-uhlenbeck", "x.npz", "--set", "rates=[1,2,3]", "mixing")]
    [InlineData("generalized-gaussian", "x.npz", "--set", "mixing.matrix=[[1],[]]", "matrix")]
    [InlineData("place-cells", "x", "--sequences", "3", "--sequences")]
    [InlineData("open-field", "x", "--set", "arena.kind=hexagon", "hexagon")]
    [InlineData("open-field", "x", "--set", "silentUnitCount=500", "silentUnitCount")]
    public void Simulate_WrongOption_IsRefusedAndWritesNothing(string system, string target, string option, string value, string expected)
    {
        using TemporaryFolder folder = new();
        CommandLine.Run("data", "simulate", system, "--out", folder[target], option, value).AssertRefused(expected);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }
}
