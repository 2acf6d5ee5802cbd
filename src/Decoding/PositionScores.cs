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
        return total > 0 ? 1 - errors / total : double.NaN;
    }

    /// <summary>Mean |error|, in the unit of position.</summary>
    /// <param name="truth">True position [bin].</param>
    /// <param name="predicted">Predicted position [bin].</param>
    public static double MeanAbsoluteError(ReadOnlySpan<float> truth, ReadOnlySpan<float> predicted) =>
        AbsoluteErrors(truth, predicted).DefaultIfEmpty(double.NaN).Average();

    /// <summary>Median |error|, in the unit of position: the lower of the two middle values when their number is even.</summary>
    /// <param name="truth">True position [bin].</param>
    /// <param name="predicted">Predicted position [bin].</param>
    public static double MedianAbsoluteError(ReadOnlySpan<float> truth, ReadOnlySpan<float> predicted)
    {
        double[] errors = AbsoluteErrors(truth, predicted);
        Array.Sort(errors);
        return errors.Length == 0 ? double.NaN : errors[(errors.Length - 1) / 2];
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
