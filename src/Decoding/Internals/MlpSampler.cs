using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Dynamics.Data;

namespace Dynamics.Decoding.Internals;

/// <summary>Pushes draws of a Gaussian posterior through a network. The draws are a fixed set of antithetic standard normals, the same for
/// every bin, so that what they do to the first layer is computed once a covariance: W1 (m + L e) = W1 m + (W1 L) e.</summary>
internal sealed class MlpSampler
{
    private const int ResidualsPerDraw = 4;

    private readonly MlpNetwork _network;
    private readonly GaussianSeries _posterior;
    private readonly int _tiles;
    private readonly float[] _normals; // [feature, draw]
    private readonly float[] _residual; // [sample]
    private readonly Lazy<float[]>[] _offsets; // per covariance: W1 L e [tile, hidden, row]

    public MlpSampler(MlpNetwork network, GaussianSeries posterior, int sampleCount, ulong seed)
    {
        _network = network;
        _posterior = posterior;
        _tiles = (sampleCount + MlpNetwork.Rows - 1) / MlpNetwork.Rows;
        _normals = AntitheticNormals(0, posterior.Dimension, DrawCount, seed);
        _residual = AntitheticNormals(posterior.Dimension, 1, SampleCount, seed);
        _offsets = [.. posterior.Covariances.Select(covariance => new Lazy<float[]>(() => Offsets(covariance)))];
    }

    /// <summary>Draws from the posterior of a bin: what was asked for, rounded up to a multiple of 64.</summary>
    public int DrawCount => _tiles * MlpNetwork.Rows;

    /// <summary>Samples of position of a bin: each draw with <see cref="ResidualsPerDraw"/> residuals.</summary>
    public int SampleCount => ResidualsPerDraw * DrawCount;

    public delegate void SamplesAction(int index, Span<float> samples);

    /// <summary>Hands each bin's samples of position, residual included (unsorted, to be kept no longer than the call) to an action,
    /// several bins at once.</summary>
    public void ForEachBin(int[] bins, double[] residualStd, SamplesAction action)
    {
        const int ChunkBins = 64;
        Parallel.For(0, (bins.Length + ChunkBins - 1) / ChunkBins, chunk =>
        {
            var samples = new float[SampleCount];
            var sums = new float[_network.Hidden];
            var hidden = new float[_network.Hidden * MlpNetwork.Rows];
            for (int i = chunk * ChunkBins; i < Math.Min(bins.Length, (chunk + 1) * ChunkBins); i++)
            {
                Sample(bins[i], sums, hidden, samples);
                for (int copy = 1; copy < ResidualsPerDraw; copy++)
                {
                    samples.AsSpan(0, DrawCount).CopyTo(samples.AsSpan(copy * DrawCount));
                }
                TensorPrimitives.MultiplyAdd<float>(_residual, (float)residualStd[i], samples, samples);
                action(i, samples);
            }
        });
    }

    private void Sample(int bin, float[] sums, float[] hidden, float[] samples)
    {
        _network.ProjectFeatures(_posterior.Mean.AsSpan(bin * _posterior.Dimension, _posterior.Dimension), sums);
        TensorPrimitives.Add(sums, _network.FirstBias, sums);
        ref float offsets = ref MemoryMarshal.GetArrayDataReference(_offsets[_posterior.CovarianceIndex[bin]].Value);
        ref float target = ref MemoryMarshal.GetArrayDataReference(hidden);
        for (int tile = 0; tile < _tiles; tile++)
        {
            for (int unit = 0; unit < sums.Length; unit++)
            {
                Vector512<float> sum = Vector512.Create(sums[unit]);
                for (int row = 0; row < MlpNetwork.Rows; row += Vector512<float>.Count)
                {
                    int at = unit * MlpNetwork.Rows + row;
                    Vector512<float> offset = Vector512.LoadUnsafe(ref offsets, (nuint)(tile * hidden.Length + at));
                    Vector512.Max(sum + offset, Vector512<float>.Zero).StoreUnsafe(ref target, (nuint)at);
                }
            }
            _network.Forward(hidden, samples.AsSpan(tile * MlpNetwork.Rows, MlpNetwork.Rows));
        }
    }

