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
    public static CircularShiftNull Test(float[] truth, IReadOnlyList<float[]> predictions, int maximumShifts) =>
        Test([truth], [.. predictions.Select(prediction => new[] { prediction })], maximumShifts);

    /// <summary>The same for a place of several components, which are shifted together; the statistic is their pooled R².</summary>
    /// <param name="truth">True components [component][bin], finite.</param>
    /// <param name="predictions">Predicted ones [seed][component][bin].</param>
    /// <param name="maximumShifts">Shifts are thinned evenly to at most this many.</param>
    public static CircularShiftNull Test(float[][] truth, IReadOnlyList<float[][]> predictions, int maximumShifts)
    {
        int n = truth[0].Length, shortest = truth.Max(component => AutocorrelationTime(component));
        int allowed = Math.Max(0, n - 2 * shortest + 1), count = Math.Min(maximumShifts, allowed);
        // SSE of a seed is const - 2 sum truth.prediction: only that sum, pooled over seeds, changes with the shift, and R² rises with it.
        double[][] pooled = [.. truth.Select((_, c) =>
            Centred([.. Enumerable.Range(0, n).Select(bin => predictions.Sum(prediction => (double)prediction[c][bin]))]))];
        double[][] centred = [.. truth.Select(component => Centred([.. component.Select(value => (double)value)]))];
        double[][] doubled = [.. centred.Select(component => (double[])[.. component, .. component])];
        double Sum(int shift) => doubled.Select((component, c) =>
            TensorPrimitives.Dot<double>(component.AsSpan(shift, n), pooled[c])).Sum();
        double observed = Sum(0);
        // Equality must count in spite of rounding: a constant prediction ties with every shift.
        double tolerance = 1e-9 * n * centred.Zip(pooled, (component, prediction) =>
            TensorPrimitives.MaxMagnitude<double>(component) * TensorPrimitives.MaxMagnitude<double>(prediction) + 1e-9).Sum();
        int reached = Enumerable.Range(0, count).AsParallel().Count(i =>
            Sum(shortest + (int)((long)i * allowed / count)) >= observed - tolerance);
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

    private static double[] Centred(double[] values)
    {
        double mean = values.Average();
        return [.. values.Select(value => value - mean)];
    }
}
