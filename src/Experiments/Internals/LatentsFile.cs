using Dynamics.Data;
using Dynamics.KalmanSsl;

namespace Dynamics.Experiments.Internals;

/// <summary><c>latents.parquet</c>: one row a bin: its start, the filtered state (causal), the smoothed state (not causal), float32.</summary>
internal static class LatentsFile
{
    public static void Write(string path, BinnedRecording recording, FilteredPosterior filtered, FilteredPosterior smoothed)
    {
        double[] times = [.. Enumerable.Range(0, recording.BinCount).Select(bin => recording.FirstBinStartSeconds + (bin * recording.BinWidthSeconds))];
        ParquetFile.Write(path, [new("time_s", times), .. Columns("filtered", filtered), .. Columns("smoothed", smoothed)]);
    }

    private static IEnumerable<ParquetColumn> Columns(string prefix, FilteredPosterior posterior)
    {
        int state = posterior.StateDimension;
        for (int i = 0; i < state; i++)
        {
            float[] values = new float[posterior.BinCount];
            for (int bin = 0; bin < values.Length; bin++)
            {
                values[bin] = (float)posterior.Mean[(bin * state) + i];
            }
            yield return new($"{prefix}_{i}", values);
        }
    }
}
