using Dynamics.Jepa;
using Dynamics.Losses;
using Dynamics.Models;
using Dynamics.Simulators;
using Dynamics.Training;

namespace Dynamics.Experiments.Studies;

/// <summary>What <see cref="HorizonsStudy"/> sweeps, and what all its models share.</summary>
public sealed record HorizonsStudyOptions
{
    /// <summary>Names of the data; empty: all of <see cref="HorizonData.All"/>.</summary>
    public IReadOnlyList<string> Data { get; init; } = [];

    /// <summary>Ways to predict: <c>recursive</c>, <c>direct</c>.</summary>
    public IReadOnlyList<string> Predictors { get; init; } = ["recursive", "direct"];

    /// <summary>What keeps latents apart: <c>sigreg</c>, <c>vicreg</c>, <c>none</c>.</summary>
    public IReadOnlyList<string> Regularizers { get; init; } = ["sigreg", "vicreg"];

    /// <summary>Horizons k, frames ahead. A model is trained at its k alone.</summary>
    public IReadOnlyList<int> Horizons { get; init; } = [1, 2, 3, 5, 8, 10, 12, 16, 20];

    /// <summary>The encoder of a frame.</summary>
    public EncoderOptions Encoder { get; init; } = new PerceptronOptions();

    /// <summary>The network between latents.</summary>
    public TransitionNetworkOptions Network { get; init; } = new PerceptronTransitionOptions();

    /// <summary>What stands for the latents as targets.</summary>
    public TargetOptions Target { get; init; } = new SharedTargetOptions();

    /// <summary>Dimensions of the latents; at least 1.</summary>
    public int LatentDimension { get; init => field = Check.AtLeast(value, 1); } = 8;

    /// <summary>Steps, rates, checkpoints.</summary>
    public TrainingOptions Training { get; init; } =
        new() { Steps = 800, LearningRate = 1e-3, LogEverySteps = 40, CheckpointEverySteps = 400 };

    /// <summary>Sequences of a training step; at least 2.</summary>
    public int BatchSequences { get; init => field = Check.AtLeast(value, 2); } = 16;

    /// <summary>Sequences that are trained on; their noise is drawn anew in each epoch.</summary>
    public int TrainSequences { get; init => field = Check.AtLeast(value, 1); } = 400;

    /// <summary>Of these, with fresh noise, how many the probes are fitted on; at least 2.</summary>
    public int ProbeSequences { get; init => field = Check.AtLeast(value, 2); } = 60;

    /// <summary>Sequences that everything is scored on, and nothing else sees; at least 2.</summary>
    public int TestSequences { get; init => field = Check.AtLeast(value, 2); } = 60;

    /// <summary>Frames of a sequence.</summary>
    public int FrameCount { get; init => field = Check.AtLeast(value, 3); } = 60;

    /// <summary>Resamples of the bootstrap over test sequences; at least 1.</summary>
    public int BootstrapResamples { get; init => field = Check.AtLeast(value, 1); } = 500;

    /// <summary>The objective of a regulariser's name.</summary>
    /// <exception cref="InputException">No such name.</exception>
    public static Objective ObjectiveOf(string regularizer) => regularizer switch
    {
        "sigreg" => new PredictiveObjective { Regularizers = [new SlicedNormalityRegularizer()] },
        "vicreg" => new PredictiveObjective { Regularizers = [new VarianceRegularizer(), new CovarianceRegularizer()] },
        "none" => new PredictiveObjective { Regularizers = [] },
        _ => throw new InputException($"'{regularizer}' is no regulariser", "regularizers", "choose from sigreg, vicreg, none"),
    };

    /// <summary>The predictor of a name.</summary>
    /// <exception cref="InputException">No such name.</exception>
    public HorizonModelOptions PredictorOf(string predictor) => predictor switch
    {
        "recursive" => new RecursiveHorizonOptions { Network = Network },
        "direct" => new DirectHorizonOptions { Network = Network },
        _ => throw new InputException($"'{predictor}' is no predictor", "predictors", "choose from recursive, direct"),
    };
}

/// <summary>A system on which horizons are swept.</summary>
/// <param name="Name">Lower-case name, the first part of its figures.</param>
/// <param name="Title">What it is.</param>
/// <param name="Simulator">Its sequences, by seed and frames.</param>
/// <param name="Channels">The true state that probes read.</param>
public sealed record HorizonData(
    string Name, string Title, Func<ulong, int, SequenceSimulator> Simulator, IReadOnlyList<string> Channels)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<HorizonData> All { get; } =
    [
        new("dot", "dot on a circle, process noise", (seed, frames) => MovingDotSimulator.Create(new()
        {
            Seed = seed, FrameCount = frames, Path = new CirclePath { ProcessVariance = 0.002 },
            Noise = new ConstantNoise { Variance = 0.05 },
        }), ["x", "y"]),
        new("figure8", "dot on a figure 8", (seed, frames) =>
            MovingDotSimulator.Create(MovingDotOptions.Figure8 with { Seed = seed, FrameCount = frames }), ["x", "y"]),
        new("wobbly", "wobbly oscillator in images", (seed, frames) =>
            NonlinearSimulator.Create(NonlinearOptions.WobblyWide with { Seed = seed, FrameCount = frames }), ["x", "y"]),
        new("lorenz", "Lorenz system through a network", (seed, frames) =>
            NonlinearSimulator.Create(new() { Seed = seed, FrameCount = frames, System = new LorenzSystem() }), ["x", "y", "z"]),
        Autoregressive("ar80", 0.8),
        Autoregressive("ar90", 0.9),
        Autoregressive("ar95", 0.95),
    ];

    /// <summary>x' = a x + noise beside a fainter source that forgets at once, mixed: k frames ahead no predictor has more than R² a^2k of
    /// the first and none of the second.</summary>
    private static HorizonData Autoregressive(string name, double coefficient) => new(
        name, FormattableString.Invariant($"AR(1), a = {coefficient}, beside faint white noise"),
        (seed, frames) => OrnsteinUhlenbeckSimulator.Create(new()
        {
            Seed = seed,
            FrameCount = frames,
            FrameInterval = 1,
            Rates = [-Math.Log(coefficient), 20],
            // Each source with variance 1: sigma² / (2 rate) is 1 for the first at this volatility.
            Volatility = Math.Sqrt(-2 * Math.Log(coefficient)),
            Noise = new ConstantNoise { Variance = 0 },
        }), ["source1"]);
}
