using Dynamics.Data;
using static TorchSharp.torch;

namespace Dynamics.KalmanSsl.Internals;

/// <summary>The encoder's input as a dense tensor, for devices without the sparse kernel: the same smoothing, scaling and dropout.</summary>
internal static class DenseInput
{
    /// <summary>Scaled counts [window, bin, unit], float32, on the CPU.</summary>
    public static Tensor Gather(EncoderCall call, InputScaling scaling)
    {
        SparseCounts counts = call.Counts;
        (int units, int bins) = (counts.UnitCount, call.Bins);
        float[] dense = new float[call.Starts.Length * bins * units];
        double[] smoothed = new double[units];
        double a = scaling.SmoothingFactor;
        for (int window = 0; window < call.Starts.Length; window++)
        {
            scaling.Mean.CopyTo(smoothed, 0);
            for (int bin = 0; bin < bins; bin++)
            {
                for (int u = 0; u < units; u++)
                {
                    smoothed[u] *= a;
                }
                int row = call.Starts[window] + bin;
                for (int k = counts.RowOffsets[row]; k < counts.RowOffsets[row + 1]; k++)
                {
                    smoothed[counts.UnitIndices[k]] += (1 - a) * CountDropout.Apply(counts.Values[k], k, call.Dropout, call.DropoutSeed);
                }
                Span<float> target = dense.AsSpan(((window * bins) + bin) * units, units);
                for (int u = 0; u < units; u++)
                {
                    target[u] = (float)((smoothed[u] - scaling.Mean[u]) * scaling.Scale[u]);
                }
            }
        }
        return tensor(dense, [call.Starts.Length, bins, units]);
    }
}
