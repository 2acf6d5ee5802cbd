using Dynamics.Data;
using Dynamics.Decoding;
using Dynamics.KalmanSsl;
using Dynamics.Losses;
using Dynamics.Training;

namespace Dynamics.Experiments.Studies;

/// <summary>Everything that decides <see cref="Hc11Study"/> besides the recording; stored as the study's <c>options.json</c>.</summary>
public sealed record Hc11StudyOptions
{
    /// <summary>How much more observation noise the filter is told of in the figures <c>hc11.NAME.cautious</c>.</summary>
    public const double CautiousFactor = 16;

    /// <summary>Names of the objectives (<see cref="Hc11Objective.All"/>), in the order of tables.</summary>
    /// <exception cref="InputException">A name that is none, or the same one twice.</exception>
    public IReadOnlyList<string> Objectives { get; init => field = Names(value, name => Hc11Objective.ByName(name).Name); } =
        [.. Hc11Objective.All.Select(objective => objective.Name)];

    /// <summary>Names of the protocols (<see cref="Hc11Protocol.All"/>).</summary>
    /// <exception cref="InputException">A name that is none, or the same one twice.</exception>
    public IReadOnlyList<string> Protocols { get; init => field = Names(value, name => Hc11Protocol.ByName(name).Name); } =
        [.. Hc11Protocol.All.Select(protocol => protocol.Name)];

    /// <summary>Training seeds; of <c>nosplit</c> only the first is trained.</summary>
    public IReadOnlyList<int> Seeds { get; init; } = [1, 2, 3];

    /// <summary>The time grid.</summary>
    public BinningOptions Binning { get; init; } = new();

    /// <summary>The model, of the paper's size (docs/reference/experiments.md, "Hippocampal recording"); objective and noise floor are
    /// those of each objective.</summary>
    public KalmanLdmOptions Model { get; init; } = new() { LatentDimension = 8, StateDimension = 16, BatchWindows = 32 };

    /// <summary>Steps and rates, the same for every objective.</summary>
    public TrainingOptions Training { get; init; } = new() { Steps = 1200, LogEverySteps = 25 };

    /// <summary>Readouts: smaller grids than those of <c>decode</c>, since some hundred are fitted. Which decoders run is decided for each
    /// protocol.</summary>
    public DecodingOptions Decoding { get; init; } = new()
    {
        Neighbors = new KNearestNeighborsReadout([12, 50], MaximumTrainBins: 4000),
        Mlp = new MlpReadout { MaximumEpochs = 15, ChoiceEpochs = 2, PosteriorSamples = 64 },
        SmoothingTausSeconds = [0.25, 0.5, 1],
        DefaultSmoothingTauSeconds = 1e-3, // without a validation part, that is without a split: single bins
        BootstrapResamples = 400,
        NullShifts = 100,
        CalibrationBins = 1000,
        Folds = 0,
        Refits = false, // as the published protocols fit
    };

    /// <summary>Protocol B alone, one seed, fewer steps, for a first look.</summary>
    public static Hc11StudyOptions Quick { get; } = new()
    {
        Protocols = [Hc11Protocol.Chronological],
        Seeds = [1],
        Training = new() { Steps = 300, LogEverySteps = 25 },
    };

    private static IReadOnlyList<string> Names(IReadOnlyList<string> names, Func<string, string> known) =>
        names.Count > 0 && names.Select(known).Distinct().Count() == names.Count
            ? names
            : throw new InputException(
                $"'{string.Join(",", names)}' names none, or one twice", "--objectives", "name each once, with commas between them");
}

/// <summary>One way of keeping predictive latents from collapsing, as <see cref="Hc11Study"/> compares them.</summary>
/// <param name="Name">Its name in figures; it never changes its meaning.</param>
/// <param name="Meaning">What it is, for a reader of the page.</param>
/// <param name="Objective">What is trained.</param>
/// <param name="NoiseFloor">Variance of the observation noise that is never learned away; 0 is the paper's.</param>
public sealed record Hc11Objective(string Name, string Meaning, Objective Objective, double NoiseFloor)
{
    /// <summary>The objective that the others are compared with: the default of <c>train kalman</c>.</summary>
    public const string Recipe = "recipe";

