using System.Numerics;
using System.Numerics.Tensors;

namespace Dynamics.Decoding.Internals;

/// <summary>z-scores features with the mean and standard deviation of the train bins. A feature that is constant there is set to 0
/// everywhere, so that a unit that is silent in train can neither divide by zero nor speak in test.</summary>
internal sealed record FeatureScaler(float[] Mean, float[] InverseStd, FeatureBounds Bounds)
{
    public int FeatureCount => Mean.Length;

    public static FeatureScaler Fit(FeatureMatrix features, int[] bins)
    {
        int count = features.FeatureCount;
        double[] sum = new double[count], squares = new double[count], row = new double[count], centre = new double[count];
        foreach (int bin in bins)
        {
            TensorPrimitives.ConvertTruncating<float, double>(features.Row(bin), row);
            TensorPrimitives.Add(sum, row, sum);
        }
        float[] mean = [.. sum.Select(s => (float)(s / bins.Length))];
        TensorPrimitives.ConvertTruncating<float, double>(mean, centre);
        foreach (int bin in bins)
        {
            TensorPrimitives.ConvertTruncating<float, double>(features.Row(bin), row);
            TensorPrimitives.Subtract(row, centre, row);
            TensorPrimitives.MultiplyAdd(row, row, squares, squares);
        }
        float[] inverse = [.. squares.Select((s, i) => InverseOf(Math.Sqrt(s / bins.Length), mean[i]))];
        return new FeatureScaler(mean, inverse, FeatureBounds.Of(features, bins));
    }

    /// <summary>Standardised rows of the given bins [bins, feature].</summary>
    public float[] Transform(FeatureMatrix features, ReadOnlySpan<int> bins)
    {
        var result = new float[bins.Length * FeatureCount];
        for (int row = 0; row < bins.Length; row++)
        {
            Transform(features.Row(bins[row]), result.AsSpan(row * FeatureCount, FeatureCount));
        }
        return result;
    }

    /// <summary>Standardises one row, as far as it is followed.</summary>
    public void Transform(ReadOnlySpan<float> source, Span<float> target)
    {
        int lanes = Vector<float>.Count, feature = 0;
        for (; feature <= FeatureCount - lanes; feature += lanes)
        {
            Vector<float> value = Vector.Max(new Vector<float>(source[feature..]), new(Bounds.Low, feature));
            value = Vector.Min(value, new(Bounds.High, feature)) - new Vector<float>(Mean, feature);
            (value * new Vector<float>(InverseStd, feature)).CopyTo(target[feature..]);
        }
        for (; feature < FeatureCount; feature++)
        {
            target[feature] = (Bounds.Apply(feature, source[feature]) - Mean[feature]) * InverseStd[feature];
        }
    }

    // Below float32 resolution of the mean a spread is rounding, not signal.
    private static float InverseOf(double std, float mean) => std > 1e-7 * Math.Abs(mean) && std > 1e-30 ? (float)(1 / std) : 0;
}
