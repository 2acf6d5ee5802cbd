namespace Dynamics.Decoding;

/// <summary>Everything that may be chosen about decoding besides recording and split.</summary>
public sealed record DecodingOptions
{
    /// <summary>The decoders to run: some of <see cref="PositionDecoder.All"/>, or others. Those that need latents run only where there are
    /// some. A comparison of many models needs few of them.</summary>
    public IReadOnlyList<PositionDecoder> Decoders { get; init; } = PositionDecoder.Default;

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

    /// <summary>Classifiers of position whose answers go through a random walk.</summary>
    public WalkOptions Walk { get; init; } = new();

    /// <summary>The recurrent network on counts.</summary>
    public GruOptions Gru { get; init; } = new();

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

    /// <summary>Blocks of laps, in the train and validation parts, that are held out in turn: hyper-parameters are compared on them, and
    /// intervals are scaled so that they hold on them. 0: validation alone serves for both. Validation is one stretch of behaviour, and
    /// what comes later differs from it more than it does from the train part's end.</summary>
    public int Folds { get; init => field = value is 0 or >= 2
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), value, "at least 2 blocks are held out in turn, or none (0)"); } = 4;

    /// <summary>Whether decoders are fitted anew to train and validation together, with what was chosen, before they predict the test part.
    /// Neurons and behaviour drift, and validation lies nearest to what comes. Errors and calibration are those of the fit to train
    /// alone.</summary>
    public bool Refits { get; init; } = true;

    /// <summary>Units that decoders of counts read at most, those with the most spikes in the train part. A recording that has more takes
    /// time and memory with their square.</summary>
    public int MaximumUnits { get; init => field = Check.AtLeast(value, 1); } = int.MaxValue;

    /// <summary>Train bins beyond this many are thinned evenly: neighbouring bins say nearly the same.</summary>
    public int MaximumTrainBins { get; init => field = Check.AtLeast(value, 1); } = int.MaxValue;

    /// <summary>For closed loops: the residual spread looks at 8,000 train bins instead of 20,000, which takes most of the time a
    /// bin.</summary>
    public static DecodingOptions ClosedLoop { get; } = new()
    {
        Neighbors = new KNearestNeighborsReadout() with { MaximumTrainBins = 8000 },
    };

    /// <summary>Coarser grids, shorter fits and fewer resamples, for a first look.</summary>
    public static DecodingOptions Quick { get; } = new()
    {
        Neighbors = new KNearestNeighborsReadout([12, 50], MaximumTrainBins: 6000),
        Mlp = new MlpReadout { MaximumEpochs = 10, ChoiceEpochs = 2, PosteriorSamples = 64 },
        Walk = new WalkOptions { SmoothingTausSeconds = [0.125], EvidenceExponents = [0.5, 0.12, 0.03] },
        SmoothingTausSeconds = [0.25, 1],
        BootstrapResamples = 400,
        NullShifts = 400,
        CalibrationBins = 1000,
        Folds = 3,
        MaximumUnits = 400,
        MaximumTrainBins = 150_000,
    };
}

/// <summary>How the Bayesian place-field decoders model rates and movement. Lengths are fractions of the extent of position in the train
/// part,
/// so that metres and pixels need no other settings.</summary>
public sealed record BayesOptions
{
    /// <summary>Width of a position bin; 1/80 is 2 cm on a 1.6 m track.</summary>
    public double BinFraction { get; init => field = BayesOptions.RequireBin(value); } = 1.0 / 80;

    /// <summary>Standard deviation of the Gaussian that smooths spike and occupancy maps.</summary>
    public double SmoothingFraction { get; init; } = 0.025;

    /// <summary>Cells along the longer side of a plane; a circle has as many as <see cref="BinFraction"/> says.</summary>
    public int PlaneCellsAlong { get; init => field = Check.Between(value, 2, 500); } = 40;

    /// <summary>Standard deviations of the Gaussian that smooths maps over a plane or round a circle, from which one is chosen.</summary>
    public IReadOnlyList<double> SmoothingFractions { get; init; } = [0.015, 0.03, 0.06, 0.12];

    /// <summary>The same where there is no validation part.</summary>
    public double DefaultSmoothingFraction { get; init; } = 0.06;

    /// <summary>No modelled rate is below this, Hz, so that no single spike rules a place out.</summary>
    public double MinimumRateHz { get; init; } = 0.1;

    /// <summary>Lengths of the causal window of the memoryless decoder to choose from, seconds.</summary>
    public IReadOnlyList<double> WindowsSeconds { get; init; } = [0.025, 0.05, 0.1, 0.25, 0.5, 1.0];

    /// <summary>Window when there is no validation part, seconds.</summary>
    public double DefaultWindowSeconds { get; init; } = 0.25;

