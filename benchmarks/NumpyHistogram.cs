using System.Runtime.InteropServices;
using System.Text.Json;
using Dynamics.Data;

namespace Dynamics.Benchmarks;

/// <summary>Times numpy on the same spikes, in a Python of its own.</summary>
internal static class NumpyHistogram
{
    /// <summary>Units that are also counted with an array of edges, which is several times slower.</summary>
    private const int EdgesUnits = 10;

    private const string Script = """
        import json, sys, time
        import numpy as np
        folder, start, width = sys.argv[1], float(sys.argv[2]), float(sys.argv[3])
        bins, repetitions, edge_units = map(int, sys.argv[4:7])
        lengths = np.fromfile(folder + "/lengths.i64", dtype=np.int64)
        trains = np.split(np.fromfile(folder + "/times.f64"), np.cumsum(lengths)[:-1])

        def seconds(trains, **how):
            begin, spikes = time.perf_counter(), 0
            for train in trains:
                spikes += int(np.histogram(train, **how)[0].sum())
            return time.perf_counter() - begin, spikes

        best, spikes = min(seconds(trains, bins=bins, range=(start, start + bins * width)) for _ in range(repetitions))
        few = trains[:edge_units]
        edges = seconds(few, bins=start + np.arange(bins + 1) * width)[0] * sum(map(len, trains)) / max(1, sum(map(len, few)))
        print(json.dumps({"Version": np.__version__, "RangeSeconds": best, "EdgesSeconds": edges, "Spikes": spikes}))
        """;

    /// <summary>Counts all units' spikes on the grid of <paramref name="binned"/>; null where no Python with numpy is found.</summary>
    public static NumpyTimes? Measure(Recording recording, BinnedRecording binned, int repetitions, string folder)
    {
        if (PythonProcess.With("numpy") is not { } python)
        {
            return null;
        }
        Directory.CreateDirectory(folder);
        using (FileStream times = File.Create(Path.Combine(folder, "times.f64")),
            lengths = File.Create(Path.Combine(folder, "lengths.i64")))
        {
            foreach (SpikeTrain unit in recording.Units)
            {
                times.Write(MemoryMarshal.AsBytes<double>(unit.TimesSeconds));
                lengths.Write(BitConverter.GetBytes((long)unit.TimesSeconds.Length));
            }
        }
        string output = PythonProcess.Run(
            python, Script, folder, $"{binned.FirstBinStartSeconds:R}", $"{binned.BinWidthSeconds:R}", $"{binned.BinCount}",
            $"{repetitions}", $"{EdgesUnits}")
            ?? throw new InvalidOperationException("numpy failed on spikes that it could count");
        return JsonSerializer.Deserialize<NumpyTimes>(output);
    }
}

/// <summary>How long <c>numpy.histogram</c> took for all units, one call a unit, the spike times in memory.</summary>
/// <param name="Version">numpy's version.</param>
/// <param name="RangeSeconds">With <c>bins=N, range=(start, end)</c>, its fast way; the fastest of the repetitions.</param>
/// <param name="EdgesSeconds">With an array of edges, measured on a few units and scaled to all spikes.</param>
/// <param name="Spikes">Spikes that it counted.</param>
public sealed record NumpyTimes(string Version, double RangeSeconds, double EdgesSeconds, long Spikes);
