using Dynamics.Data;
using Dynamics.Simulators;

namespace Dynamics.Benchmarks;

/// <summary>Takes a large recording the whole way (simulated, saved, loaded, binned), each step timed and its peak memory taken, and counts the
/// same spikes with <c>numpy.histogram</c> where Python has numpy. What is loaded must be what was saved, bit for bit, and all must count
/// equally many spikes.</summary>
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
    private static (ulong Checksum, long Spikes, PhaseCost Simulate, PhaseCost Save) Write(DataRunSize size, string path, CancellationToken cancellation)
    {
        PlaceCellSimulatorOptions options = new() { DurationSeconds = size.DurationSeconds, UnitCount = size.Units, SilentUnitCount = 0, MedianBackgroundHz = size.BackgroundHz };
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

    private static (BinnedRecording Binned, PhaseCost Fastest) Bin(Recording recording, DataRunSize size, int repetitions, CancellationToken cancellation)
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
