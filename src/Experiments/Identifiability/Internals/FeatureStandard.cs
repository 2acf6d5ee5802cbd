namespace Dynamics.Experiments.Identifiability.Internals;

/// <summary>Mean and scale of each feature; one that hardly varies is not blown up.</summary>
internal sealed class FeatureStandard
{
    private const double SmallestShare = 1e-3;

    private readonly float[] _mean, _inverse;

    private FeatureStandard(float[] mean, float[] inverse) => (_mean, _inverse) = (mean, inverse);

    /// <summary>The standard of rows [row, feature].</summary>
    public static FeatureStandard Of(float[] rows, int features)
    {
        double[] sums = new double[features], squares = new double[features];
        int count = rows.Length / features;
        for (int i = 0; i < rows.Length; i++)
        {
            sums[i % features] += rows[i];
        }
        for (int i = 0; i < rows.Length; i++)
        {
            double away = rows[i] - (sums[i % features] / count);
            squares[i % features] += away * away;
        }
        double[] spread = [.. squares.Select(square => Math.Sqrt(square / count))];
        double least = Math.Max(SmallestShare * spread.Max(), 1e-12);
        return new([.. sums.Select(sum => (float)(sum / count))], [.. spread.Select(value => (float)(1 / Math.Max(value, least)))]);
    }

    /// <summary>Standardises rows [row, feature] in place.</summary>
    public void Apply(float[] rows)
    {
        for (int at = 0; at < rows.Length; at += _mean.Length)
        {
            for (int feature = 0; feature < _mean.Length; feature++)
            {
                rows[at + feature] = (rows[at + feature] - _mean[feature]) * _inverse[feature];
            }
        }
    }
}
