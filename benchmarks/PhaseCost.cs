using System.Diagnostics;
using System.Globalization;

namespace Dynamics.Benchmarks;

/// <summary>What a phase of a benchmark took.</summary>
/// <param name="Seconds">Wall-clock time.</param>
/// <param name="PeakMebibytes">Most resident memory of this process during the phase, what earlier phases left included (VmHWM, reset before
/// it; Linux only, else of the whole process).</param>
public sealed record PhaseCost(double Seconds, double PeakMebibytes)
{
    private const string ClearPeak = "/proc/self/clear_refs", Status = "/proc/self/status";

    /// <summary>Runs and measures a phase, after what earlier ones left has been collected.</summary>
    /// <param name="phase">What to measure.</param>
    /// <param name="repeats">Whether it was run just now: then its memory is at hand again, not given back.</param>
    internal static (T Result, PhaseCost Cost) Measure<T>(Func<T> phase, bool repeats = false)
    {
        GC.Collect(GC.MaxGeneration, repeats ? GCCollectionMode.Forced : GCCollectionMode.Aggressive, blocking: true, compacting: true);
        if (File.Exists(ClearPeak))
        {
            File.WriteAllText(ClearPeak, "5");
        }
        long start = Stopwatch.GetTimestamp();
        T result = phase();
        return (result, new(Stopwatch.GetElapsedTime(start).TotalSeconds, Peak()));
    }

    private static double Peak()
    {
        const string Field = "VmHWM:", Unit = "kB";
        string? line = File.Exists(Status) ? File.ReadLines(Status).FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal)) : null;
        if (line is not null)
        {
            return double.Parse(line[Field.Length..^Unit.Length], CultureInfo.InvariantCulture) / 1024;
        }
        using Process self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64 / (double)(1 << 20);
    }
}
