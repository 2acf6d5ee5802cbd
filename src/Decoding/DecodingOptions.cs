namespace Dynamics.Decoding;

/// <summary>Everything that may be chosen about decoding besides recording and split.</summary>
public sealed record DecodingOptions
{
    /// <summary>Every decoder there is, in the order of tables.</summary>
    public static IReadOnlyList<string> AllDecoders { get; } =
    [
        "latent.ridge", "latent.knn", "latent.mlp", "smoothed.ridge", "smoothed.mlp",
        "counts.ridge", "counts.mlp", "bayes.memoryless", "bayes.walk", "mean", "last",
    ];

    /// <summary>The decoders to run, some of <see cref="AllDecoders"/>; latent and smoothed ones run only where there are latents. By default all
    /// but <c>smoothed.ridge</c>. A comparison of many models needs few of them.</summary>
    /// <exception cref="ArgumentException">A name that no decoder has.</exception>
    public IReadOnlyList<string> Decoders { get; init => field = Known(value); } = [.. AllDecoders.Where(name => name != "smoothed.ridge")];

    /// <summary>Seed of the bootstrap, and of readouts that belong to no latent run.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Linear readout, on latents and on smoothed counts.</summary>
    public RidgeReadout Ridge { get; init; } = new();

    /// <summary>Nearest-neighbour readout on latents; its largest number of train bins also holds for the residual spread of all
    /// readouts.</summary>
    public KNearestNeighborsReadout Neighbors { get; init; } = new();

    /// <summary>Perceptron readout, on latents and on smoothed counts.</summary>
    public MlpReadout Mlp { get; init; } = new();

    /// <summary>Bayesian place-field decoders.</summary>
    public BayesOptions Bayes { get; init; } = new();

    /// <summary>Time constants of the causal smoothing of counts to choose from, seconds.</summary>
    public IReadOnlyList<double> SmoothingTausSeconds { get; init; } = [0.125, 0.25, 0.5, 1, 2, 4];

    /// <summary>Time constant when there is no validation part, seconds.</summary>
    public double DefaultSmoothingTauSeconds { get; init; } = 0.5;

    /// <summary>Number of block-bootstrap resamples behind every interval.</summary>
    public int BootstrapResamples { get; init; } = 1000;

    /// <summary>Largest number of circular shifts of the null test.</summary>
    public int NullShifts { get; init; } = 1000;

    /// <summary>Validation bins that calibration rests on, evenly thinned: neighbouring bins say nearly the same.</summary>
    public int CalibrationBins { get; init; } = 4000;

    /// <summary>For closed loops: the residual spread looks at 8,000 train bins instead of 20,000, which takes most of the time a bin.</summary>
    public static DecodingOptions ClosedLoop { get; } = new() { Neighbors = new KNearestNeighborsReadout() with { MaximumTrainBins = 8000 } };

    /// <summary>Coarser grids, shorter fits and fewer resamples, for a first look.</summary>
    public static DecodingOptions Quick { get; } = new()
    {
        Neighbors = new KNearestNeighborsReadout([12, 50], MaximumTrainBins: 6000),
        Mlp = new MlpReadout { MaximumEpochs = 10, ChoiceEpochs = 2, PosteriorSamples = 256 },
        SmoothingTausSeconds = [0.25, 1],
        BootstrapResamples = 400,
        NullShifts = 400,
        CalibrationBins = 1000,
    };

    private static IReadOnlyList<string> Known(IReadOnlyList<string> names) => names.FirstOrDefault(name => !AllDecoders.Contains(name)) is { } unknown
        ? throw new ArgumentException($"'{unknown}' is no decoder; there are {string.Join(", ", AllDecoders)}")
        : names;
}