    /// <summary>All of them, in the order of tables. Sources: docs/objective.md; docs/reference/predictive-ldm.md, "Objectives";
    /// docs/reference/experiments.md, "Hippocampal recording" (the paper used <c>knn_paper</c>).</summary>
    public static IReadOnlyList<Hc11Objective> All { get; } =
    [
        new(Recipe, "log-det entropy of z with the noise floor, weight 0.9", new LogDetObjective(), NoiseFloor: 1),
        new("log_det", "log-det entropy as in the paper: no floor, weight 1", new LogDetObjective { Weight = 1 }, NoiseFloor: 0),
        new("log_det_conditional", "log-det entropy of z given the bin before, with the noise floor, weight 0.9",
            new LogDetObjective { ConditioningBins = 1 }, NoiseFloor: 1),
        new("knn", "nearest-neighbour entropy, with the noise floor", new KozachenkoLeonenkoObjective(), NoiseFloor: 1),
        new("knn_paper", "nearest-neighbour entropy as in the paper: no floor", new KozachenkoLeonenkoObjective(), NoiseFloor: 0),
        new("kde", "kernel density entropy with the reference's bandwidth of 1, with the noise floor",
            new KernelDensityObjective { Bandwidth = 1 }, NoiseFloor: 1),
        new("stop_gradient", "no entropy: the target is held fixed, no floor", new StopGradientObjective(), NoiseFloor: 0),
    ];

    /// <summary>The objective of a name.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static Hc11Objective ByName(string name) => All.FirstOrDefault(objective => objective.Name == name)
        ?? throw new InputException(
            $"'{name}' is no objective of this study", "--objectives", $"use {string.Join(",", All.Select(objective => objective.Name))}");
}

/// <summary>How <see cref="Hc11Study"/> parts a recording.</summary>
/// <param name="Name">Its name in figures and folders.</param>
/// <param name="Meaning">What it is, for a reader of the page.</param>
/// <param name="Training">The split that encoders are trained with.</param>
public sealed record Hc11Protocol(string Name, string Meaning, SplitOptions Training)
{
    /// <summary>Protocol B: parts in the order of time.</summary>
    public const string Chronological = "b";

    /// <summary>No split: readouts are fitted and scored on the same bins, those that the encoder was trained on.</summary>
    public const string NoSplit = "nosplit";

    /// <summary>All of them, in the order in which they are run. Source: docs/reference/evaluation.md, protocols A and B. Encoders of
    /// <c>nosplit</c> see the first 99 % of the recording: a split must leave something to test.</summary>
    public static IReadOnlyList<Hc11Protocol> All { get; } =
    [
        new(Chronological, "B: trained on the first 60 %, tested on the last 25 %, a window between the parts",
            new ChronologicalSplit { PurgeBins = 400 }),
        .. Enumerable.Range(0, NestedTrialsSplit.FoldCount).Select(fold =>
            new Hc11Protocol(
                $"a{fold}", $"A: fold {fold} over round trips, test trips between train trips, no gap",
                new NestedTrialsSplit { Fold = fold })),
        new(NoSplit, "no split: fitted and scored on the same bins",
            new ChronologicalSplit { Train = "0:0.99", Validation = "none", Test = "0.99:1" }),
    ];

    /// <summary>Whether it is a fold of protocol A.</summary>
    public bool IsFold => Training is NestedTrialsSplit;

    /// <summary>The protocol of a name.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static Hc11Protocol ByName(string name) => All.FirstOrDefault(protocol => protocol.Name == name)
        ?? throw new InputException(
            $"'{name}' is no protocol of this study", "protocols", $"use {string.Join(",", All.Select(protocol => protocol.Name))}");

    /// <summary>The split that readouts are fitted and scored with.</summary>
    public Split Decoding(BinnedRecording recording)
    {
        Split split = Training.Of(recording);
        var everything = new BinRange(0, recording.BinCount);
        return Name == NoSplit ? new Split(everything, BinSet.Empty, everything) : split;
    }
}

/// <summary>One objective, or the baselines, on one split.</summary>
/// <param name="Part">Name of the objective, or <see cref="Baselines"/>.</param>
/// <param name="Protocol">The split.</param>
public sealed record Hc11Case(string Part, Hc11Protocol Protocol) : StudyCase($"{Part}/{Protocol.Name}", $"{Part}, {Protocol.Meaning}")
{
    /// <summary>Name of what needs no latents.</summary>
    public const string Baselines = "baselines";

    /// <summary>The objective; null for the baselines.</summary>
    public Hc11Objective? Objective => Part == Baselines ? null : Hc11Objective.ByName(Part);
}
