using Dynamics.Data;
using Dynamics.Jepa;
using Dynamics.Losses;
using Dynamics.Models;
using Dynamics.Training;

namespace Dynamics.Experiments.Studies;

/// <summary>What <see cref="HorizonsStudy"/> sweeps, and what all its models share.</summary>
public sealed record HorizonsStudyOptions
{
    /// <summary>Names of the data, and recording folders; empty: those that are swept by default.</summary>
    public IReadOnlyList<string> Data { get; init; } = [];

    /// <summary>Ways to predict: <c>recursive</c>, <c>direct</c>.</summary>
    public IReadOnlyList<string> Predictors { get; init; } = ["recursive", "direct"];

    /// <summary>What keeps latents apart: <c>sigreg</c>, <c>vicreg</c>, <c>none</c>; or a contrast in place of the squared error,
    /// <c>cpc</c> with negatives from the whole batch, <c>cpc_within</c> with those of the same sequence.</summary>
    public IReadOnlyList<string> Regularizers { get; init; } = ["sigreg", "vicreg"];

    /// <summary>Horizons k, frames ahead. A model is trained at its k alone.</summary>
    public IReadOnlyList<int> Horizons { get; init; } = [1, 2, 3, 5, 8, 10, 12, 16, 20];

    /// <summary>Random directions in which SIGReg tests, drawn anew at each step; at least 1. Latents have few dimensions here.</summary>
    public int Slices { get; init => field = Check.AtLeast(value, 1); } = 64;

    /// <summary>The encoder of a frame.</summary>
    public EncoderOptions Encoder { get; init; } = new PerceptronOptions();

    /// <summary>The network between latents of recursive predictors.</summary>
    public TransitionNetworkOptions Network { get; init; } = new PerceptronTransitionOptions();

    /// <summary>That of direct predictors. It gives the latent itself: one that gives its change prefers latents that are as they were k
    /// frames before, at half a period of the data those that turn twice as fast.</summary>
    public TransitionNetworkOptions DirectNetwork { get; init; } = new PerceptronTransitionOptions { PredictsChange = false };

    /// <summary>What is said of a forecast beside its mean: nothing (point), or a covariance (gaussian), whose coverage is then a
    /// figure.</summary>
    public ForecastHeadOptions Head { get; init; } = new PointHeadOptions();

    /// <summary>What stands for the latents as targets.</summary>
    public TargetOptions Target { get; init; } = new SharedTargetOptions();

    /// <summary>Dimensions of the latents, at least 1; null: what <see cref="HorizonData.LatentDimension"/> says.</summary>
    public int? LatentDimension { get; init => field = value is { } given ? Check.AtLeast(given, 1) : null; }

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

    /// <summary>Standard deviation of the pixels behind the dot, in the systems that have a background; the dot's peak is 1.</summary>
    public double DistractorStrength { get; init => field = Check.Positive(value); } = 1;

    /// <summary>The time grid of recordings: 20 bins ahead are two seconds.</summary>
    public BinningOptions Binning { get; init; } = new() { BinWidthSeconds = 0.1 };

    /// <summary>Time constant of the causal smoothing of a recording's counts, seconds; 0 for none.</summary>
    public double SmoothingSeconds { get; init => field = Check.AtLeast(value, 0); } = 0.25;

    /// <summary>Which bins of a recording are trained on, and which scored on.</summary>
    public SplitOptions Split { get; init; } = new ChronologicalSplit { PurgeSeconds = 10 };

    /// <summary>Resamples of the bootstrap over test sequences; at least 1.</summary>
    public int BootstrapResamples { get; init => field = Check.AtLeast(value, 1); } = 500;

    /// <summary>The objective of a regulariser's name.</summary>
    /// <exception cref="InputException">No such name.</exception>
    public Objective ObjectiveOf(string regularizer) => regularizer switch
    {
        "sigreg" => new PredictiveObjective
        {
            Regularizers = [new SlicedNormalityRegularizer { Normality = new() { Slices = Slices, ScalesWithCount = false } }],
        },
        "vicreg" => new PredictiveObjective { Regularizers = [new VarianceRegularizer(), new CovarianceRegularizer()] },
        "none" => new PredictiveObjective { Regularizers = [] },
        "cpc" => new InfoNceObjective(),
        "cpc_within" => new InfoNceObjective { NegativesWithinSequences = true },
        _ => throw new InputException($"'{regularizer}' is no regulariser", "regularizers",
            "choose from sigreg, vicreg, none, cpc, cpc_within"),
    };

    /// <summary>The predictor of a name.</summary>
    /// <exception cref="InputException">No such name.</exception>
    public HorizonModelOptions PredictorOf(string predictor) => predictor switch
    {
        "recursive" => new RecursiveHorizonOptions { Network = Network, Head = Head },
        "direct" => new DirectHorizonOptions { Network = DirectNetwork, Head = Head },
        _ => throw new InputException($"'{predictor}' is no predictor", "predictors", "choose from recursive, direct"),
    };
}
