using Dynamics.Jepa;
using Dynamics.Losses;
using Dynamics.Models;
using Dynamics.Training;

namespace Dynamics.Experiments;

/// <summary>Published settings of latent prediction as options of <c>train jepa</c>, as far as they apply to spike counts: encoder, batches
/// and length of training stay ours, horizons count bins. What cannot be had is said beside each.</summary>
public static class JepaPresets
{
    private const int LongestCpc = 12, LongestPldm = 16;

    /// <summary>All by the name under which the command line knows them.</summary>
    public static IReadOnlyDictionary<string, JepaRunOptions> All { get; } = new Dictionary<string, JepaRunOptions>
    {
        ["eb-jepa-video"] = EbJepaVideo, ["pldm"] = Pldm, ["cpc"] = Cpc, ["v-jepa-targets"] = VJepaTargets, ["lejepa"] = LeJepa,
        ["lewm"] = LeWm,
    };

    /// <summary>EB-JEPA, video (arXiv 2602.03604): four steps of a predictor that sees two bins, targets that the gradient reaches,
    /// variances with weight 10, covariances with 100. The projector is left out: terms are on the latents themselves.</summary>
    public static JepaRunOptions EbJepaVideo => new()
    {
        Predictor = new RecursiveHorizonOptions { Network = new PerceptronTransitionOptions { ContextBins = 2 } },
        Horizons = [1, 2, 3, 4],
        Target = new SharedTargetOptions(),
        Objective = new PredictiveObjective
        {
            Regularizers = [new VarianceRegularizer { Weight = 10 }, new CovarianceRegularizer { Weight = 100 }],
        },
        BatchWindows = 64,
        Training = new() { Steps = 2500, LearningRate = 1e-3 },
    };

    /// <summary>PLDM (arXiv 2502.14819): sixteen steps, terms in space and in time. There are no actions, and so no inverse dynamics; terms
    /// in space are over all bins, not over first ones.</summary>
    public static JepaRunOptions Pldm => new()
    {
        Predictor = new RecursiveHorizonOptions(),
        Horizons = [.. Enumerable.Range(1, LongestPldm)],
        Target = new SharedTargetOptions(),
        Objective = new PredictiveObjective
        {
            Regularizers =
            [
                new VarianceRegularizer { Weight = 3.98 }, new CovarianceRegularizer { Weight = 6.92 },
                new TemporalVarianceRegularizer { Weight = 0.245 }, new TemporalSimilarityRegularizer { Weight = 0.742 },
            ],
        },
        BatchWindows = 64,
        Training = new() { Steps = 2500, LearningRate = 1e-3 },
    };

    /// <summary>CPC (arXiv 1807.03748): a linear map for each of twelve horizons, and a contrast with all targets of the batch. The context
    /// is what the encoder has of the past, not a recurrent network.</summary>
    public static JepaRunOptions Cpc => new()
    {
        Predictor = new DirectHorizonOptions { Network = new PerceptronTransitionOptions { Hidden = [], PredictsChange = false } },
        Horizons = [.. Enumerable.Range(1, LongestCpc)],
        Target = new SharedTargetOptions(),
        Objective = new InfoNceObjective(),
        BatchWindows = 8,
        WindowBins = 100,
        Training = new() { Steps = 2500, LearningRate = 2e-4 },
    };

    /// <summary>The targets of V-JEPA: an encoder that follows with a momentum from .998 to 1, linearly, and no other term. The error is
    /// squared, where V-JEPA takes its magnitude, and targets are not normalised.</summary>
    public static JepaRunOptions VJepaTargets => new()
    {
        Predictor = new DirectHorizonOptions(),
        Target = new EmaTargetOptions { Momentum = 0.998, Schedule = new LinearSchedule { FinalFraction = 0 } },
        Objective = new PredictiveObjective { Regularizers = [] },
    };

    /// <summary>LeJEPA (arXiv 2511.08544): 95 parts of the error to 5 of SIGReg over 1,024 slices, no momentum, no stopped
    /// gradient.</summary>
    public static JepaRunOptions LeJepa => new()
    {
        Target = new SharedTargetOptions(),
        Objective = new PredictiveObjective
        {
            PredictionWeight = 0.95,
            Regularizers = [new SlicedNormalityRegularizer { Weight = 0.05, Normality = new() { Slices = 1024 } }],
        },
        Training = new() { Steps = 2500, LearningRate = 5e-4, FinalFraction = 1e-3, Optimizer = new AdamWOptions() },
    };

    /// <summary>LeWM (arXiv 2603.19312): one step ahead from three bins, and 0.09 of SIGReg at each time step by itself, 1,024 slices, 17
    /// knots.</summary>
    public static JepaRunOptions LeWm => new()
    {
        Predictor = new RecursiveHorizonOptions { Network = new PerceptronTransitionOptions { ContextBins = 3 } },
        Horizons = [1],
        Target = new SharedTargetOptions(),
        Objective = new PredictiveObjective
        {
            Regularizers =
            [
                new SlicedNormalityRegularizer
                {
                    Weight = 0.09, PerTimeStep = true, Normality = new() { Slices = 1024, Test = new EppsPulleyTest { Knots = 17 } },
                },
            ],
        },
        BatchWindows = 128,
        WindowBins = 20,
        Training = new() { Steps = 2500, LearningRate = 5e-5, Optimizer = new AdamWOptions() },
    };
}
