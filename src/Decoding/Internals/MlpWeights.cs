namespace Dynamics.Decoding.Internals;

/// <summary>Weights of input -> hidden -> hidden -> 1, row-major [to, from], on standardised features and position.</summary>
internal sealed record MlpWeights(float[] First, float[] FirstBias, float[] Second, float[] SecondBias, float[] Output, float OutputBias)
{
    /// <summary>The same function on raw features, giving position in its own unit.</summary>
    public MlpNetwork Unscaled(FeatureScaler scaler, double positionMean, double positionStd)
    {
        int inputs = scaler.FeatureCount;
        float[] first = [.. First.Select((w, i) => w * scaler.InverseStd[i % inputs])];
        float[] firstBias = [.. FirstBias.Select((b, unit) =>
            (float)(b - Enumerable.Range(0, inputs).Sum(i => (double)first[unit * inputs + i] * scaler.Mean[i])))];
        float[] output = [.. Output.Select(w => (float)(w * positionStd))];
        return new MlpNetwork(first, firstBias, Second, SecondBias, output, (float)(OutputBias * positionStd + positionMean), inputs);
    }
}