    /// <summary>Standard deviations of a step, per square root of a second, from which the walk's slow and fast scale are chosen.</summary>
    public IReadOnlyList<double> StepFractions { get; init; } = [0.003, 0.01, 0.03, 0.1, 0.2, 0.4];

    /// <summary>Slow scale when there is no validation part.</summary>
    public double DefaultSlowStep { get; init; } = 0.01;

    /// <summary>Fast scale when there is no validation part.</summary>
    public double DefaultFastStep { get; init; } = 0.2;

    /// <summary>Exponents on the likelihood to choose from; below 1 for spikes that are less independent than Poisson ones, which make a
    /// Bayesian decoder over-confident (Wei et al. 2024).</summary>
    public IReadOnlyList<double> LikelihoodExponents { get; init; } = [1, 0.5, 0.25, 0.12, 0.06, 0.03, 0.015, 0.0075];

    /// <summary>Probability a second of a jump to anywhere, which lets the walk recover from a wrong belief.</summary>
    public double JumpRateHz { get; init; } = 0.01;

    /// <summary>The width of a position bin, if it is one.</summary>
    internal static double RequireBin(double value) => value is > 0 and <= 0.5
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), value, "a position bin is more than 0 and at most half of the extent");
}

/// <summary>How the decoders that classify position bin by bin join their answers by a random walk. Lengths are fractions of the extent of
/// position in the train part.</summary>
public sealed record WalkOptions
{
    /// <summary>Width of a position bin.</summary>
    public double BinFraction { get; init => field = BayesOptions.RequireBin(value); } = 1.0 / 60;

    /// <summary>Time constants of the causal smoothing of counts to choose from, seconds: short ones, since the walk looks further
    /// back.</summary>
    public IReadOnlyList<double> SmoothingTausSeconds { get; init; } = [0.06, 0.125, 0.25, 0.5];

    /// <summary>Time constant of counts when there is no validation part, and of what latents are filtered from, seconds.</summary>
    public double DefaultSmoothingTauSeconds { get; init; } = 0.125;

    /// <summary>Standard deviations of a step, per square root of a second, from which the walk's slow and fast scale are chosen.</summary>
    public IReadOnlyList<double> StepFractions { get; init; } = [0.01, 0.1, 0.2, 0.4];

    /// <summary>Slow scale when there is no validation part.</summary>
    public double DefaultSlowStep { get; init; } = 0.01;

    /// <summary>Fast scale when there is no validation part.</summary>
    public double DefaultFastStep { get; init; } = 0.2;

    /// <summary>Exponents on the evidence of a bin to choose from. Features hold the past, so that bins repeat each other.</summary>
    public IReadOnlyList<double> EvidenceExponents { get; init; } = [1, 0.5, 0.25, 0.12, 0.06, 0.03];

    /// <summary>Exponent when there is no validation part.</summary>
    public double DefaultEvidenceExponent { get; init; } = 0.06;

    /// <summary>Probability a second of a jump to anywhere, which lets the walk recover from a wrong belief.</summary>
    public double JumpRateHz { get; init; } = 0.01;
}

/// <summary>Size and training of the recurrent network on counts.</summary>
public sealed record GruOptions
{
    /// <summary>Units of its state.</summary>
    public int HiddenUnits { get; init => field = Check.AtLeast(value, 1); } = 64;

    /// <summary>Length of a training window, seconds.</summary>
    public double WindowSeconds { get; init => field = Check.Positive(value); } = 4;

    /// <summary>Start of a window in which errors do not count, seconds: the state begins at zero.</summary>
    public double WarmUpSeconds { get; init => field = Check.Positive(value); } = 1;

    /// <summary>Windows per training step.</summary>
    public int BatchWindows { get; init => field = Check.AtLeast(value, 1); } = 32;

    /// <summary>Adam's learning rate at the start; it falls to 2 % along a half cosine.</summary>
    public double LearningRate { get; init => field = Check.Positive(value); } = 3e-3;

    /// <summary>L2 penalty on the weights, as Adam adds it to the gradient.</summary>
    public double WeightDecay { get; init; } = 1e-4;

    /// <summary>Share of units that are silenced in each window, in [0, 1).</summary>
    public double UnitDropout { get; init => field = Check.BelowOne(value); } = 0.2;

    /// <summary>Time constant of the causal smoothing of counts, seconds.</summary>
    public double SmoothingTauSeconds { get; init => field = Check.Positive(value); } = 0.06;

    /// <summary>Epochs of a fit with validation; in one each train bin counts once on average.</summary>
    public int MaximumEpochs { get; init => field = Check.AtLeast(value, 1); } = 60;

    /// <summary>Training stops when validation has not improved for this many epochs.</summary>
    public int Patience { get; init => field = Check.AtLeast(value, 1); } = 12;

    /// <summary>Epochs of a fit without validation.</summary>
    public int DefaultEpochs { get; init => field = Check.AtLeast(value, 1); } = 20;
}
