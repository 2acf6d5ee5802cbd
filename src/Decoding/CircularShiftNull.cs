using System.Numerics.Tensors;

namespace Dynamics.Decoding;

/// <summary>Does the decoder do better than it would on behaviour that is unrelated to the spikes but just as smooth? True position is
/// shifted circularly against the predictions; shifts shorter than the autocorrelation time of position are left out.</summary>
/// <param name="PValue">(1 + number of shifts that reach the observed R²) / (1 + number of shifts).</param>
/// <param name="ShiftCount">Number of shifts tried; with none the p-value is 1.</param>
/// <param name="ShortestShift">The autocorrelation time, bins.</param>
public sealed record CircularShiftNull(double PValue, int ShiftCount, int ShortestShift)
{
    /// <summary>Runs the test on the scored bins, joined.</summary>
    /// <param name="truth">True position [bin], finite.</param>
    /// <param name="predictions">Predicted position of each seed [bin]; the statistic is the mean R² over seeds.</param>
    /// <param name="maximumShifts">Shifts are thinned evenly to at most this many.</param>
    public static CircularShiftNull Test(float[] truth, IReadOnlyList<float[]> predictions, int maximumShifts)
    {
        int n = truth.Length, shortest = AutocorrelationTime(truth);
        int allowed = Math.Max(0, n - 2 * shortest + 1), count = Math.Min(maximumShifts, allowed);
        // Only the sum over seeds of truth.prediction changes with the shift; R² rises with it.
        var pooled = new float[n];
        float mean = TensorPrimitives.Average<float>(truth);
        foreach (float[] prediction in predictions)
        {
            TensorPrimitives.Add(pooled, prediction, pooled);
        }
        var doubled = new float[2 * n];
        TensorPrimitives.Subtract(truth, mean, doubled.AsSpan(0, n));
        doubled.AsSpan(0, n).CopyTo(doubled.AsSpan(n));
        double observed = Covariation(doubled, pooled, 0);
        // Equality must count in spite of rounding: a constant prediction ties with every shift.
        double tolerance = 1e-6 * n * TensorPrimitives.MaxMagnitude<float>(doubled) * (double)TensorPrimitives.MaxMagnitude<float>(pooled);
        int reached = Enumerable.Range(0, count).AsParallel()
            .Count(i => Covariation(doubled, pooled, shortest + (int)((long)i * allowed / count)) >= observed - tolerance);
        return new CircularShiftNull((1.0 + reached) / (1 + count), count, shortest);
    }

    /// <summary>First lag at which the autocorrelation of a series falls below 1/e; its length if that never happens.</summary>
    /// <param name="series">The series [time], finite.</param>
    /// <returns>The lag in bins, at least 1.</returns>
    public static int AutocorrelationTime(ReadOnlySpan<float> series)
    {
        int n = series.Length;
        float mean = n == 0 ? 0 : TensorPrimitives.Average(series);
        var centred = new float[n];
        TensorPrimitives.Subtract(series, mean, centred);
        double variance = TensorPrimitives.SumOfSquares<float>(centred);
        for (int lag = 1; lag < n && variance > 0; lag++)
        {
            if (TensorPrimitives.Dot<float>(centred.AsSpan(lag), centred.AsSpan(0, n - lag)) < variance / Math.E)
            {
                return lag;
            }
        }
        return Math.Max(1, n);
    }

    private static double Covariation(float[] doubledTruth, float[] pooled, int shift) =>
        TensorPrimitives.Dot<float>(doubledTruth.AsSpan(shift, pooled.Length), pooled);
}
