using System.Diagnostics;
using Dynamics.Data;
using Dynamics.Simulators;

namespace Dynamics.Tests.Cli;

/// <summary>Data commands end at once when they are told to, whatever they are doing, and leave nothing.</summary>
public sealed class InterruptTests
{
    /// <summary>Starting up takes less processor time than this, what is asked for below takes minutes of it.</summary>
    private static readonly TimeSpan s_underWay = TimeSpan.FromSeconds(3);

    [Theory]
    [InlineData("-INT", "place-cells", "rec")]
    [InlineData("-TERM", "moving-dot", "x.npz")]
    [InlineData("-HUP", "place-cells", "rec")]
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

    /// <summary>A decoding looks at nothing while it multiplies matrices; it ends all the same.</summary>
    [Theory]
    [InlineData("-INT")]
    [InlineData("-HUP")]
    public void Decode_ToldToEnd_EndsAtOnceAndLeavesNothing(string signal)
    {
        using TemporaryFolder folder = new();
        RecordingFolder.Save(PlaceCellSimulator.Simulate(new() { DurationSeconds = 1200, UnitCount = 200 }).Recording, folder["rec"]);
        using Process decoding = CommandLine.Start("decode", "--data", folder["rec"], "--page", folder["page.html"], "--threads", "1");

        AssertEnds(decoding, signal, () => decoding.TotalProcessorTime > s_underWay + s_underWay, lastLineOnly: true);
        Assert.Equal([folder["rec"]], Directory.EnumerateFileSystemEntries(folder.Path));
    }

    /// <summary>Who started it with nohup wants it to go on.</summary>
    [Fact]
    public void Simulate_HangUpThatIsIgnored_GoesOn()
    {
        using TemporaryFolder folder = new();
        string program = Path.Combine(AppContext.BaseDirectory, "dynamics.dll");
        string simulate = $"dotnet {program} data simulate place-cells --out {folder["rec"]} --set durationSeconds=20000 "
            + "--set unitCount=3000 --threads 1";
        using Process shell = Process.Start(new ProcessStartInfo("sh", ["-c", $"trap '' HUP; exec {simulate}"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        while (shell.TotalProcessorTime < s_underWay)
        {
            Thread.Sleep(20);
            shell.Refresh();
        }
        Process.Start("kill", ["-HUP", shell.Id.ToString()])!.WaitForExit();
        Assert.False(shell.WaitForExit(TimeSpan.FromSeconds(2)), "it ended");
        shell.Kill();
        shell.WaitForExit();
    }

    private static void AssertEnds(Process command, string signal, Func<bool> isUnderWay, bool lastLineOnly = false)
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
        string said = command.StandardError.ReadToEnd().Trim();
        Assert.Equal((130, "dynamics: interrupted"), (command.ExitCode, lastLineOnly ? said.Split('\n')[^1] : said));
    }
}
