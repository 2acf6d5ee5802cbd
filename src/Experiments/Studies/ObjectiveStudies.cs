using Dynamics.KalmanSsl;
using Dynamics.Losses;
using Dynamics.Simulators;

namespace Dynamics.Experiments.Studies;

/// <summary>Studies that compare objectives on one footing.</summary>
public static class ObjectiveStudies
{
    /// <summary>A dot on a circle under constant noise, the case that the model describes exactly (docs/reference/experiments.md,
    /// "Circle with constant noise"): noise variance 0.05 a pixel, process noise 0.002.</summary>
    public static SequenceStudy Circle { get; } = new()
    {
        Name = "circle",
        Title = "A dot on a circle",
        Question = "18 degrees a frame with process noise, seen in noisy images: constant noise in images and motion, as the Kalman filter "
            + "assumes.",
        Causal = true,
        Simulator = seed => MovingDotSimulator.Create(
            new() { Seed = seed, Path = new CirclePath { ProcessVariance = 0.002 }, Noise = new ConstantNoise { Variance = 0.05 } }),
        Models =
        [
            .. ObjectiveCases.Estimators,
            new("stop_gradient_stable", "stop-gradient, A stable by construction",
                options => options with { Transition = new StableTransition() }),
        ],
        Options = new()
        {
            Model = new() { DynamicsLearningRateFactor = 100 },
            Training = SequenceStudyOptions.Recipe with { LearningRate = 6e-4 },
        },
    };

    /// <summary>A dot around a square in strong noise, two latent dimensions (docs/reference/experiments.md, "Square"; figure A3 of the
    /// paper): the best linear map from the turn that two dimensions can hold to the square has R² 0.982. Noise variance 0.1 a
    /// pixel.</summary>
    public static SequenceStudy Square { get; } = new()
    {
        Name = "square",
        Title = "A dot around a square",
        Question = "Twenty frames a round, in images too noisy to place the dot in: two latent dimensions hold an even turn, whose best "
            + "linear map to the square has R² 0.982.",
        Causal = true,
        Simulator = seed => MovingDotSimulator.Create(MovingDotOptions.Square with { Seed = seed }),
        Models = ObjectiveCases.All,
        Options = new()
        {
            Model = new() { DynamicsLearningRateFactor = 100 },
            Training = SequenceStudyOptions.Recipe with { LearningRate = 6e-4 },
        },
    };

    /// <summary>A dot on a figure 8: x turns once a period, y twice (docs/reference/experiments.md, "Figure 8"; figure 4 of the paper).
    /// Noise variance 0.01 a pixel; 5 latent and 10 state dimensions.</summary>
    public static SequenceStudy Figure8 { get; } = new()
    {
        Name = "figure8",
        Title = "A dot on a figure 8",
        Question =
            "Twenty frames a round; y turns twice as fast as x, so that the latent dynamics need two rotations: 18 and 36 degrees a frame.",
        Causal = true,
        Simulator = seed => MovingDotSimulator.Create(MovingDotOptions.Figure8 with { Seed = seed }),
        Models = ObjectiveCases.All,
        DegreesPerFrame = [18, 36],
        Options = new() { Model = new() { LatentDimension = 5, StateDimension = 10, DynamicsLearningRateFactor = 30 } },
    };

    /// <summary>A nonlinear oscillator under a linear latent model: what a Kalman filter can and cannot hold of it
    /// (docs/reference/experiments.md, "Wobbly oscillator"; in the paper with an LSTM). Images that clip nothing, twisted by a
    /// swirl.</summary>
    public static SequenceStudy WobblyKalman { get; } = new()
    {
        Name = "wobbly-kalman",
        Title = "A wobbly oscillator, linear latents",
        Question = "A nonlinear oscillator with process noise in swirled images: the latent dynamics are linear, so its radius can only be "
            + "followed, not predicted.",
        Causal = true,
        Simulator = seed => NonlinearSimulator.Create(NonlinearOptions.WobblyWide with { Seed = seed }),
        Models = ObjectiveCases.Estimators,
        DegreesPerFrame = [],
        Options = new()
        {
            Model = new() { LatentDimension = 5, StateDimension = 10, DynamicsLearningRateFactor = 30 },
            Training = SequenceStudyOptions.Recipe with { Steps = 1000 },
        },
    };
}

/// <summary>The objectives on one footing, as cases of a study.</summary>
internal static class ObjectiveCases
{
    public static SequenceCase StopGradient { get; } = SequenceCase.Of(new StopGradientObjective(), "stop-gradient (F_LDM)");

    public static SequenceCase NearestNeighbor { get; } = SequenceCase.Of(new KozachenkoLeonenkoObjective(), "kNN entropy (F_MI)");

    public static SequenceCase NearestNeighborScaled { get; } = SequenceCase.Of(
        new KozachenkoLeonenkoObjective { DimensionFactor = 1 }, "kNN without the factor d");

    public static SequenceCase NearestNeighborConditional { get; } = SequenceCase.Of(
        new KozachenkoLeonenkoObjective { ConditioningBins = 1 }, "kNN, conditional (F_LDM)");

    public static SequenceCase KernelDensity { get; } = SequenceCase.Of(new KernelDensityObjective(), "kernel density (F_MI)");

    public static SequenceCase KernelDensityConditional { get; } = SequenceCase.Of(
        new KernelDensityObjective { ConditioningBins = 1 }, "kernel density, conditional (F_LDM)");

    public static SequenceCase LogDet { get; } = SequenceCase.Of(new LogDetObjective { Weight = 1 }, "log-det (F_MI)");

    public static SequenceCase LogDetConditional { get; } = SequenceCase.Of(
        new LogDetObjective { Weight = 1, ConditioningBins = 1 }, "log-det, conditional (F_LDM)");

    /// <summary>One of each estimator.</summary>
    public static IReadOnlyList<SequenceCase> Estimators { get; } = [StopGradient, NearestNeighbor, KernelDensity, LogDet];

    /// <summary>Every estimator with and without the mutual-information term, and kNN in the reference's scaling.</summary>
    public static IReadOnlyList<SequenceCase> All { get; } =
        [StopGradient, NearestNeighbor, NearestNeighborScaled, NearestNeighborConditional, KernelDensity, KernelDensityConditional, LogDet,
            LogDetConditional];
}
