using System.Diagnostics;
using System.Globalization;
using Dynamics.Data;
using Dynamics.Simulators;

namespace Dynamics.Benchmarks;

/// <summary>Takes a large recording the whole way (simulated, saved, loaded, binned), each step timed and its peak memory taken, and counts
/// the same spikes with <c>numpy.histogram</c> where Python has numpy. What is loaded must be what was saved, bit for bit, and all must
/// count equally many spikes.</summary>
public static class DataBenchmark
{
    /// <summary>Runs the benchmark.</summary>
    /// <param name="size">How much is simulated.</param>
    /// <param name="repetitions">How often binning is timed, by us and by numpy; the fastest counts.</param>
    /// <param name="cancellation">Looked at between the steps.</param>
    /// <exception cref="InvalidOperationException">What came back is not what went in.</exception>
    public static DataBenchmarkResult Run(DataRunSize size, int repetitions, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(repetitions, 1);
        string folder = Directory.CreateTempSubdirectory("dynamics-bench-").FullName;
        try
        {
            (ulong written, long spikes, PhaseCost simulate, PhaseCost save) = Write(size, Path.Combine(folder, "recording"), cancellation);
            (Recording recording, PhaseCost load) = PhaseCost.Measure(() => RecordingFolder.Load(Path.Combine(folder, "recording")));
            Require(Checksum(recording) == written, "loaded", "saved");
            cancellation.ThrowIfCancellationRequested();
            (BinnedRecording binned, PhaseCost bin) = Bin(recording, size, repetitions, cancellation);
            long counted = Counted(binned);
            NumpyTimes? numpy = NumpyHistogram.Measure(recording, binned, repetitions, Path.Combine(folder, "numpy"));
            Require(numpy is null || numpy.Spikes == counted, "counted by numpy", "counted here");
            return new(spikes, simulate, save, load, bin, numpy);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The recording lives only here: the next step begins without it.</summary>
    private static (ulong Checksum, long Spikes, PhaseCost Simulate, PhaseCost Save) Write(
        DataRunSize size, string path, CancellationToken cancellation)
    {
        PlaceCellSimulatorOptions options = new()
        {
            DurationSeconds = size.DurationSeconds,
            UnitCount = size.Units,
            SilentUnitCount = 0,
            MedianBackgroundHz = size.BackgroundHz,
        };
        (Recording recording, PhaseCost simulate) = PhaseCost.Measure(() => PlaceCellSimulator.Simulate(options).Recording);
        cancellation.ThrowIfCancellationRequested();
        (_, PhaseCost save) = PhaseCost.Measure(() =>
        {
            RecordingFolder.Save(recording, path);
            return path;
        });
        cancellation.ThrowIfCancellationRequested();
        return (Checksum(recording), recording.SpikeCount, simulate, save);
    }

    private static (BinnedRecording Binned, PhaseCost Fastest) Bin(
        Recording recording, DataRunSize size, int repetitions, CancellationToken cancellation)
    {
        BinningOptions options = new() { BinWidthSeconds = size.BinWidthSeconds };
        (BinnedRecording? binned, PhaseCost fastest) = (null, new(double.PositiveInfinity, 0));
        for (int repetition = 0; repetition < repetitions; repetition++)
        {
            cancellation.ThrowIfCancellationRequested();
            binned = null;
            (binned, PhaseCost cost) = PhaseCost.Measure(() => RecordingBinner.Bin(recording, options), repeats: repetition > 0);
            // Later runs keep the memory of earlier ones at hand: the peak is that of the first.
            fastest = new(Math.Min(cost.Seconds, fastest.Seconds), repetition == 0 ? cost.PeakMebibytes : fastest.PeakMebibytes);
        }
        return (binned!, fastest);
    }

    private static long Counted(BinnedRecording binned)
    {
        double spikes = 0;
        foreach (float count in binned.Counts.Values)
        {
            spikes += count;
        }
        return (long)spikes;
    }

    /// <summary>FNV-1a over the bits of the spike times, unit after unit.</summary>
    private static ulong Checksum(Recording recording)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (SpikeTrain unit in recording.Units)
        {
            foreach (double time in unit.TimesSeconds)
            {
                hash = (hash ^ BitConverter.DoubleToUInt64Bits(time)) * 0x100000001B3;
            }
        }
        return hash;
    }

    private static void Require(bool holds, string now, string before)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"the spikes {now} are not those {before}");
        }
    }
}

/// <summary>How much <see cref="DataBenchmark"/> simulates; as it stands, two hours of a thousand units: 10^8 spikes.</summary>
public sealed record DataRunSize
{
    /// <summary>Length of the recording, seconds.</summary>
    public double DurationSeconds { get; init; } = 7200;

    /// <summary>Units; all fire.</summary>
    public int Units { get; init; } = 1000;

    /// <summary>Median over units of the rate everywhere, Hz; with place fields and the spread over units the mean is 1.33 times
    /// that.</summary>
    public double BackgroundHz { get; init; } = 10.5;

    /// <summary>Bin width, seconds.</summary>
    public double BinWidthSeconds { get; init; } = 0.025;

    /// <summary>A size that takes seconds.</summary>
    public static DataRunSize Quick { get; } = new() { DurationSeconds = 600, Units = 200 };
}

/// <summary>What <see cref="DataBenchmark"/> measured.</summary>
/// <param name="Spikes">Spikes of the recording.</param>
/// <param name="Simulate">Making it.</param>
/// <param name="Save">Writing the recording folder.</param>
/// <param name="Load">Reading it.</param>
/// <param name="Bin">Binning it, behaviour included; the fastest of the repetitions.</param>
/// <param name="Numpy">The same counts by numpy; null where there is no Python with numpy.</param>
public sealed record DataBenchmarkResult(long Spikes, PhaseCost Simulate, PhaseCost Save, PhaseCost Load, PhaseCost Bin, NumpyTimes? Numpy);

/// <summary>What a phase of a benchmark took.</summary>
/// <param name="Seconds">Wall-clock time.</param>
/// <param name="PeakMebibytes">Most resident memory of this process during the phase, what earlier phases left included (VmHWM, reset
/// before it; Linux only, else of the whole process).</param>
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
        string? line = File.Exists(Status)
            ? File.ReadLines(Status).FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal))
            : null;
        if (line is not null)
        {
            return double.Parse(line[Field.Length..^Unit.Length], CultureInfo.InvariantCulture) / 1024;
        }
        using Process self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64 / (double)(1 << 20);
    }
}
