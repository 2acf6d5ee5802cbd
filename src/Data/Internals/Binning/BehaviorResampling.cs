namespace Dynamics.Data.Internals.Binning;

/// <summary>Behaviour on the bin grid: interpolation that respects gaps, and velocity from it.</summary>
internal static class BehaviorResampling
{
    /// <summary>Linear interpolation of the channel's finite samples at the bin centres [time]; NaN before the first and after the
    /// last of them and between two that are more than <paramref name="maximumGap"/> seconds apart. A channel that wraps goes the short way
    /// from sample to sample and stays in [0, period).</summary>
    public static float[] AtBinCenters(BehaviorChannel channel, double start, double width, int binCount, double maximumGap)
    {
        double[] times = channel.TimesSeconds, values = channel.Values;
        var result = new float[binCount];
        Array.Fill(result, float.NaN);
        int left = NextFinite(values, -1);
        int right = NextFinite(values, left);
        for (int t = 0; t < binCount && left < values.Length; t++)
        {
            double center = start + (t + 0.5) * width;
            while (right < values.Length && times[right] <= center)
            {
                left = right;
                right = NextFinite(values, right);
            }
            if (center == times[left])
            {
                result[t] = (float)Wrapping.Into(values[left], channel.Period);
            }
            else if (center > times[left] && right < values.Length && times[right] - times[left] <= maximumGap)
            {
                double weight = (center - times[left]) / (times[right] - times[left]);
                result[t] = (float)Wrapping.Into(
                    values[left] + weight * Wrapping.Shortest(values[right] - values[left], channel.Period), channel.Period);
            }
            if (result[t] >= channel.Period)
            {
                result[t] = 0; // Just below the period, and rounded up to it.
            }
        }
        return result;
    }

    /// <summary>Slope [time] of the Gaussian-weighted least-squares line through the position around each bin, within its
    /// unbroken stretch of tracking, unwrapped where it has a period. Away from the ends of a stretch that is the derivative of the
    /// Gaussian-smoothed position (the weights are symmetric); at the ends it stays exact for steady motion, where plain smoothing is
    /// biased. NaN where position is NaN and for a tracked bin without tracked neighbours.</summary>
    public static float[] Velocity(ReadOnlySpan<float> position, double period, double width, double smoothing)
    {
        double sigma = Math.Max(smoothing / width, 0.5);
        var weights = new double[(int)Math.Min(Math.Ceiling(4 * sigma) + 1, Math.Max(1, position.Length))];
        for (int k = 0; k < weights.Length; k++)
        {
            weights[k] = Math.Exp(-0.5 * (k / sigma) * (k / sigma));
        }
        var velocity = new float[position.Length];
        double[] unwrapped = Wrapping.Unwrap(position, period);
        for (int first = 0; first < position.Length;)
        {
            int end = first;
            while (end < position.Length && !float.IsNaN(position[end]))
            {
                end++;
            }
            for (int t = first; t < end; t++)
            {
                velocity[t] = (float)(Slope(unwrapped.AsSpan(first, end - first), t - first, weights) / width);
            }
            if (end < position.Length)
            {
                velocity[end] = float.NaN;
            }
            first = end + 1;
        }
        return velocity;
    }

    private static double Slope(ReadOnlySpan<double> stretch, int at, double[] weights)
    {
        int low = -Math.Min(at, weights.Length - 1);
        int high = Math.Min(stretch.Length - 1 - at, weights.Length - 1);
        double sum = 0, sumK = 0, sumKk = 0, sumX = 0, sumKx = 0;
        double origin = stretch[at];
        for (int k = low; k <= high; k++)
        {
            double w = weights[Math.Abs(k)], x = stretch[at + k] - origin;
            sum += w;
            sumK += w * k;
            sumKk += w * k * k;
            sumX += w * x;
            sumKx += w * k * x;
        }
        return low == high ? double.NaN : (sum * sumKx - sumK * sumX) / (sum * sumKk - sumK * sumK);
    }

    private static int NextFinite(double[] values, int after)
    {
        int next = after + 1;
        while (next < values.Length && !double.IsFinite(values[next]))
        {
            next++;
        }
        return next;
    }
}
