namespace Dynamics.Decoding;

/// <summary>What a readout sees: one row of features a time bin.</summary>
/// <param name="Values">Features [time, feature], row-major, float32, all finite; shared, not copied.</param>
/// <param name="FeatureCount">Number of columns, at least 1.</param>
public sealed record FeatureMatrix(float[] Values, int FeatureCount)
{
    /// <summary>Number of rows (time bins).</summary>
    public int BinCount => Values.Length / FeatureCount;

    /// <summary>The features of one bin [feature].</summary>
    /// <param name="bin">Bin index, 0 .. <see cref="BinCount"/> - 1.</param>
    public ReadOnlySpan<float> Row(int bin) => Values.AsSpan(bin * FeatureCount, FeatureCount);
}
