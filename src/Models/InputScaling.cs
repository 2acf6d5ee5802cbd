using Dynamics.Data;
using Dynamics.Models.Internals;
using Dynamics.Training;
using static TorchSharp.torch;

namespace Dynamics.Models;

/// <summary>What stands between counts and the encoder: x = (smoothed count - mean) * scale for each unit. Smoothing is causal,
/// s_t = a s_t-1 + (1 - a) count_t, started at the mean.</summary>
/// <param name="Mean">Subtracted from each unit's smoothed counts [unit].</param>
/// <param name="Scale">Multiplies each unit [unit]; 0 for a unit that never fires in the training part.</param>
/// <param name="SmoothingFactor">a, in [0, 1); 0 means none.</param>
public sealed record InputScaling(double[] Mean, double[] Scale, double SmoothingFactor)
{
    private const string MeanName = "input.mean", ScaleName = "input.scale", FactorName = "input.smoothing_factor";

    /// <summary>Number of units.</summary>
    public int UnitCount => Mean.Length;

    /// <summary>The scaling as named tensors, float64, for a model's file; they belong to the current dispose scope.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> ToTensors() =>
    [
        (MeanName, tensor(Mean, [UnitCount])),
        (ScaleName, tensor(Scale, [UnitCount])),
        (FactorName, tensor([SmoothingFactor], [1])),
    ];

    /// <summary>Reads what <see cref="ToTensors"/> gave.</summary>
    /// <param name="archive">The model's file.</param>
    /// <param name="path">Its path, for errors.</param>
    /// <param name="prefix">What the names of the tensors begin with there.</param>
    /// <exception cref="InputException">The file does not hold it.</exception>
    public static InputScaling From(TensorArchive archive, string path, string prefix = "")
    {
        double[] Values(string name) => archive[prefix + name].data<double>().ToArray();
        InputScaling scaling = new(Values(MeanName), Values(ScaleName), Values(FactorName)[0]);
        return scaling.Mean.Length == scaling.Scale.Length
            ? scaling
            : throw new InputException(
                $"has {scaling.Mean.Length} means but {scaling.Scale.Length} scales of the input", path, "use the file as it was written");
    }

    /// <summary>The z-score of causally smoothed counts, with mean and standard deviation taken from the train part only; the smoothing
    /// starts anew, at the mean, in each of its ranges.</summary>
    /// <param name="counts">Counts on a time grid.</param>
    /// <param name="train">The only bins that are read.</param>
    /// <param name="binWidthSeconds">Width of a bin, seconds.</param>
    /// <param name="timeConstantSeconds">Time constant of the exponential smoothing in seconds; 0 for none.</param>
    public static InputScaling Fit(SparseCounts counts, BinSet train, double binWidthSeconds, double timeConstantSeconds)
    {
        double a = timeConstantSeconds > 0 ? Math.Exp(-binWidthSeconds / timeConstantSeconds) : 0;
        int units = counts.UnitCount;
        InputScaling unscaled = new(new double[units], new double[units], a);
        double[] start = MeanCounts(counts, train), smoothed = new double[units], sum = new double[units],
            squares = new double[units];
        foreach (BinRange range in train.Ranges)
        {
            start.CopyTo(smoothed, 0);
            for (int bin = range.Start; bin < range.End; bin++)
            {
                unscaled.Smooth(smoothed, counts, bin);
                for (int u = 0; u < units; u++)
                {
                    sum[u] += smoothed[u];
                    squares[u] += smoothed[u] * smoothed[u];
                }
            }
        }
        double[] mean = [.. sum.Select(s => s / train.Length)];
        double[] scale = [.. squares.Select((q, u) => Math.Sqrt(Math.Max(0, (q / train.Length)
            - (mean[u] * mean[u])))).Select(std => std > 0 ? 1 / std : 0)];
        return new(mean, scale, a);
    }

    /// <summary>Moves smoothed counts [unit] on by one bin, of which each count is lost with a probability (and each value of a continuous
    /// signal falls to its mean); see <see cref="CountWindows"/>.</summary>
    internal void Smooth(Span<double> smoothed, SparseCounts counts, int bin, double dropout = 0, ulong dropoutSeed = 0)
    {
        double a = SmoothingFactor;
        for (int u = 0; u < smoothed.Length; u++)
        {
            smoothed[u] *= a;
        }
        for (int k = counts.RowOffsets[bin]; k < counts.RowOffsets[bin + 1]; k++)
        {
            int unit = counts.UnitIndices[k];
            double none = counts.Continuous ? Mean[unit] : 0;
            smoothed[unit] += (1 - a) * CountDropout.Apply(counts.Values[k], none, k, dropout, dropoutSeed);
        }
    }

    /// <summary>Smoothed counts [unit] as the encoder sees them.</summary>
    internal void Scaled(ReadOnlySpan<double> smoothed, Span<float> target)
    {
        for (int u = 0; u < target.Length; u++)
        {
            target[u] = (float)((smoothed[u] - Mean[u]) * Scale[u]);
        }
    }

    private static double[] MeanCounts(SparseCounts counts, BinSet bins)
    {
        double[] mean = new double[counts.UnitCount];
        foreach (BinRange range in bins.Ranges)
        {
            for (int k = counts.RowOffsets[range.Start]; k < counts.RowOffsets[range.End]; k++)
            {
                mean[counts.UnitIndices[k]] += counts.Values[k] / (double)bins.Length;
            }
        }
        return mean;
    }
}
