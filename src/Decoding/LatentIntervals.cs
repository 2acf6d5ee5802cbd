using System.Numerics.Tensors;
using Dynamics.Decoding.Internals;

namespace Dynamics.Decoding;

/// <summary>Uncertainty of decoded position: how far the latent posterior spreads through the readout, plus what the readout misses.</summary>
public static class LatentIntervals
{
    /// <summary>Standard deviation of the residual that the readout's own spread does not explain, from held-out labels: mean squared error
    /// less mean spread variance, at least a tenth of the mean squared error.</summary>
    /// <param name="readout">A fitted readout.</param>
    /// <param name="input">Features and, where they are latents, their posterior.</param>
    /// <param name="targets">The labels that may be seen: the validation bins are used, or the train bins where there are none.</param>
    /// <param name="maximumBins">The bins are thinned evenly to at most this many.</param>
    /// <returns>Position unit, positive.</returns>
    public static double ResidualStd(IFittedReadout readout, UncertainFeatures input, PositionTargets targets, int maximumBins)
    {
        int[] bins = Bins.Subsample(targets.HasValidation ? targets.Validation : targets.Train, maximumBins);
        Data.BinRange range = Bins.Span(bins);
        float[] predicted = readout.Predict(input.Features, range);
        double squared = bins.Average(bin => Math.Pow(predicted[bin - range.Start] - (double)targets.Position[bin], 2));
        double residual = squared - readout.SpreadVariance(input, bins).Average();
        return Math.Sqrt(Math.Max(Math.Max(residual, 0.1 * squared), 1e-12));
    }

    /// <summary>Quantile intervals of a network's output over posterior draws plus residual draws.</summary>
    internal static PredictiveIntervals FromSamples(MlpSampler sampler, int[] bins, double residualStd, ReadOnlySpan<float> truth)
    {
        PredictiveIntervals result = PredictiveIntervals.Allocate(bins);
        float[] known = truth.ToArray();
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
            result.Crps[i] = (float)RankedProbabilityScore.Samples(samples, known[i]);
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
