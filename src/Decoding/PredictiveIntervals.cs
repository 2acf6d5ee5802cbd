using MathNet.Numerics;

namespace Dynamics.Decoding;

/// <summary>Predictive distributions of position at some bins, summarised by central intervals.</summary>
/// <param name="Bins">The bins, ascending.</param>
/// <param name="Lower">Lower ends [bin, level], levels as in <see cref="Levels"/>.</param>
/// <param name="Upper">Upper ends [bin, level].</param>
/// <param name="Std">Standard deviation of the predictive distribution [bin].</param>
/// <param name="Crps">Continuous ranked probability score at the true position [bin] (Gneiting and Raftery 2007); NaN where that is
/// unknown.</param>
public sealed record PredictiveIntervals(int[] Bins, float[] Lower, float[] Upper, float[] Std, float[] Crps)
{
    /// <summary>Nominal coverage of the intervals: 10, 20, ..., 90 and 95 %.</summary>
    public static IReadOnlyList<double> Levels { get; } = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95];

    /// <summary>Index of a nominal level in <see cref="Levels"/>.</summary>
    /// <param name="level">The level, such as 0.95.</param>
    /// <exception cref="ArgumentException">There is no such level.</exception>
    public static int LevelIndex(double level)
    {
        for (int i = 0; i < Levels.Count; i++)
        {
            if (Math.Abs(Levels[i] - level) < 1e-9)
            {
                return i;
            }
        }
        throw new ArgumentException($"there is no {level} interval; levels are {string.Join(", ", Levels)}", nameof(level));
    }

    /// <summary>Gaussian predictive distributions.</summary>
    /// <param name="bins">The bins.</param>
    /// <param name="means">Predictive means [bin].</param>
    /// <param name="stds">Predictive standard deviations [bin], positive.</param>
    /// <param name="truth">True positions [bin], NaN where unknown.</param>
    public static PredictiveIntervals Gaussian(int[] bins, float[] means, double[] stds, float[] truth)
    {
        PredictiveIntervals result = Allocate(bins);
        double[] z = [.. Levels.Select(GaussianHalfWidth)];
        for (int i = 0; i < bins.Length; i++)
        {
            for (int level = 0; level < z.Length; level++)
            {
                result.Lower[i * z.Length + level] = (float)(means[i] - z[level] * stds[i]);
                result.Upper[i * z.Length + level] = (float)(means[i] + z[level] * stds[i]);
            }
            result.Std[i] = (float)stds[i];
            result.Crps[i] = (float)RankedProbabilityScore.Gaussian(means[i], stds[i], truth[i]);
        }
        return result;
    }

    /// <summary>Half width of a Gaussian's central interval at a level, in standard deviations.</summary>
    internal static double GaussianHalfWidth(double level) => Math.Sqrt(2) * SpecialFunctions.ErfInv(level);

    /// <summary>Centre of an interval.</summary>
    internal double Centre(int index, int level) => 0.5 * (Lower[index * Levels.Count + level] + (double)Upper[index * Levels.Count + level]);

    /// <summary>Half width of an interval.</summary>
    internal double HalfWidth(int index, int level) => 0.5 * (Upper[index * Levels.Count + level] - (double)Lower[index * Levels.Count + level]);

    internal static PredictiveIntervals Allocate(int[] bins) =>
        new(bins, new float[bins.Length * Levels.Count], new float[bins.Length * Levels.Count], new float[bins.Length], new float[bins.Length]);
}
