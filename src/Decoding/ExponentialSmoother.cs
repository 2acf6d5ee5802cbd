using System.Numerics.Tensors;
using Dynamics.Data;

namespace Dynamics.Decoding;

/// <summary>Causal exponential smoothing of spike counts: s_t = a s_{t-1} + (1 - a) x_t, a = exp(-bin width / tau), s_{-1} = 0.
/// Bin t depends on bins up to and including t only, so that it may run through the borders of a split.</summary>
public static class ExponentialSmoother
{
    /// <summary>Smooths all units from the first bin of the recording.</summary>
    /// <param name="counts">Spike counts [time, unit].</param>
    /// <param name="binWidthSeconds">Bin width, seconds, positive.</param>
    /// <param name="tauSeconds">Time constant, seconds, positive.</param>
    /// <returns>Smoothed counts [time, unit]: spikes per bin, averaged over the past.</returns>
    public static FeatureMatrix Smooth(SparseCounts counts, double binWidthSeconds, double tauSeconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(binWidthSeconds);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(tauSeconds);
        float keep = (float)Math.Exp(-binWidthSeconds / tauSeconds);
        float take = 1 - keep;
        int units = counts.UnitCount;
        var values = new float[counts.BinCount * units];
        for (int bin = 0; bin < counts.BinCount; bin++)
        {
            Span<float> row = values.AsSpan(bin * units, units);
            if (bin > 0)
            {
                TensorPrimitives.Multiply(values.AsSpan((bin - 1) * units, units), keep, row);
            }
            for (int entry = counts.RowOffsets[bin]; entry < counts.RowOffsets[bin + 1]; entry++)
            {
                row[counts.UnitIndices[entry]] += take * counts.Values[entry];
            }
        }
        return new FeatureMatrix(values, units);
    }
}
