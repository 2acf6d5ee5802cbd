using System.Numerics.Tensors;

namespace Dynamics.Decoding.Internals;

/// <summary>How far a readout follows a feature: over the range that it has on the train bins, and as much again on either side. A unit may
/// have no more than the tail of a spike there; its first spike elsewhere is millions of standard deviations, and readouts
/// extrapolate.</summary>
/// <param name="Low">Least value that is followed [feature].</param>
/// <param name="High">Largest one [feature].</param>
internal sealed record FeatureBounds(float[] Low, float[] High)
{
    /// <summary>Those of some bins; all values of these are within.</summary>
    public static FeatureBounds Of(FeatureMatrix features, int[] bins)
    {
        float[] low = [.. features.Row(bins[0])], high = [.. low];
        foreach (int bin in bins)
        {
            TensorPrimitives.Min(low, features.Row(bin), low);
            TensorPrimitives.Max(high, features.Row(bin), high);
        }
        float[] range = new float[low.Length];
        TensorPrimitives.Subtract(high, low, range);
        TensorPrimitives.Subtract(low, range, low);
        TensorPrimitives.Add(high, range, high);
        return new(low, high);
    }

    /// <summary>A value of one feature within its bounds; NaN stays NaN.</summary>
    public float Apply(int feature, float value) => Math.Clamp(value, Low[feature], High[feature]);

    /// <summary>The same of a row.</summary>
    public void Apply(ReadOnlySpan<float> source, Span<float> target)
    {
        TensorPrimitives.Max(source, Low, target);
        TensorPrimitives.Min(target, High, target);
    }
}
