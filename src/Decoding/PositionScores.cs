namespace Dynamics.Decoding;

/// <summary>How far predictions are from the truth, over given bins. All results are NaN over no bins.</summary>
public static class PositionScores
{
    /// <summary>Coefficient of determination, 1 - SSE / SST, about the mean of the scored truth itself
    /// (docs/reference/evaluation.md).</summary>
    /// <param name="truth">True position [bin], finite.</param>
    /// <param name="predicted">Predicted position [bin].</param>
    /// <returns>R², at most 1; NaN when the truth is constant.</returns>
    public static double RSquared(ReadOnlySpan<float> truth, ReadOnlySpan<float> predicted)
    {
        (double errors, double total) = SumsOfSquares(truth, predicted);
        return total > 0 ? 1 - errors / total : double.NaN;
    }

    /// <summary>The same for a place of several components: 1 - sum of SSE / sum of SST, each component about its own mean.</summary>
    /// <param name="truth">True components [component][bin], finite.</param>
    /// <param name="predicted">Predicted components [component][bin].</param>
    /// <returns>R², at most 1; NaN when the truth is constant.</returns>
    public static double PooledRSquared(IReadOnlyList<float[]> truth, IReadOnlyList<float[]> predicted)
    {
        (double errors, double total) = (0, 0);
        for (int component = 0; component < truth.Count; component++)
        {
            (double sse, double sst) = SumsOfSquares(truth[component], predicted[component]);
            (errors, total) = (errors + sse, total + sst);
        }
        return total > 0 ? 1 - errors / total : double.NaN;
    }

    /// <summary>R² of an angle: 1 - sum (1 - cos e) / sum (1 - cos(y - m)), with the error e, the truth y and its circular mean m, so
    /// that 0 is as good as knowing that mean (docs/reference/evaluation.md).</summary>
    /// <param name="errors">Angle between truth and prediction [bin], radians; the sign does not matter.</param>
    /// <param name="cosine">Cosine of the true angle [bin].</param>
    /// <param name="sine">Its sine [bin].</param>
    /// <returns>At most 1; NaN when the truth is constant.</returns>
    public static double CircularRSquared(ReadOnlySpan<double> errors, ReadOnlySpan<float> cosine, ReadOnlySpan<float> sine)
    {
        (double missed, double x, double y) = (0, 0, 0);
        for (int bin = 0; bin < errors.Length; bin++)
        {
            missed += 1 - Math.Cos(errors[bin]);
            (x, y) = (x + cosine[bin], y + sine[bin]);
        }
        double spread = errors.Length - double.Hypot(x, y);
        return spread > 1e-6 * errors.Length ? 1 - missed / spread : double.NaN;
    }

    /// <summary>Mean |error|, in the unit of position.</summary>
    /// <param name="truth">True position [bin].</param>
    /// <param name="predicted">Predicted position [bin].</param>
    public static double MeanAbsoluteError(ReadOnlySpan<float> truth, ReadOnlySpan<float> predicted) =>
        AbsoluteErrors(truth, predicted).DefaultIfEmpty(double.NaN).Average();

    /// <summary>Median |error|, in the unit of position: the lower of the two middle values when their number is even.</summary>
    /// <param name="truth">True position [bin].</param>
    /// <param name="predicted">Predicted position [bin].</param>
    public static double MedianAbsoluteError(ReadOnlySpan<float> truth, ReadOnlySpan<float> predicted) =>
        Median(AbsoluteErrors(truth, predicted));

    /// <summary>SSE, and SST about the mean of the truth.</summary>
    internal static (double Errors, double Total) SumsOfSquares(ReadOnlySpan<float> truth, ReadOnlySpan<float> predicted)
    {
        RequireSameLength(truth, predicted);
        double mean = 0;
        foreach (float value in truth)
        {
            mean += value;
        }
        mean /= truth.Length;
        double errors = 0, total = 0;
        for (int i = 0; i < truth.Length; i++)
        {
            double error = truth[i] - (double)predicted[i], centred = truth[i] - mean;
            errors += error * error;
            total += centred * centred;
        }
        return (errors, total);
    }

    /// <summary>Median of distances: the lower of the two middle values when their number is even; NaN of none.</summary>
    internal static double Median(double[] distances)
    {
        double[] sorted = [.. distances.Order()];
        return sorted.Length == 0 ? double.NaN : sorted[(sorted.Length - 1) / 2];
    }

    internal static double MeanSquaredError(ReadOnlySpan<float> truth, ReadOnlySpan<float> predicted)
    {
        RequireSameLength(truth, predicted);
        double sum = 0;
        for (int i = 0; i < truth.Length; i++)
        {
            double error = truth[i] - (double)predicted[i];
            sum += error * error;
        }
        return sum / truth.Length;
    }

    internal static double[] AbsoluteErrors(ReadOnlySpan<float> truth, ReadOnlySpan<float> predicted)
    {
        RequireSameLength(truth, predicted);
        var errors = new double[truth.Length];
        for (int i = 0; i < errors.Length; i++)
        {
            errors[i] = Math.Abs(truth[i] - (double)predicted[i]);
        }
        return errors;
    }

    private static void RequireSameLength(ReadOnlySpan<float> truth, ReadOnlySpan<float> predicted)
    {
        if (truth.Length != predicted.Length)
        {
            throw new ArgumentException($"'predicted' has {predicted.Length} bins; expected {truth.Length}, as 'truth'", nameof(predicted));
        }
    }
}
