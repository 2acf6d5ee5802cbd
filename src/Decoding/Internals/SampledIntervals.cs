using System.Numerics.Tensors;

namespace Dynamics.Decoding.Internals;

/// <summary>Intervals from samples of the predictive distribution.</summary>
internal static class SampledIntervals
{
    /// <summary>Quantiles of a network's output over posterior draws plus Gaussian residual. Standard deviation of the residual and true
    /// position (for the CRPS only) are [bin].</summary>
    public static PredictiveIntervals From(MlpSampler sampler, int[] bins, double[] residualStd, float[] truth)
    {
        PredictiveIntervals result = PredictiveIntervals.Allocate(bins);
        int levels = PredictiveIntervals.Levels.Count;
        sampler.ForEachBin(bins, residualStd, (i, samples) =>
        {
            result.Std[i] = TensorPrimitives.StdDev<float>(samples);
            samples.Sort();
            for (int level = 0; level < levels; level++)
            {
                double tail = (1 - PredictiveIntervals.Levels[level]) / 2;
                result.Lower[i * levels + level] = Quantile(samples, tail);
                result.Upper[i * levels + level] = Quantile(samples, 1 - tail);
            }
            result.Crps[i] = (float)RankedProbabilityScore.Samples(samples, truth[i]);
        });
        return result;
    }

    private static float Quantile(ReadOnlySpan<float> sorted, double probability)
    {
        double at = probability * (sorted.Length - 1);
        int below = Math.Min((int)at, sorted.Length - 2);
        return (float)(sorted[below] + (at - below) * (sorted[below + 1] - sorted[below]));
    }
}
