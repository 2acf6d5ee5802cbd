using Dynamics.Benchmarks.Faults;
using Xunit.Abstractions;

namespace Dynamics.Tests.Benchmarks;

/// <summary>Half the faults of <c>bench faults --quick</c>, and none of its damaged files, which <see cref="Formats.ImportFuzzTests"/>
/// tries.</summary>
[Collection(Alone.Name)]
public sealed class FaultBenchmarkTests(ITestOutputHelper output)
{
    [Fact]
    public void Run_QuickSize_LosesAndLeavesNothing()
    {
        FaultReport report = FaultBenchmark.Run(FaultBenchmarkSize.Quick with { ProcessFaults = 8, OwnFaults = 40, Mutants = 0 });
        foreach (FaultCounts kind in report.Kinds)
        {
            output.WriteLine($"{kind}");
        }
        Assert.True(report.Failures.Count == 0, string.Join("\n", report.Failures));
        Assert.True(report.IsWhole);
        Assert.InRange(report.All.Faults, 300, 5000);
        Assert.Equal((0, 0, 0, 0), (report.All.WrongResults, report.All.Leftovers, report.All.Crashes, report.All.Hangs));
        Assert.Equal(["full disk", "full disk, in process", "kill -9", "signals"], report.Kinds.Select(kind => kind.Kind));
        Assert.All(report.Kinds, kind => Assert.True(kind.Faults >= 30, $"{kind.Kind}: {kind.Faults}"));
    }
}
