using System.Numerics.Tensors;
using Dynamics.Data;

namespace Dynamics.Decoding;

/// <summary>What a readout sees: one row of features a time bin, and what is known of their uncertainty.</summary>
/// <param name="Values">Features [time, feature], row-major, float32, all finite; shared, not copied.</param>
/// <param name="FeatureCount">Number of columns, at least 1.</param>
public sealed record FeatureMatrix(float[] Values, int FeatureCount)
{
    private readonly int _stride = FeatureCount; // from one row to the next: rows of a history overlap

    private FeatureMatrix(float[] values, int featureCount, int stride) : this(values, featureCount) => _stride = stride;

    /// <summary>Gaussian posterior of which the features are the means; null where they are exact, as counts are.</summary>
    public GaussianSeries? Posterior { get; private init; }

    /// <summary>Number of rows (time bins).</summary>
    public int BinCount => 1 + ((Values.Length - FeatureCount) / _stride);

    /// <summary>The means of a posterior as features.</summary>
    /// <param name="posterior">Posterior of the latent state at every bin.</param>
    public static FeatureMatrix Of(GaussianSeries posterior) => new(posterior.Mean, posterior.Dimension) { Posterior = posterior };

    /// <summary>The features of one bin [feature].</summary>
    /// <param name="bin">Bin index, 0 .. <see cref="BinCount"/> - 1.</param>
    public ReadOnlySpan<float> Row(int bin) => Values.AsSpan(bin * _stride, FeatureCount);

    /// <summary>The features of the last bins side by side, that of the bin itself last; zeros before the recording. Rows share their
    /// memory: all bins together take no more of it than these features do.</summary>
    /// <param name="bins">How many bins a row holds, at least 1.</param>
    /// <returns>Features [time, bins * feature], exact.</returns>
    public FeatureMatrix WithHistory(int bins)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        if (_stride != FeatureCount)
        {
            throw new InvalidOperationException("a history of a history is not supported; take a longer one of the features themselves");
        }
        float[] padded = new float[Values.Length + ((bins - 1) * FeatureCount)];
        Values.CopyTo(padded, (bins - 1) * FeatureCount);
        return new(padded, bins * FeatureCount, FeatureCount);
    }
}

/// <summary>Causal exponential smoothing of spike counts: s_t = a s_{t-1} + (1 - a) x_t, a = exp(-bin width / tau), s_{-1} = 0 (of
/// continuous signals x_0, for 0 may be far from all their values).
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
            else if (counts.Continuous)
            {
                TensorPrimitives.Multiply(counts.ToDense(new BinRange(0, 1)), keep, row);
            }
            for (int entry = counts.RowOffsets[bin]; entry < counts.RowOffsets[bin + 1]; entry++)
            {
                row[counts.UnitIndices[entry]] += take * counts.Values[entry];
            }
        }
        return new FeatureMatrix(values, units);
    }

    /// <summary>Smooths features, from the first bin's own values on.</summary>
    /// <param name="features">[time, feature].</param>
    /// <param name="binWidthSeconds">Bin width, seconds, positive.</param>
    /// <param name="tauSeconds">Time constant, seconds, positive.</param>
    /// <returns>Averages over the past [time, feature], exact.</returns>
    public static FeatureMatrix Smooth(FeatureMatrix features, double binWidthSeconds, double tauSeconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(binWidthSeconds);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(tauSeconds);
        float take = 1 - (float)Math.Exp(-binWidthSeconds / tauSeconds);
        int width = features.FeatureCount;
        var values = new float[features.BinCount * width];
        features.Row(0).CopyTo(values);
        for (int bin = 1; bin < features.BinCount; bin++)
        {
            TensorPrimitives.Lerp(
                values.AsSpan((bin - 1) * width, width), features.Row(bin), take, values.AsSpan(bin * width, width));
        }
        return new FeatureMatrix(values, width);
    }
}
