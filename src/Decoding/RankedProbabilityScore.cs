using MathNet.Numerics;

namespace Dynamics.Decoding;

/// <summary>Continuous ranked probability score, the integral of (F(x) - 1[x >= y])² over x, in the unit of y: mean |error| generalised to
/// distributions, smaller is better (Gneiting and Raftery 2007, eq. 20-21). NaN when y is.</summary>
public static class RankedProbabilityScore
{
    /// <summary>Closed form for a Gaussian.</summary>
    /// <param name="mean">Mean of the predictive distribution.</param>
    /// <param name="std">Its standard deviation, positive.</param>
    /// <param name="truth">What was observed.</param>
    public static double Gaussian(double mean, double std, double truth)
    {
        double z = (truth - mean) / std;
        double density = Math.Exp(-0.5 * z * z) / Math.Sqrt(2 * Math.PI);
        return std * (z * SpecialFunctions.Erf(z / Math.Sqrt(2)) + 2 * density - 1 / Math.Sqrt(Math.PI));
    }

    /// <summary>Of the empirical distribution of samples: E|X - y| - E|X - X'| / 2.</summary>
    /// <param name="sorted">Samples in ascending order, at least one.</param>
    /// <param name="truth">What was observed.</param>
    public static double Samples(ReadOnlySpan<float> sorted, double truth)
    {
        double distance = 0, spread = 0;
        for (int i = 0; i < sorted.Length; i++)
        {
            distance += Math.Abs(sorted[i] - truth);
            spread += (2 * i + 1 - sorted.Length) * (double)sorted[i];
        }
        return distance / sorted.Length - spread / ((double)sorted.Length * sorted.Length);
    }

    /// <summary>Of a histogram, uniform within its cells.</summary>
    /// <param name="probability">Probability of each cell, summing to 1.</param>
    /// <param name="start">Lower edge of the first cell.</param>
    /// <param name="width">Width of a cell, positive.</param>
    /// <param name="truth">What was observed.</param>
    public static double Histogram(ReadOnlySpan<float> probability, double start, double width, double truth)
    {
        if (double.IsNaN(truth))
        {
            return double.NaN;
        }
        double end = start + probability.Length * width, cumulative = 0;
        double score = Math.Max(0, start - truth) + Math.Max(0, truth - end);
        for (int cell = 0; cell < probability.Length; cell++)
        {
            double cut = Math.Clamp((truth - start) / width - cell, 0, 1), at = cumulative + cut * probability[cell];
            double next = cumulative + probability[cell];
            score += width * (cut * MeanSquare(cumulative, at) + (1 - cut) * MeanSquare(1 - at, 1 - next));
            cumulative = next;
        }
        return score;
    }

    // Mean of the square of a function that goes linearly from a to b.
    private static double MeanSquare(double a, double b) => (a * a + a * b + b * b) / 3;
}
