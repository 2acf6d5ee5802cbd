using Dynamics.Benchmarks.Fuzz;
using Xunit.Abstractions;

namespace Dynamics.Tests.Formats;

public sealed class ImportFuzzTests(ITestOutputHelper output)
{
    [Fact]
    public void Import_TwoThousandDamagedFiles_EndsAsRecordingOrOneLine()
    {
        FuzzReport report = ImportFuzzer.Run(2000, seed: 3);
        output.WriteLine($"{report.Imported} imported, {report.Refused} refused, longest {report.LongestSeconds:0.00} s; " +
            $"{string.Join(", ", report.ByFormat.Select(pair => $"{pair.Key} {pair.Value}"))}");
        Assert.True(report.Failures.Count == 0, string.Join("\n", report.Failures));
        Assert.Equal(2000, report.Mutants);
        Assert.True(report.Refused > 500 && report.Imported > 100,
            $"{report.Refused} refused, {report.Imported} imported: the damage is too mild or too harsh to test anything");
    }
}
