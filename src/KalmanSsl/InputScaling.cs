using Dynamics.Data;

namespace Dynamics.KalmanSsl;

/// <summary>What stands between counts and the encoder: x = (smoothed count - mean) * scale for each unit. Smoothing is causal,
/// s_t = a s_t-1 + (1 - a) count_t, started at the mean.</summary>
/// <param name="Mean">Subtracted from each unit's smoothed counts [unit].</param>
/// <param name="Scale">Multiplies each unit [unit]; 0 for a unit that never fires in the training part.</param>
/// <param name="SmoothingFactor">a, in [0, 1); 0 means none.</param>
public sealed record InputScaling(double[] Mean, double[] Scale, double SmoothingFactor)
{
    /// <summary>Number of units.</summary>
    public int UnitCount => Mean.Length;

    /// <summary>The z-score of causally smoothed counts, with mean and standard deviation taken from the train part only.</summary>
    /// <param name="recording">Counts on a time grid.</param>
    /// <param name="split">Only its train bins are read.</param>
    /// <param name="timeConstantSeconds">Time constant of the exponential smoothing in seconds; 0 for none.</param>
    public static InputScaling Fit(BinnedRecording recording, Split split, double timeConstantSeconds)
    {
        double a = timeConstantSeconds > 0 ? Math.Exp(-recording.BinWidthSeconds / timeConstantSeconds) : 0;
        SparseCounts counts = recording.Counts;
        int units = counts.UnitCount;
        double[] smoothed = MeanCounts(counts, split.Train), sum = new double[units], squares = new double[units];
        for (int bin = split.Train.Start; bin < split.Train.End; bin++)
        {
            for (int u = 0; u < units; u++)
            {
                smoothed[u] *= a;
            }
            for (int k = counts.RowOffsets[bin]; k < counts.RowOffsets[bin + 1]; k++)
            {
                smoothed[counts.UnitIndices[k]] += (1 - a) * counts.Values[k];
            }
            for (int u = 0; u < units; u++)
            {
                sum[u] += smoothed[u];
                squares[u] += smoothed[u] * smoothed[u];
            }
        }
        double[] mean = [.. sum.Select(s => s / split.Train.Length)];
        double[] scale = [.. squares.Select((q, u) => Math.Sqrt(Math.Max(0, (q / split.Train.Length) - (mean[u] * mean[u])))).Select(std => std > 0 ? 1 / std : 0)];
        return new(mean, scale, a);
    }

    private static double[] MeanCounts(SparseCounts counts, BinRange range)
    {
        double[] mean = new double[counts.UnitCount];
        for (int k = counts.RowOffsets[range.Start]; k < counts.RowOffsets[range.End]; k++)
        {
            mean[counts.UnitIndices[k]] += counts.Values[k] / (double)range.Length;
        }
        return mean;
    }
}
