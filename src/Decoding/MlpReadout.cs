using Dynamics.Decoding.Internals;

namespace Dynamics.Decoding;

/// <summary>Perceptron with two hidden ReLU layers on standardised features, trained with Adam and input noise on the squared error of standardised
/// position.
/// After every epoch the validation error is taken; the weights of the best epoch are kept.</summary>
public sealed record MlpReadout : IReadout
{
    /// <summary>Units of each hidden layer.</summary>
    public int HiddenUnits { get; init => field = Positive(value); } = 100;

    /// <summary>Adam's learning rate at the start; it falls to 2 % along a half cosine.</summary>
    public double LearningRate { get; init; } = 5e-3;

    /// <summary>L2 penalty on the weights, as Adam adds it to the gradient.</summary>
    public double WeightDecay { get; init; } = 1e-3;

    /// <summary>Standard deviation of the Gaussian noise on the standardised features in training, drawn anew each epoch; at least 0. Some tens of
    /// thousands of neighbouring bins hold few independent ones; the noise keeps the network from learning them by heart (Bishop 1995).</summary>
    public double InputNoise { get; init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "must not be negative"); } = 0.2;

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

    /// <summary>Draws from the latent posterior of each bin, rounded up to a multiple of 64; they take most of a decoding's time. 0: none, and
    /// intervals hold the residual spread alone.</summary>
    public int PosteriorSamples { get; init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "must not be negative"); } = 1000;

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
        var trainer = new MlpTrainer(this, scaler.FeatureCount, seed);
        int epoch = trainer.Train(
            scaler.Transform(features, targets.Train), Labels(targets.Train),
            scaler.Transform(features, targets.Validation), Labels(targets.Validation), cancellation);
        return new FittedMlp(trainer.Best.Unscaled(scaler, mean, std), $"epochs={epoch}", PosteriorSamples, seed);
    }

    private static int Positive(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
        return value;
    }
}