    private float[] Offsets(double[] covariance)
    {
        int dimension = _posterior.Dimension;
        double[] factor = SemidefiniteFactor(covariance, dimension);
        var offsets = new float[_tiles * _network.Hidden * MlpNetwork.Rows];
        var draw = new float[dimension];
        var sums = new float[_network.Hidden];
        for (int sample = 0; sample < DrawCount; sample++)
        {
            for (int i = 0; i < dimension; i++)
            {
                double value = 0;
                for (int j = 0; j <= i; j++)
                {
                    value += factor[i * dimension + j] * _normals[j * DrawCount + sample];
                }
                draw[i] = (float)value;
            }
            _network.Project(draw, sums);
            int tile = sample / MlpNetwork.Rows, row = sample % MlpNetwork.Rows;
            for (int unit = 0; unit < sums.Length; unit++)
            {
                offsets[(tile * sums.Length + unit) * MlpNetwork.Rows + row] = sums[unit];
            }
        }
        return offsets;
    }

    /// <summary>Lower-triangular L with L L' = covariance; directions without variance get none.</summary>
    internal static double[] SemidefiniteFactor(double[] covariance, int dimension)
    {
        var factor = new double[dimension * dimension];
        for (int j = 0; j < dimension; j++)
        {
            for (int i = j; i < dimension; i++)
            {
                double sum = covariance[i * dimension + j];
                for (int k = 0; k < j; k++)
                {
                    sum -= factor[i * dimension + k] * factor[j * dimension + k];
                }
                double pivot = i == j ? Math.Sqrt(Math.Max(0, sum)) : factor[j * dimension + j];
                factor[i * dimension + j] = i == j ? pivot : pivot > 1e-12 * Math.Sqrt(covariance[j * dimension + j]) ? sum / pivot : 0;
            }
        }
        return factor;
    }

    // Pairs (e, -e), then each row scaled to unit variance: mean and variance of the set are exact.
    private static float[] AntitheticNormals(int firstStream, int rows, int count, ulong seed)
    {
        var normals = new float[rows * count];
        for (int row = 0; row < rows; row++)
        {
            var random = new RandomStream(seed, (ulong)(firstStream + row));
            double[] half = [.. Enumerable.Range(0, count / 2).Select(_ => random.NextGaussian())];
            double scale = 1 / Math.Sqrt(half.Average(v => v * v));
            for (int i = 0; i < half.Length; i++)
            {
                normals[row * count + 2 * i] = (float)(scale * half[i]);
                normals[row * count + 2 * i + 1] = (float)(-scale * half[i]);
            }
        }
        return normals;
    }
}

/// <summary>Intervals from samples of the predictive distribution.</summary>
internal static class SampledIntervals
{
    /// <summary>Quantiles of a network's output over posterior draws plus Gaussian residual. Standard deviation of the residual and true
    /// position (for the CRPS only) are [bin].</summary>
    public static PredictiveIntervals From(MlpSampler sampler, int[] bins, double[] residualStd, float[] truth)
    {
        PredictiveIntervals result = PredictiveIntervals.Allocate(bins);
        int levels = PredictiveIntervals.Levels.Count;
        sampler.ForEachBin(bins, residualStd, (i, samples) =>
        {
            result.Std[i] = TensorPrimitives.StdDev<float>(samples);
            samples.Sort();
            for (int level = 0; level < levels; level++)
            {
                double tail = (1 - PredictiveIntervals.Levels[level]) / 2;
                result.Lower[i * levels + level] = Quantile(samples, tail);
                result.Upper[i * levels + level] = Quantile(samples, 1 - tail);
            }
            result.Crps[i] = (float)RankedProbabilityScore.Samples(samples, truth[i]);
        });
        return result;
    }

    private static float Quantile(ReadOnlySpan<float> sorted, double probability)
    {
        double at = probability * (sorted.Length - 1);
        int below = Math.Min((int)at, sorted.Length - 2);
        return (float)(sorted[below] + (at - below) * (sorted[below + 1] - sorted[below]));
    }
}
