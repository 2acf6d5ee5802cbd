namespace Dynamics.Decoding;

/// <summary>Split-conformal scaling of intervals (Lei et al. 2018, locally weighted form): the factor on half widths with which the
/// validation bins would have been covered. Its rank, ceil((n + 1) level) of n scores, is exact for exchangeable bins. Neighbouring bins are
/// not, and test days differ from validation days: observed test coverage is always reported beside it.</summary>
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
            : new([.. PredictiveIntervals.Levels.Select((level, i) => Factor(intervals, known, level, i))], known.Count(v => !float.IsNaN(v)));
    }

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
            .Select(i => Math.Abs(truth[i] - intervals.Centre(i, levelIndex)) / Math.Max(intervals.HalfWidth(i, levelIndex), 1e-12)).Order()];
        return sorted[Math.Clamp((int)Math.Ceiling((sorted.Length + 1) * level - 1e-9), 1, sorted.Length) - 1];
    }
}
