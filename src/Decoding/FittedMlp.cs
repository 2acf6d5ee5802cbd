using Dynamics.Data;
using Dynamics.Decoding.Internals;

namespace Dynamics.Decoding;

/// <summary>A fitted two-layer perceptron.</summary>
public sealed class FittedMlp : ISingleBinReadout
{
    private readonly MlpNetwork _network;
    private readonly int _sampleCount;
    private readonly ulong _seed;

    internal FittedMlp(MlpNetwork network, string choices, int sampleCount, ulong seed)
    {
        _network = network;
        _sampleCount = sampleCount;
        _seed = seed;
        Choices = choices;
    }

    /// <inheritdoc/>
    public string Choices { get; }

    /// <inheritdoc/>
    public float[] Predict(FeatureMatrix features, BinRange range) => PredictBins(features, Bins.Of(range));

    /// <inheritdoc/>
    /// <remarks>Quantiles of samples: draws from the posterior of the bin through the network, each with a draw of the residual. Gaussian with the
    /// residual's spread where the features are exact or no draws are asked for.</remarks>
    public PredictiveIntervals Intervals(UncertainFeatures input, int[] bins, float[] predicted, double[] residualStd, float[] truth) =>
        input.Posterior is GaussianSeries posterior && _sampleCount > 0
            ? SampledIntervals.From(new MlpSampler(_network, posterior, _sampleCount, _seed), bins, residualStd, truth)
            : PredictiveIntervals.Gaussian(bins, predicted, residualStd, truth);

    /// <inheritdoc/>
    /// <remarks>To first order: where the network bends within the posterior, the sampled intervals of <see cref="Intervals"/> are another width, and
    /// need not be symmetric about the position.</remarks>
    public (float Position, double Variance) Predict(ReadOnlySpan<float> mean, ReadOnlySpan<double> covariance)
    {
        Span<float> gradient = stackalloc float[_network.Inputs];
        float position = _network.Differentiate(mean, gradient);
        return (position, QuadraticForm.Of<float>(gradient, covariance));
    }

    internal float[] PredictBins(FeatureMatrix features, int[] bins)
    {
        var result = new float[bins.Length];
        int chunks = (bins.Length + MlpNetwork.Rows - 1) / MlpNetwork.Rows;
        Parallel.For(0, chunks, chunk =>
        {
            int first = chunk * MlpNetwork.Rows, count = Math.Min(MlpNetwork.Rows, bins.Length - first);
            var hidden = new float[_network.Hidden * MlpNetwork.Rows];
            var sums = new float[_network.Hidden];
            for (int row = 0; row < count; row++)
            {
                _network.Project(features.Row(bins[first + row]), sums);
                for (int unit = 0; unit < sums.Length; unit++)
                {
                    hidden[unit * MlpNetwork.Rows + row] = Math.Max(0, sums[unit] + _network.FirstBias[unit]);
                }
            }
            Span<float> outputs = stackalloc float[MlpNetwork.Rows];
            _network.Forward(hidden, outputs);
            outputs[..count].CopyTo(result.AsSpan(first));
        });
        return result;
    }
}
