using System.Numerics;
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

    /// <summary>Intervals of several parts behind each other.</summary>
    internal static PredictiveIntervals Concat(IReadOnlyList<PredictiveIntervals> parts) => new(
        [.. parts.SelectMany(part => part.Bins)], [.. parts.SelectMany(part => part.Lower)], [.. parts.SelectMany(part => part.Upper)],
        [.. parts.SelectMany(part => part.Std)], [.. parts.SelectMany(part => part.Crps)]);

    /// <summary>Half width of a Gaussian's central interval at a level, in standard deviations.</summary>
    internal static double GaussianHalfWidth(double level) => Math.Sqrt(2) * SpecialFunctions.ErfInv(level);

    /// <summary>g' P g of a gradient g [feature] and a covariance P [feature, feature], row-major: the variance of a linear function of a
    /// Gaussian; at least 0.</summary>
    internal static double LinearVariance<T>(ReadOnlySpan<T> gradient, ReadOnlySpan<double> covariance)
        where T : INumber<T>
    {
        double sum = 0;
        for (int i = 0; i < gradient.Length; i++)
        {
            double g = double.CreateTruncating(gradient[i]);
            for (int j = 0; j < gradient.Length; j++)
            {
                sum += g * covariance[i * gradient.Length + j] * double.CreateTruncating(gradient[j]);
            }
        }
        return Math.Max(0, sum);
    }

    /// <summary>Centre of an interval.</summary>
    internal double Centre(int index, int level) =>
        0.5 * (Lower[index * Levels.Count + level] + (double)Upper[index * Levels.Count + level]);

    /// <summary>Half width of an interval.</summary>
    internal double HalfWidth(int index, int level) =>
        0.5 * (Upper[index * Levels.Count + level] - (double)Lower[index * Levels.Count + level]);

    internal static PredictiveIntervals Allocate(int[] bins) =>
        new(
            bins, new float[bins.Length * Levels.Count], new float[bins.Length * Levels.Count], new float[bins.Length],
            new float[bins.Length]);
}

/// <summary>Split-conformal scaling of intervals (Lei et al. 2018, locally weighted form): the factor on half widths with which the
/// validation bins would have been covered. Its rank, ceil((n + 1) level) of n scores, is exact for exchangeable bins. Neighbouring bins
/// are not, and test days differ from validation days: observed test coverage is always reported beside it.</summary>
/// <param name="Factors">Factor on the half width of each of <see cref="PredictiveIntervals.Levels"/>; ones without validation.</param>
/// <param name="BinCount">Number of validation bins it rests on.</param>
public sealed record ConformalCalibration(double[] Factors, int BinCount)
{
    /// <summary>Leaves intervals as they are.</summary>
    public static ConformalCalibration None { get; } = new([.. PredictiveIntervals.Levels.Select(_ => 1.0)], 0);

    /// <summary>Fits the factors: the ceil((n + 1) level)-th smallest of |y - centre| / half width.</summary>
    /// <param name="intervals">Intervals on validation bins.</param>
    /// <param name="truth">True position of those bins [bin]; NaN ones are left out.</param>
    public static ConformalCalibration Fit(PredictiveIntervals intervals, ReadOnlySpan<float> truth)
    {
        float[] known = truth.ToArray();
        return known.All(float.IsNaN)
            ? None
            : new(
                [.. PredictiveIntervals.Levels.Select((level, i) => Factor(intervals, known, level, i))],
                known.Count(v => !float.IsNaN(v)));
    }

    /// <summary>The larger factors of two calibrations: intervals scaled by them hold on the bins of both.</summary>
    public ConformalCalibration Or(ConformalCalibration other) => BinCount == 0 ? other
        : other.BinCount == 0 ? this
        : new([.. Factors.Zip(other.Factors, Math.Max)], BinCount + other.BinCount);

    /// <summary>Scales intervals about their centres.</summary>
    /// <param name="intervals">Intervals to scale; left as they are.</param>
    /// <returns>New intervals; standard deviation and CRPS are those of the raw distribution.</returns>
    public PredictiveIntervals Apply(PredictiveIntervals intervals)
    {
        float[] lower = new float[intervals.Lower.Length], upper = new float[intervals.Upper.Length];
        for (int i = 0; i < lower.Length; i++)
        {
            int bin = i / Factors.Length, level = i % Factors.Length;
            double centre = intervals.Centre(bin, level), half = Factors[level] * intervals.HalfWidth(bin, level);
            lower[i] = (float)(centre - half);
            upper[i] = (float)(centre + half);
        }
        return intervals with { Lower = lower, Upper = upper };
    }

    private static double Factor(PredictiveIntervals intervals, float[] truth, double level, int levelIndex)
    {
        double[] sorted = [.. Enumerable.Range(0, truth.Length).Where(i => !float.IsNaN(truth[i]))
            .Select(i => Math.Abs(truth[i] - intervals.Centre(i, levelIndex)) / Math.Max(intervals.HalfWidth(i, levelIndex), 1e-12))
                .Order()];
        return sorted[Math.Clamp((int)Math.Ceiling((sorted.Length + 1) * level - 1e-9), 1, sorted.Length) - 1];
    }
}
