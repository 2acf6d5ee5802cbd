using Dynamics.Data;
using Dynamics.Decoding.Internals;

namespace Dynamics.Decoding;

/// <summary>Perceptron with two hidden ReLU layers on standardised features, trained with Adam and input noise on the squared error of
/// standardised position. After every epoch the validation error is taken; the weights of the best epoch are kept.</summary>
public sealed record MlpReadout : IReadout
{
    /// <summary>Units of each hidden layer.</summary>
    public int HiddenUnits { get; init => field = Positive(value); } = 100;

    /// <summary>Adam's learning rate at the start; it falls to 2 % along a half cosine.</summary>
    public double LearningRate { get; init; } = 5e-3;

    /// <summary>L2 penalty on the weights, as Adam adds it to the gradient.</summary>
    public double WeightDecay { get; init; } = 1e-3;

    /// <summary>Standard deviation of the Gaussian noise on the standardised features in training, drawn anew each epoch; at least 0. Some
    /// tens of thousands of neighbouring bins hold few independent ones; the noise keeps the network from learning them by heart (Bishop
    /// 1995).</summary>
    public double InputNoise { get; init =>
        field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "must not be negative"); } = 0.2;

    /// <summary>Bins of a mini-batch.</summary>
    public int BatchSize { get; init => field = Positive(value); } = 512;

    /// <summary>Epochs of a fit with validation.</summary>
    public int MaximumEpochs { get; init => field = Positive(value); } = 30;

    /// <summary>Training stops when validation has not improved for this many epochs.</summary>
    public int Patience { get; init => field = Positive(value); } = 8;

    /// <summary>Epochs of a fit without validation, where nothing tells when to stop.</summary>
    public int DefaultEpochs { get; init => field = Positive(value); } = 10;

    /// <summary>Epochs of the fits that only compare smoothing time constants.</summary>
    public int ChoiceEpochs { get; init => field = Positive(value); } = 4;

    /// <summary>Draws from the latent posterior of each bin, rounded up to a multiple of 64; they take much of a decoding's time. Each goes
    /// with four draws of the residual, which cost next to nothing. 0: none, and intervals hold the residual spread alone.</summary>
    public int PosteriorSamples { get; init =>
        field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "must not be negative"); } = 256;

    /// <inheritdoc/>
    IFittedReadout IReadout.Fit(FeatureMatrix features, PositionTargets targets, ulong seed, CancellationToken cancellation) =>
        Fit(features, targets, seed, cancellation);

    /// <summary>Fits.</summary>
    /// <param name="features">Features [time, feature].</param>
    /// <param name="targets">The labels that may be seen.</param>
    /// <param name="seed">Seed of the first weights, the order of bins and the posterior draws.</param>
    /// <param name="cancellation">Stops between epochs.</param>
    public FittedMlp Fit(FeatureMatrix features, PositionTargets targets, ulong seed, CancellationToken cancellation = default)
    {
        FeatureScaler scaler = FeatureScaler.Fit(features, targets.Train);
        double mean = targets.Train.Average(bin => (double)targets.Position[bin]);
        double std = Math.Sqrt(targets.Train.Average(bin => Math.Pow(targets.Position[bin] - mean, 2)));
        float[] Labels(int[] bins) => [.. bins.Select(bin => (float)((targets.Position[bin] - mean) / Math.Max(std, 1e-12)))];
        var trainer = new MlpTrainer(this, new SquaredError(), scaler.FeatureCount, seed);
        int epoch = trainer.Train(
            new(features, scaler, targets.Train), Labels(targets.Train),
            new(features, scaler, targets.Validation), Labels(targets.Validation), cancellation);
        return new FittedMlp(trainer.Best.Unscaled(scaler, mean, std), $"epochs={epoch}", PosteriorSamples, seed)
        {
            Settled = WithEpochs(epoch),
        };
    }

    /// <summary>The same, for fits without validation that go through so many epochs.</summary>
    internal MlpReadout WithEpochs(int epochs) => this with { DefaultEpochs = epochs, MaximumEpochs = epochs };

    private static int Positive(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
        return value;
    }
}

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
    public IReadout? Settled { get; init; }

    /// <inheritdoc/>
    public float[] Predict(FeatureMatrix features, BinRange range) => PredictBins(features, Bins.Of(range));

    /// <inheritdoc/>
    /// <remarks>Quantiles of samples: draws from the posterior of the bin through the network, each with a draw of the residual. Gaussian
    /// with the residual's spread where the features are exact or no draws are asked for.</remarks>
    public PredictiveIntervals Intervals(FeatureMatrix features, int[] bins, float[] predicted, double[] residualStd, float[] truth) =>
        features.Posterior is GaussianSeries posterior && _sampleCount > 0
            ? SampledIntervals.From(new MlpSampler(_network, posterior, _sampleCount, _seed), bins, residualStd, truth)
            : PredictiveIntervals.Gaussian(bins, predicted, residualStd, truth);

    /// <inheritdoc/>
    /// <remarks>To first order: where the network bends within the posterior, the sampled intervals of <see cref="Intervals"/> are another
    /// width, and need not be symmetric about the position.</remarks>
    public (float Position, double Variance) Predict(ReadOnlySpan<float> mean, ReadOnlySpan<double> covariance)
    {
        Span<float> gradient = stackalloc float[_network.Inputs];
        float position = _network.Differentiate(mean, gradient);
        return (position, PredictiveIntervals.LinearVariance<float>(gradient, covariance));
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
                _network.ProjectFeatures(features.Row(bins[first + row]), sums);
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
