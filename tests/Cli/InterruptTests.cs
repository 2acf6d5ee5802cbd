using System.Diagnostics;

namespace Dynamics.Tests.Cli;

/// <summary>Data commands end at once when they are told to, whatever they are doing, and leave nothing.</summary>
public sealed class InterruptTests
{
    /// <summary>Starting up takes less processor time than this, what is asked for below takes minutes of it.</summary>
    private static readonly TimeSpan s_underWay = TimeSpan.FromSeconds(3);

    [Theory]
    [InlineData("-INT", "place-cells", "rec")]
    [InlineData("-TERM", "moving-dot", "x.npz")]
    public void Simulate_ToldToEnd_EndsAtOnceAndLeavesNothing(string signal, string system, string target)
    {
        using TemporaryFolder folder = new();
        string[] size = system == "moving-dot"
            ? ["--sequences", "900", "--set", "frameCount=1000"]
            : ["--set", "durationSeconds=20000", "--set", "unitCount=3000"];
        using Process simulation = CommandLine.Start(["data", "simulate", system, "--out", folder[target], "--threads", "1", .. size]);

        AssertEnds(simulation, signal, () => simulation.TotalProcessorTime > s_underWay);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Simulate_InterruptedWhileItWrites_LeavesNothing()
    {
        using TemporaryFolder folder = new();
        using Process simulation = CommandLine.Start(
            "data", "simulate", "place-cells", "--out", folder["rec"], "--set", "durationSeconds=3600", "--set", "unitCount=1000");

        AssertEnds(simulation, "-INT", () => Directory.EnumerateFileSystemEntries(folder.Path, ".unfinished-rec-*").Any());
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    private static void AssertEnds(Process command, string signal, Func<bool> isUnderWay)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (!isUnderWay())
        {
            Assert.True(!command.HasExited && waited.Elapsed < TimeSpan.FromSeconds(60), "it did not get under way");
            Thread.Sleep(2);
            command.Refresh();
        }
        Process.Start("kill", [signal, command.Id.ToString()])!.WaitForExit();

        bool hasEnded = command.WaitForExit(TimeSpan.FromSeconds(10));
        if (!hasEnded)
        {
            command.Kill();
        }
        Assert.True(hasEnded, "the signal was not obeyed");
        Assert.Equal((130, "dynamics: interrupted"), (command.ExitCode, command.StandardError.ReadToEnd().Trim()));
    }
}
